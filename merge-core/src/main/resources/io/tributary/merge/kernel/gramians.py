# Sums of Gram matrices, and weights read through them by least squares. A symmetric matrix is kept "packed": its upper triangle
# row by row, one dimension. Every product, sum and solution here is float64; what is kept of a sum is its high part, float32 or
# float64, and, where there is one, a low part: what float32 rounded off, in 256ths of its last place, as a byte.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def shaped(self: __torch__.Script, x: Tensor, shape: List[int]) -> Tensor:
    return torch.contiguous(torch.reshape(x, shape))

  def transposed(self: __torch__.Script, x: Tensor) -> Tensor:
    return torch.t(x)

  # What is kept, as float64. A low part without elements is none.
  def wide(self: __torch__.Script, high: Tensor, low: Tensor) -> Tensor:
    x = torch.to(high, 7)
    if torch.numel(low) > 0:
      mantissa, exponent = torch.frexp(high)
      places = torch.to(torch.view_copy(low, dtype=1), 7)
      x = torch.add(x, torch.ldexp(places, torch.sub(exponent, 32)))
    return x

  # What to keep of x in arrays like these.
  def parts(self: __torch__.Script, x: Tensor, high: Tensor, low: Tensor) -> Tuple[Tensor, Tensor]:
    h = torch.to(x, ops.prim.dtype(high))
    l = low
    if torch.numel(low) > 0:
      mantissa, exponent = torch.frexp(h)
      places = torch.ldexp(torch.sub(x, torch.to(h, 7)), torch.sub(32, exponent))
      l = torch.view_copy(torch.to(torch.clamp(torch.round(places), -128, 127), 1), dtype=0)
    return (torch.contiguous(h), torch.contiguous(l))

  # The upper triangle's places in rows [row, row + height) of a matrix, from its diagonal on.
  def upper(self: __torch__.Script, like: Tensor, height: int, width: int) -> Tensor:
    return torch.triu(torch.new_ones(like, [height, width], dtype=11))

  # The part of a packed matrix from `at` on with `factor` times these terms added, written to `out`.
  def add_terms(self: __torch__.Script, high: Tensor, low: Tensor, out: Tuple[Tensor, Tensor], at: int, terms: Tensor, factor: float) -> None:
    length = torch.size(terms, 0)
    h = torch.narrow(high, 0, at, length)
    l = low
    if torch.numel(low) > 0:
      l = torch.narrow(low, 0, at, length)
    sum = torch.add(self.wide(h, l), terms, alpha=factor)
    new_h, new_l = self.parts(sum, h, l)
    torch.copy_(torch.narrow(out[0], 0, at, length), new_h)
    if torch.numel(low) > 0:
      torch.copy_(torch.narrow(out[1], 0, at, length), new_l)

  # packed + factor * x x', by row blocks of the product, so that it never is there as a whole. x: [n, m].
  def plus_gram(self: __torch__.Script, high: Tensor, low: Tensor, x: Tensor, factor: float) -> Tuple[Tensor, Tensor]:
    n = torch.size(x, 0)
    a = torch.to(x, 7)
    out = (torch.empty_like(high), torch.empty_like(low))
    row = 0
    at = 0
    while row < n:
      height = min(128, n - row)
      rest = torch.narrow(a, 0, row, n - row)
      block = torch.matmul(torch.narrow(rest, 0, 0, height), torch.t(rest))
      terms = torch.masked_select(block, self.upper(block, height, n - row))
      self.add_terms(high, low, out, at, terms, factor)
      row = row + height
      at = at + torch.size(terms, 0)
    return out

  # packed + factor * g, g symmetric.
  def plus_symmetric(self: __torch__.Script, high: Tensor, low: Tensor, g: Tensor, factor: float) -> Tuple[Tensor, Tensor]:
    n = torch.size(g, 0)
    out = (torch.empty_like(high), torch.empty_like(low))
    row = 0
    at = 0
    while row < n:
      height = min(128, n - row)
      block = torch.narrow(torch.narrow(g, 0, row, height), 1, row, n - row)
      terms = torch.masked_select(block, self.upper(block, height, n - row))
      self.add_terms(high, low, out, at, terms, factor)
      row = row + height
      at = at + torch.size(terms, 0)
    return out

  # The whole n x n matrix in float64.
  def symmetric(self: __torch__.Script, high: Tensor, low: Tensor, n: int) -> Tensor:
    full = torch.new_zeros(high, [n, n], dtype=7)
    row = 0
    at = 0
    while row < n:
      height = min(128, n - row)
      below = n - row - height
      length = torch.floordiv(height * (2 * (n - row) - height + 1), 2)
      l = low
      if torch.numel(low) > 0:
        l = torch.narrow(low, 0, at, length)
      terms = self.wide(torch.narrow(high, 0, at, length), l)
      block = torch.masked_scatter(torch.new_zeros(full, [height, n - row]), self.upper(high, height, n - row), terms)
      torch.copy_(torch.narrow(torch.narrow(full, 0, row, height), 1, row, n - row), block)
      corner = torch.narrow(block, 1, 0, height)
      corner = torch.add(corner, torch.t(torch.triu(corner, 1)))
      torch.copy_(torch.narrow(torch.narrow(full, 0, row, height), 1, row, height), corner)
      if below > 0:
        torch.copy_(torch.narrow(torch.narrow(full, 0, row + height, below), 1, row, height), torch.t(torch.narrow(block, 1, height, below)))
      row = row + height
      at = at + length
    return full

  # h + factor * x x' x + ridge * x, by way of the short side's Gram matrix; h of any shape.
  def plus_cross(self: __torch__.Script, high: Tensor, low: Tensor, x: Tensor, factor: float, ridge: float) -> Tuple[Tensor, Tensor]:
    a = torch.to(x, 7)
    if torch.size(a, 0) < torch.size(a, 1):
      cross = torch.matmul(torch.matmul(a, torch.t(a)), a)
    else:
      cross = torch.matmul(a, torch.matmul(torch.t(a), a))
    torch.mul_(cross, factor)
    torch.add_(cross, a, alpha=ridge)
    return self.parts(torch.add(self.wide(high, low), torch.reshape(cross, torch.size(high))), high, low)

  # h (g + ridge)^-1, by Cholesky; h and the whole g in float64.
  def right(self: __torch__.Script, h: Tensor, g: Tensor, ridge: float) -> Tensor:
    torch.add_(torch.diagonal(g), ridge)
    return torch.t(torch.cholesky_solve(torch.t(h), torch.linalg_cholesky(g)))

  # h, as a matrix of `rows` rows, solved from the inputs' side, from the outputs', or the mean of both: from those that have
  # elements. Comes in h's shape.
  def regressed(self: __torch__.Script, high: Tensor, low: Tensor, rows: int, inputs: Tensor, inputs_low: Tensor, outputs: Tensor, outputs_low: Tensor, ridge: float) -> Tensor:
    h = torch.reshape(self.wide(high, low), [rows, -1])
    sum = torch.zeros_like(h)
    sides = 0
    if torch.numel(inputs) > 0:
      sum = torch.add(sum, self.right(h, self.symmetric(inputs, inputs_low, torch.size(h, 1)), ridge))
      sides = sides + 1
    if torch.numel(outputs) > 0:
      sum = torch.add(sum, torch.t(self.right(torch.t(h), self.symmetric(outputs, outputs_low, rows), ridge)))
      sides = sides + 1
    return torch.contiguous(torch.reshape(torch.to(torch.div(sum, sides), 6), torch.size(high)))

  # h + factor * u' diag(s) v, of rows u [r, m] and v [r, n].
  def plus_triplets(self: __torch__.Script, high: Tensor, low: Tensor, u: Tensor, s: Tensor, v: Tensor, factor: float) -> Tuple[Tensor, Tensor]:
    sum = torch.matmul(torch.t(u), torch.mul(v, torch.unsqueeze(torch.mul(s, factor), 1)))
    return self.parts(torch.add(self.wide(high, low), sum), high, low)

  # h g^-1/2, both float64; null where g has eigenvalues below `least` of 1 and of its largest.
  def whitened(self: __torch__.Script, h: Tensor, g: Tensor, least: float) -> Tensor:
    L, Q = torch.linalg_eigh(g, "L")
    bound = torch.mul(torch.clamp(L[-1], 1.0), least)
    root = torch.where(torch.gt(L, bound), torch.rsqrt(L), torch.zeros_like(L))
    return torch.matmul(torch.mul(torch.matmul(h, Q), root), torch.t(Q))

  # scale * outputs^-1/2 h inputs^-1/2; a side without elements is left as it is.
  def recombined(self: __torch__.Script, high: Tensor, low: Tensor, inputs: Tensor, inputs_low: Tensor, outputs: Tensor, outputs_low: Tensor, least: float, scale: float) -> Tensor:
    y = torch.mul(self.wide(high, low), scale)
    if torch.numel(inputs) > 0:
      y = self.whitened(y, self.symmetric(inputs, inputs_low, torch.size(high, 1)), least)
    if torch.numel(outputs) > 0:
      y = torch.t(self.whitened(torch.t(y), self.symmetric(outputs, outputs_low, torch.size(high, 0)), least))
    return torch.contiguous(torch.to(y, 6))

  # An expert's input Gram matrix, symmetrized, its off-diagonal entries times a.
  def shrunk(self: __torch__.Script, gram: Tensor, a: float) -> Tensor:
    g = torch.to(gram, 7)
    g = torch.mul(torch.add(g, torch.t(g)), 0.5 * a)
    torch.copy_(torch.diagonal(g), torch.diagonal(gram))
    return g

  # The largest difference of mirrored entries, as a share of the largest entry.
  def asymmetry(self: __torch__.Script, gram: Tensor) -> float:
    g = torch.to(gram, 7)
    most = float(torch.item(torch.max(torch.abs(g))))
    share = 0.0
    if most > 0.0:
      share = float(torch.item(torch.max(torch.abs(torch.sub(g, torch.t(g)))))) / most
    return share

  # 1/sqrt of the diagonal; 0 for inputs that never were anything but 0.
  def scales(self: __torch__.Script, g: Tensor) -> Tensor:
    d = torch.diagonal(g)
    alive = torch.gt(d, torch.mul(torch.max(d), 1e-14))
    return torch.where(alive, torch.rsqrt(d), torch.zeros_like(d))

  # g with a unit diagonal.
  def correlations(self: __torch__.Script, g: Tensor, scales: Tensor) -> Tensor:
    c = torch.mul(torch.mul(g, scales), torch.unsqueeze(scales, 1))
    torch.fill_(torch.diagonal(c), 1.0)
    return c

  # Whether a shrunk Gram matrix is one up to rounding: no negative diagonal, nothing beside a zero on it, no negative eigenvalue.
  def is_gram(self: __torch__.Script, g: Tensor) -> bool:
    d = torch.diagonal(g)
    good = bool(torch.all(torch.ge(d, 0.0)))
    if good:
      scales = self.scales(g)
      beside = torch.mul(torch.unsqueeze(torch.eq(scales, 0.0), 1), torch.abs(g))
      good = bool(torch.le(torch.max(beside), torch.mul(torch.max(d), 1e-07)))
      c = torch.mul(self.correlations(g, scales), 0.999)
      torch.fill_(torch.diagonal(c), 1.0)
      L, info = torch.linalg_cholesky_ex(c)
      good = good and int(torch.item(info)) == 0
    return good

  # h + factor * x g.
  def plus_product(self: __torch__.Script, high: Tensor, low: Tensor, x: Tensor, g: Tensor, factor: float) -> Tuple[Tensor, Tensor]:
    return self.parts(torch.add(self.wide(high, low), torch.matmul(torch.to(x, 7), g), alpha=factor), high, low)

  # h inputs^-1, on a unit diagonal; zero at inputs that never were anything but 0. Where g is singular beyond rounding
  # (which it cannot be while its off-diagonal entries are shrunk) null directions take no part.
  def read_products(self: __torch__.Script, high: Tensor, low: Tensor, inputs: Tensor, inputs_low: Tensor) -> Tensor:
    g = self.symmetric(inputs, inputs_low, torch.size(high, 1))
    scales = self.scales(g)
    c = self.correlations(g, scales)
    y = torch.mul(self.wide(high, low), scales)
    L, info = torch.linalg_cholesky_ex(c)
    regular = int(torch.item(info)) == 0
    if regular:
      regular = float(torch.item(torch.min(torch.diagonal(L)))) > 0.001
    if regular:
      x = torch.t(torch.cholesky_solve(torch.t(y), L))
    else:
      E, Q = torch.linalg_eigh(c, "L")
      inverse = torch.where(torch.gt(E, torch.mul(E[-1], 1e-06)), torch.reciprocal(E), torch.zeros_like(E))
      x = torch.matmul(torch.mul(torch.matmul(y, Q), inverse), torch.t(Q))
    return torch.contiguous(torch.to(torch.mul(x, scales), 6))
