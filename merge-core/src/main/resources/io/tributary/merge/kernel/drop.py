# DARE: entries of a task vector dropped at random. Which ones is a function of the seed and of an entry's place in its
# tensor, by splitmix64's finalizer over a counter: row blocks drop what the whole tensor would.
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

  # x ^= x >> bits, of unsigned numbers
  def mix(self: __torch__.Script, x: Tensor, bits: int, kept: int) -> Tensor:
    return torch.bitwise_xor_(x, torch.bitwise_and_(torch.bitwise_right_shift(x, bits), kept))

  # 64 random bits for each of the places [first, first + n).
  def draws(self: __torch__.Script, x: Tensor, seed: int, first: int, n: int) -> Tensor:
    z = torch.arange(first, first + n, dtype=4, layout=0, device=ops.prim.device(x))
    z = torch.add_(torch.mul_(z, -7046029254386353131), seed)
    z = torch.mul_(self.mix(z, 30, 17179869183), -4658895280553007687)
    z = torch.mul_(self.mix(z, 27, 137438953471), -7723592293110705685)
    return self.mix(z, 31, 8589934591)

  # Each entry is zero with probability p, and multiplied by `scale`, which is 1 / (1 - p), otherwise. An entry is dropped
  # whose 53 upper bits, taken for a number from 0 to 1, are below p: as unsigned numbers, its draw is below p * 2^64.
  # `below` is that number with its highest bit turned, since the comparison is one of signed numbers.
  def drop(self: __torch__.Script, x: Tensor, seed: int, first: int, below: int, scale: float) -> Tensor:
    a = torch.reshape(x, [-1])
    n = torch.size(a, 0)
    out = torch.empty_like(a)
    nothing = torch.new_zeros(a, [])
    step = self.piece(a)
    start = 0
    while start < n:
      length = min(step, n - start)
      part = torch.mul(torch.narrow(a, 0, start, length), scale)
      draw = torch.bitwise_xor_(self.draws(a, seed, first + start, length), -9223372036854775807 - 1)
      torch.copy_(torch.narrow(out, 0, start, length), torch.where(torch.ge(draw, below), part, nothing))
      start = start + step
    return torch.reshape(out, torch.size(x))
