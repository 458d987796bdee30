# EMR's masks: signs of task vectors, eight entries to a byte, the first in the lowest bit.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Entries at a time: on a CPU what stays in the cache, elsewhere all.
  def piece(self: __torch__.Script, x: Tensor) -> int:
    size = 16384
    if ops.prim.is_cuda(x):
      size = 1073741824
    return size

  # A byte's bits as it sees them: u8 [8].
  def weights(self: __torch__.Script, like: Tensor) -> Tensor:
    return torch.bitwise_left_shift(torch.new_ones(like, [8], dtype=0), torch.to(torch.arange(8, dtype=0, layout=0, device=torch.device("cpu")), ops.prim.device(like)))

  # Which entries are above zero: u8 [ceil(n / 8)].
  def positive(self: __torch__.Script, x: Tensor) -> Tensor:
    a = torch.reshape(x, [-1])
    n = torch.size(a, 0)
    bits = torch.new_zeros(a, [torch.floordiv(n + 7, 8)], dtype=0)
    weights = torch.to(self.weights(a), 6)
    step = self.piece(a)
    start = 0
    while start < n:
      length = min(step, n - start)
      piece = torch.to(torch.gt(torch.narrow(a, 0, start, length), 0.), 6)
      bytes = torch.floordiv(length + 7, 8)
      if torch.ne(bytes * 8, length):
        piece = torch.cat([piece, torch.new_zeros(piece, [bytes * 8 - length])])
      packed = torch.mv(torch.reshape(piece, [bytes, 8]), weights)
      torch.copy_(torch.narrow(bits, 0, torch.floordiv(start, 8), bytes), packed)
      start = start + step
    return bits

  # An expert's signs after those of the others: u8 [experts, 2, ceil(n / 8)], above zero and below.
  def appended(self: __torch__.Script, signs: Tensor, task: Tensor) -> Tensor:
    both = torch.stack([self.positive(task), self.positive(torch.neg(task))])
    return torch.cat([signs, torch.unsqueeze(both, 0)])

  def first(self: __torch__.Script, task: Tensor) -> Tensor:
    return torch.unsqueeze(torch.stack([self.positive(task), self.positive(torch.neg(task))]), 0)

  # Sum of magnitudes over elements, float64, after those of the others.
  def mean_magnitude(self: __torch__.Script, x: Tensor) -> Tensor:
    a = torch.reshape(x, [-1])
    n = torch.size(a, 0)
    total = torch.new_zeros(a, [1], dtype=7)
    step = self.piece(a)
    start = 0
    while start < n:
      piece = torch.to(torch.narrow(a, 0, start, min(step, n - start)), 7)
      torch.add_(total, torch.sum(torch.abs(piece)))
      start = start + step
    return torch.div(total, max(n, 1))

  def appended_magnitude(self: __torch__.Script, magnitudes: Tensor, task: Tensor) -> Tensor:
    return torch.cat([magnitudes, self.mean_magnitude(task)])

  # Zeros and ones of the entries from `first` on, which counts from the first bit of `bits`: float32 [n].
  def ones(self: __torch__.Script, bits: Tensor, first: int, n: int) -> Tensor:
    start = torch.floordiv(first, 8)
    end = torch.floordiv(first + n + 7, 8)
    rows = torch.unsqueeze(torch.narrow(bits, 0, start, end - start), 1)
    each = torch.ne(torch.bitwise_and(rows, self.weights(bits)), 0)
    return torch.to(torch.narrow(torch.reshape(each, [-1]), 0, first - start * 8, n), 6)

  # Where each expert agrees with the elected sign: u8 [experts, ceil(n / 8)].
  def masks(self: __torch__.Script, signs: Tensor, sum: Tensor) -> Tensor:
    elected = self.positive(sum)
    above = torch.bitwise_and(torch.select(signs, 1, 0), elected)
    below = torch.bitwise_and(torch.select(signs, 1, 1), torch.bitwise_not(elected))
    return torch.bitwise_or(above, below)

  # Of each expert the mean magnitude of its task vector, and of what its mask leaves of the unified one: float64 [experts, 2].
  def scales(self: __torch__.Script, magnitudes: Tensor, masks: Tensor, unified: Tensor) -> Tensor:
    u = torch.abs(torch.reshape(unified, [-1]))
    n = torch.size(u, 0)
    experts = torch.size(masks, 0)
    left = torch.new_zeros(u, [experts], dtype=7)
    step = self.piece(u)
    start = 0
    while start < n:
      length = min(step, n - start)
      piece = torch.to(torch.narrow(u, 0, start, length), 7)
      for e in range(experts):
        kept = torch.to(self.ones(torch.select(masks, 0, e), start, length), 7)
        torch.add_(torch.select(left, 0, e), torch.dot(piece, kept))
      start = start + step
    return torch.stack([magnitudes, torch.div(left, max(n, 1))], 1)

  # The unified task vector of one block, masked and rescaled in float64; the block's first entry is bit `first`.
  def task(self: __torch__.Script, unified: Tensor, bits: Tensor, first: int, factor: float) -> Tensor:
    u = torch.reshape(unified, [-1])
    out = torch.empty_like(u)
    n = torch.size(u, 0)
    step = self.piece(u)
    start = 0
    while start < n:
      length = min(step, n - start)
      kept = torch.mul(torch.narrow(u, 0, start, length), self.ones(bits, first + start, length))
      torch.copy_(torch.narrow(out, 0, start, length), torch.mul(torch.to(kept, 7), factor))
      start = start + step
    return torch.reshape(out, torch.size(unified))
