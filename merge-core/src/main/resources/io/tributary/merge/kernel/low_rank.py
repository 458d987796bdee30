# A low-rank update of a tensor, and DoRA's rescaled one (arXiv 2402.09353), in float64 and rounded once to float32.
#
#   update = scale * left right;   w = base + update;   dora = magnitude * w / |w| - base, by output
#
# Outputs are rows or columns. Work goes by chunks of rows that stay in the cache and never cross a multiple of `step`
# rows: a tensor has the same bits whole and in blocks of that many rows. A dtype is libtorch's number.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def doubles(self: __torch__.Script, raw: Tensor, dtype: int, shape: List[int]) -> Tensor:
    return torch.to(torch.reshape(torch.view_copy(raw, dtype=dtype), shape), 7)

  # Left and right factor from a (rank x in) and b (out x rank), for a tensor out x in or, transposed, in x out.
  def sides(self: __torch__.Script, a: Tensor, b: Tensor, transposed: bool) -> Tuple[Tensor, Tensor]:
    left = b
    right = a
    if transposed:
      left = torch.contiguous(torch.t(a))
      right = torch.contiguous(torch.t(b))
    return (left, right)

  # How many rows to take next.
  def take(self: __torch__.Script, start: int, rows: int, cols: int, step: int) -> int:
    chunk = max(1, torch.floordiv(262144, max(1, cols)))
    return min(min(chunk, rows - start), step - start % step)

  def product(self: __torch__.Script, left: Tensor, right: Tensor, scale: float, first: int, rows: int) -> Tensor:
    return torch.mul(torch.matmul(torch.narrow(left, 0, first, rows), right), scale)

  def update(self: __torch__.Script, left: Tensor, right: Tensor, scale: float, first: int, rows: int, step: int) -> Tensor:
    cols = torch.size(right, 1)
    out = torch.new_zeros(left, [rows, cols], dtype=6)
    start = 0
    while start < rows:
      n = self.take(start, rows, cols, step)
      torch.copy_(torch.narrow(out, 0, start, n), self.product(left, right, scale, first + start, n))
      start = start + n
    return out

  def dora_rows(self: __torch__.Script, left: Tensor, right: Tensor, scale: float, magnitude: Tensor, base: Tensor, base_dtype: int, first: int, rows: int, step: int) -> Tensor:
    cols = torch.size(right, 1)
    own = torch.reshape(torch.view_copy(base, dtype=base_dtype), [rows, cols])
    out = torch.new_zeros(left, [rows, cols], dtype=6)
    start = 0
    while start < rows:
      n = self.take(start, rows, cols, step)
      b = torch.to(torch.narrow(own, 0, start, n), 7)
      w = torch.add(b, self.product(left, right, scale, first + start, n))
      norm = torch.sqrt(torch.sum(torch.mul(w, w), [1]))
      factor = torch.div(torch.narrow(magnitude, 0, first + start, n), norm)
      torch.copy_(torch.narrow(out, 0, start, n), torch.sub(torch.mul(w, torch.unsqueeze(factor, 1)), b))
      start = start + n
    return out

  # Squared norms of w's columns, added to those of the rows before.
  def column_squares(self: __torch__.Script, left: Tensor, right: Tensor, scale: float, before: Tensor, base: Tensor, base_dtype: int, first: int, rows: int, step: int) -> Tensor:
    cols = torch.size(right, 1)
    own = torch.reshape(torch.view_copy(base, dtype=base_dtype), [rows, cols])
    total = before
    start = 0
    while start < rows:
      n = self.take(start, rows, cols, step)
      w = torch.add(torch.to(torch.narrow(own, 0, start, n), 7), self.product(left, right, scale, first + start, n))
      total = torch.add(total, torch.sum(torch.mul(w, w), [0]))
      start = start + n
    return total

  def dora_columns(self: __torch__.Script, left: Tensor, right: Tensor, scale: float, magnitude: Tensor, squares: Tensor, base: Tensor, base_dtype: int, first: int, rows: int, step: int) -> Tensor:
    cols = torch.size(right, 1)
    own = torch.reshape(torch.view_copy(base, dtype=base_dtype), [rows, cols])
    out = torch.new_zeros(left, [rows, cols], dtype=6)
    factor = torch.div(magnitude, torch.sqrt(squares))
    start = 0
    while start < rows:
      n = self.take(start, rows, cols, step)
      b = torch.to(torch.narrow(own, 0, start, n), 7)
      w = torch.add(b, self.product(left, right, scale, first + start, n))
      torch.copy_(torch.narrow(out, 0, start, n), torch.sub(torch.mul(w, factor), b))
      start = start + n
    return out

  def zeros(self: __torch__.Script, right: Tensor) -> Tensor:
    return torch.new_zeros(right, [torch.size(right, 1)])
