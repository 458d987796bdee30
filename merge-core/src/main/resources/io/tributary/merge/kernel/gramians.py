# Sums of Gram matrices, and weights read through them by least squares. A symmetric matrix is kept "packed": its upper triangle
# row by row, one dimension. States are float32 or float64; every product, sum and solution here is float64 and rounded once.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def shaped(self: __torch__.Script, x: Tensor, shape: List[int]) -> Tensor:
    return torch.contiguous(torch.reshape(x, shape))

  def transposed(self: __torch__.Script, x: Tensor) -> Tensor:
    return torch.t(x)

  # The upper triangle's places in rows [row, row + height) of a matrix, from its diagonal on.
  def upper(self: __torch__.Script, like: Tensor, height: int, width: int) -> Tensor:
    return torch.triu(torch.new_ones(like, [height, width], dtype=11))

  # packed + factor * x x', by row blocks of the product, so that it never is there as a whole. x: [n, m].
  def plus_gram(self: __torch__.Script, packed: Tensor, x: Tensor, factor: float) -> Tensor:
    n = torch.size(x, 0)
    a = torch.to(x, 7)
    out = torch.empty_like(packed)
    row = 0
    at = 0
    while row < n:
      height = min(128, n - row)
      rest = torch.narrow(a, 0, row, n - row)
      block = torch.matmul(torch.narrow(rest, 0, 0, height), torch.t(rest))
      terms = torch.masked_select(block, self.upper(block, height, n - row))
      length = torch.size(terms, 0)
      before = torch.to(torch.narrow(packed, 0, at, length), 7)
      torch.copy_(torch.narrow(out, 0, at, length), torch.add(before, terms, alpha=factor))
      row = row + height
      at = at + length
    return out

  # packed + factor * g, g symmetric.
  def plus_symmetric(self: __torch__.Script, packed: Tensor, g: Tensor, factor: float) -> Tensor:
    n = torch.size(g, 0)
    out = torch.empty_like(packed)
    row = 0
    at = 0
    while row < n:
      height = min(128, n - row)
      block = torch.narrow(torch.narrow(g, 0, row, height), 1, row, n - row)
      terms = torch.to(torch.masked_select(block, self.upper(block, height, n - row)), 7)
      length = torch.size(terms, 0)
      before = torch.to(torch.narrow(packed, 0, at, length), 7)
      torch.copy_(torch.narrow(out, 0, at, length), torch.add(before, terms, alpha=factor))
      row = row + height
      at = at + length
    return out

  # The whole n x n matrix in float64.
  def symmetric(self: __torch__.Script, packed: Tensor, n: int) -> Tensor:
    full = torch.new_zeros(packed, [n, n], dtype=7)
    row = 0
    at = 0
    while row < n:
      height = min(128, n - row)
      below = n - row - height
      upper = self.upper(packed, height, n - row)
      length = int(torch.item(torch.sum(upper)))
      terms = torch.to(torch.narrow(packed, 0, at, length), 7)
      block = torch.masked_scatter(torch.new_zeros(full, [height, n - row]), upper, terms)
      torch.copy_(torch.narrow(torch.narrow(full, 0, row, height), 1, row, n - row), block)
      corner = torch.narrow(block, 1, 0, height)
      corner = torch.add(corner, torch.t(torch.triu(corner, 1)))
      torch.copy_(torch.narrow(torch.narrow(full, 0, row, height), 1, row, height), corner)
      if below > 0:
        torch.copy_(torch.narrow(torch.narrow(full, 0, row + height, below), 1, row, height), torch.t(torch.narrow(block, 1, height, below)))
      row = row + height
      at = at + length
    return full

  # h + factor * x x' x + ridge * x, by way of the short side's Gram matrix.
  def plus_cross(self: __torch__.Script, h: Tensor, x: Tensor, factor: float, ridge: float) -> Tensor:
    a = torch.to(x, 7)
    if torch.size(a, 0) < torch.size(a, 1):
      cross = torch.matmul(torch.matmul(a, torch.t(a)), a)
    else:
      cross = torch.matmul(a, torch.matmul(torch.t(a), a))
    torch.mul_(cross, factor)
    torch.add_(cross, a, alpha=ridge)
    torch.add_(cross, h)
    out = torch.empty_like(h)
    torch.copy_(out, cross)
    return out

  # h (g + ridge)^-1, by Cholesky; h in float64, g packed.
  def right(self: __torch__.Script, h: Tensor, g: Tensor, ridge: float) -> Tensor:
    a = self.symmetric(g, torch.size(h, 1))
    torch.add_(torch.diagonal(a), ridge)
    return torch.t(torch.cholesky_solve(torch.t(h), torch.linalg_cholesky(a)))

  def read_inputs(self: __torch__.Script, h: Tensor, inputs: Tensor, ridge: float) -> Tensor:
    return torch.contiguous(torch.to(self.right(torch.to(h, 7), inputs, ridge), 6))

  def read_outputs(self: __torch__.Script, h: Tensor, outputs: Tensor, ridge: float) -> Tensor:
    return torch.contiguous(torch.to(torch.t(self.right(torch.t(torch.to(h, 7)), outputs, ridge)), 6))

  # The mean of both.
  def read_both(self: __torch__.Script, h: Tensor, inputs: Tensor, outputs: Tensor, ridge: float) -> Tensor:
    wide = torch.to(h, 7)
    sum = torch.add(self.right(wide, inputs, ridge), torch.t(self.right(torch.t(wide), outputs, ridge)))
    return torch.contiguous(torch.to(torch.mul(sum, 0.5), 6))

  # h + factor * u' diag(s) v, of rows u [r, m] and v [r, n].
  def plus_triplets(self: __torch__.Script, h: Tensor, u: Tensor, s: Tensor, v: Tensor, factor: float) -> Tensor:
    out = torch.empty_like(h)
    sum = torch.matmul(torch.t(u), torch.mul(v, torch.unsqueeze(torch.mul(s, factor), 1)))
    torch.copy_(out, torch.add(sum, h))
    return out

  # h g^-1/2, h in float64, g packed; null where g has eigenvalues below `least` of 1 and of its largest.
  def whitened(self: __torch__.Script, h: Tensor, g: Tensor, least: float) -> Tensor:
    L, Q = torch.linalg_eigh(self.symmetric(g, torch.size(h, 1)), "L")
    bound = torch.mul(torch.clamp(L[-1], 1.0), least)
    root = torch.where(torch.gt(L, bound), torch.rsqrt(L), torch.zeros_like(L))
    return torch.matmul(torch.mul(torch.matmul(h, Q), root), torch.t(Q))

  # scale * outputs^-1/2 h inputs^-1/2; a side without elements is left as it is.
  def read_whitened(self: __torch__.Script, h: Tensor, outputs: Tensor, inputs: Tensor, least: float, scale: float) -> Tensor:
    y = torch.mul(torch.to(h, 7), scale)
    if torch.size(inputs, 0) > 0:
      y = self.whitened(y, inputs, least)
    if torch.size(outputs, 0) > 0:
      y = torch.t(self.whitened(torch.t(y), outputs, least))
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
  def plus_product(self: __torch__.Script, h: Tensor, x: Tensor, g: Tensor, factor: float) -> Tensor:
    out = torch.empty_like(h)
    torch.copy_(out, torch.add(torch.mul(torch.matmul(torch.to(x, 7), g), factor), h))
    return out

  # h g^-1, g packed, on a unit diagonal; zero at inputs that never were anything but 0. Where g is singular beyond rounding
  # (which it cannot be while its off-diagonal entries are shrunk) null directions take no part.
  def read_products(self: __torch__.Script, h: Tensor, packed: Tensor) -> Tensor:
    g = self.symmetric(packed, torch.size(h, 1))
    scales = self.scales(g)
    c = self.correlations(g, scales)
    y = torch.mul(torch.to(h, 7), scales)
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
