# Elements in and out, and sums. A dtype is libtorch's number: 0 u8, 5 f16, 6 f32, 7 f64, 15 bf16.
# What DJL cannot carry (f16, bf16) comes and goes as u8.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Elements at a time: on a CPU what stays in the cache, elsewhere all.
  def piece(self: __torch__.Script, x: Tensor, cached: int) -> int:
    size = cached
    if ops.prim.is_cuda(x):
      size = 1073741824
    return size

  # Numbers of their own dtype: the same memory where they came as such.
  def elements(self: __torch__.Script, raw: Tensor, dtype: int) -> Tensor:
    x = raw
    if ops.prim.dtype(raw) != dtype:
      x = torch.view_copy(raw, dtype=dtype)
    return x

  # A copy, so that the bytes may be overwritten.
  def floats(self: __torch__.Script, raw: Tensor, dtype: int, shape: List[int]) -> Tensor:
    return torch.to(torch.reshape(self.elements(raw, dtype), shape), 6, False, True)

  # Expert minus base, rounded once to float32.
  def task_vector(self: __torch__.Script, expert: Tensor, expert_dtype: int, base: Tensor, base_dtype: int, shape: List[int]) -> Tensor:
    wide = 6
    if expert_dtype == 7 or base_dtype == 7:
      wide = 7
    e = torch.to(self.elements(expert, expert_dtype), wide)
    b = torch.to(self.elements(base, base_dtype), wide)
    return torch.reshape(torch.to(torch.sub(e, b), 6), shape)

  # Base plus delta in the output's dtype. Adding zero would turn -0 into +0: an untouched element stays.
  def weights(self: __torch__.Script, base: Tensor, base_dtype: int, delta: Tensor, output_dtype: int) -> Tensor:
    wide = 6
    if base_dtype == 7 or output_dtype == 7:
      wide = 7
    b = torch.to(self.elements(base, base_dtype), wide)
    d = torch.to(torch.reshape(delta, [-1]), wide)
    sum = torch.where(torch.eq(d, 0), b, torch.add(b, d))
    out = torch.to(sum, output_dtype)
    if output_dtype == 5 or output_dtype == 15:
      out = torch.view_copy(out, dtype=0)
    return out

  # Sum of squares in float64, piece by piece in order: each piece stays in the cache.
  def squares(self: __torch__.Script, x: Tensor) -> float:
    a = torch.reshape(x, [-1])
    n = torch.size(a, 0)
    total = 0.0
    step = self.piece(a, 65536)
    start = 0
    while start < n:
      p = torch.to(torch.narrow(a, 0, start, min(step, n - start)), 7)
      total = total + torch.item(torch.sum(torch.mul(p, p)))
      start = start + step
    return total

  # Sum of products in the same way.
  def dot(self: __torch__.Script, x: Tensor, y: Tensor) -> float:
    a = torch.reshape(x, [-1])
    b = torch.reshape(y, [-1])
    n = torch.size(a, 0)
    total = 0.0
    step = self.piece(a, 65536)
    start = 0
    while start < n:
      length = min(step, n - start)
      p = torch.to(torch.narrow(a, 0, start, length), 7)
      q = torch.to(torch.narrow(b, 0, start, length), 7)
      total = total + torch.item(torch.sum(torch.mul(p, q)))
      start = start + step
    return total

  # x + y, and in float64 |x|^2, x.y, |y|^2 and |x + y|^2: one pass over both, in pieces that stay in the cache.
  def added(self: __torch__.Script, x: Tensor, y: Tensor) -> Tuple[Tensor, float, float, float, float]:
    out = torch.add(x, y)
    a = torch.reshape(x, [-1])
    b = torch.reshape(y, [-1])
    c = torch.reshape(out, [-1])
    n = torch.size(a, 0)
    sums = torch.new_zeros(a, [4], dtype=7)
    step = self.piece(a, 65536)
    start = 0
    while start < n:
      length = min(step, n - start)
      p = torch.to(torch.narrow(a, 0, start, length), 7)
      q = torch.to(torch.narrow(b, 0, start, length), 7)
      r = torch.to(torch.narrow(c, 0, start, length), 7)
      torch.add_(sums, torch.stack([torch.dot(p, p), torch.dot(p, q), torch.dot(q, q), torch.dot(r, r)]))
      start = start + step
    return (out, float(torch.item(sums[0])), float(torch.item(sums[1])), float(torch.item(sums[2])), float(torch.item(sums[3])))

  # |x|^2, x.y and |y|^2 in the same way, alone.
  def products(self: __torch__.Script, x: Tensor, y: Tensor) -> Tuple[float, float, float]:
    a = torch.reshape(x, [-1])
    b = torch.reshape(y, [-1])
    n = torch.size(a, 0)
    sums = torch.new_zeros(a, [3], dtype=7)
    step = self.piece(a, 65536)
    start = 0
    while start < n:
      length = min(step, n - start)
      p = torch.to(torch.narrow(a, 0, start, length), 7)
      q = torch.to(torch.narrow(b, 0, start, length), 7)
      torch.add_(sums, torch.stack([torch.dot(p, p), torch.dot(p, q), torch.dot(q, q)]))
      start = start + step
    return (float(torch.item(sums[0])), float(torch.item(sums[1])), float(torch.item(sums[2])))

  # How many elements are not finite as float32. Where their sum is a finite number, so are they.
  def not_finite(self: __torch__.Script, raw: Tensor, dtype: int) -> int:
    x = torch.to(self.elements(raw, dtype), 6)
    sum = float(torch.item(torch.sum(x)))
    count = 0
    if sum - sum != 0.0:
      count = int(torch.item(torch.sum(torch.logical_not(torch.isfinite(x)))))
    return count

  def plus(self: __torch__.Script, x: Tensor, y: Tensor) -> Tensor:
    return torch.add(x, y)

  def minus(self: __torch__.Script, x: Tensor, y: Tensor) -> Tensor:
    return torch.sub(x, y)

  # Arrays of one shape side by side: an axis after the first.
  def interleaved(self: __torch__.Script, parts: List[Tensor]) -> Tensor:
    return torch.stack(parts, min(1, torch.dim(parts[0])))

  def part(self: __torch__.Script, x: Tensor, index: int) -> Tensor:
    return torch.contiguous(torch.select(x, min(1, torch.dim(x) - 1), index))

  # Counts of the magnitudes' upper 15 bits; with `high`, of the lower 16 bits where the upper ones are `high`.
  def magnitude_counts(self: __torch__.Script, x: Tensor, high: int) -> Tensor:
    a = torch.reshape(x, [-1])
    n = torch.size(a, 0)
    bins = 32768
    if high >= 0:
      bins = 65536
    counts = torch.new_zeros(a, [bins], dtype=4)
    step = self.piece(a, 1048576)
    start = 0
    while start < n:
      bits = torch.view_copy(torch.narrow(a, 0, start, min(step, n - start)), dtype=3)
      upper = torch.bitwise_and(torch.bitwise_right_shift(bits, 16), 32767)
      if high < 0:
        torch.add_(counts, torch.bincount(upper, None, bins))
      else:
        lower = torch.bitwise_and(torch.masked_select(bits, torch.eq(upper, high)), 65535)
        torch.add_(counts, torch.bincount(lower, None, bins))
      start = start + step
    return counts

  # Rounded once: the factor is float64, the array float32. In pieces that stay in the cache.
  def scaled(self: __torch__.Script, x: Tensor, factor: float) -> Tensor:
    a = torch.reshape(x, [-1])
    out = torch.empty_like(a)
    n = torch.size(a, 0)
    step = self.piece(a, 65536)
    start = 0
    while start < n:
      length = min(step, n - start)
      p = torch.to(torch.narrow(a, 0, start, length), 7)
      torch.copy_(torch.narrow(out, 0, start, length), torch.mul(p, factor))
      start = start + step
    return torch.reshape(out, torch.size(x))
