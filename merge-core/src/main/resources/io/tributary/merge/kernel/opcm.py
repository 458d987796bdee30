# OPCM's projection (arXiv 2501.09522) of a task vector t against an accumulator a, both float32 and of one shape:
#
#   U, s, V = thin SVD of a;  r = number of leading k with cumsum(s)[k] / sum(s) <= alpha;  C = U't V
#   projected = t - U_r C[:r,:r] V_r' - sum over i >= r of C[i,i] u_i v_i'
#
# The last sum is the diagonal term; directions with s_i <= eps32 * |a| take no part in it.
# Three routes: `project_svd` does it all in float64. `project_gram`, by the eigenvectors of a's Gram matrix, is several times
# faster; `project_block`, by float32 eigenvectors, is faster still, and has no diagonal term. Both say how far they may be off.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # How many leading singular values (descending, float64) make up at most the share alpha of their sum, and how near the
  # closest cumulative share comes to alpha. As in the reference, 0 where no share exceeds alpha.
  def split(self: __torch__.Script, s: Tensor, alpha: float) -> Tuple[int, float]:
    share = torch.div(torch.cumsum(s, 0), torch.sum(s))
    r = int(torch.item(torch.sum(torch.le(share, alpha))))
    if alpha >= 1.0 or r >= torch.size(s, 0):
      r = 0
    margin = float(torch.item(torch.min(torch.abs(torch.sub(share, alpha)))))
    return (r, margin)

  # The long side as rows.
  def tall(self: __torch__.Script, x: Tensor) -> Tensor:
    y = x
    if torch.size(x, 0) < torch.size(x, 1):
      y = torch.t(x)
    return y

  # Projected task vector and split rank by a thin SVD in float64.
  def project_svd(self: __torch__.Script, a: Tensor, t: Tensor, alpha: float, diagonal: bool) -> Tuple[Tensor, int]:
    x = torch.to(self.tall(a), 7)
    y = torch.to(self.tall(t), 7)
    U, s, Vh = torch.linalg_svd(x, False)
    r, margin = self.split(s, alpha)
    n = torch.size(s, 0)
    bound = torch.mul(torch.linalg_vector_norm(x), 1.1920928955078125e-07)
    w = torch.matmul(y, torch.t(Vh))
    if r > 0:
      block = torch.matmul(torch.t(U[:, :r]), w[:, :r])
      y = torch.sub(y, torch.matmul(torch.matmul(U[:, :r], block), Vh[:r]))
    if diagonal and r < n:
      c = torch.sum(torch.mul(U[:, r:], w[:, r:]), [0])
      c = torch.where(torch.gt(s[r:], bound), c, torch.zeros_like(c))
      y = torch.sub(y, torch.matmul(torch.mul(U[:, r:], c), Vh[r:]))
    if torch.size(a, 0) < torch.size(a, 1):
      y = torch.t(y)
    return (torch.contiguous(torch.to(y, 6)), r)

  # x'x in float64, the lower triangle of blocks only, by chunks of rows that stay in the cache.
  def gram(self: __torch__.Script, x: Tensor) -> Tensor:
    m = torch.size(x, 0)
    n = torch.size(x, 1)
    g = torch.new_zeros(x, [n, n], dtype=7)
    start = 0
    while start < m:
      rows = torch.to(torch.narrow(x, 0, start, min(768, m - start)), 7)
      i = 0
      while i < n:
        width = min(192, n - i)
        block = torch.narrow(torch.narrow(g, 0, i, width), 1, 0, i + width)
        torch.addmm_(block, torch.t(torch.narrow(rows, 1, i, width)), torch.narrow(rows, 1, 0, i + width))
        i = i + 192
      start = start + 768
    return g

  def squared(self: __torch__.Script, x: Tensor) -> float:
    return float(torch.item(torch.sum(torch.mul(x, x))))

  # What each direction that takes part may have lost, relative to its coefficient: the rounding of u_i (float32; float64
  # in the first q, recomputed ones), and the rotation between close eigenvalues: of every direction of the diagonal term,
  # and of the block only at its edge.
  def loss(self: __torch__.Script, L: Tensor, s: Tensor, q: int, first: int, top: int) -> Tensor:
    n = torch.size(L, 0)
    k = n - first
    s1 = float(torch.item(s[k - 1]))
    rounding = torch.div(6e-08 * s1, s)
    if q > 0:
      torch.mul_(torch.narrow(rounding, 0, 0, q), 1e-08)
    far = torch.new_full(L, [1], 4.0 * s1 * s1)
    gap = torch.cat([far, torch.sub(torch.narrow(L, 0, 1, n - 1), torch.narrow(L, 0, 0, n - 1)), far], 0)
    if top < n - 1:
      torch.fill_(torch.narrow(gap, 0, top + 1, n - 1 - top), 4.0 * s1 * s1)
    gap = torch.minimum(torch.narrow(gap, 0, first, k), torch.narrow(gap, 0, first + 1, k))
    rotation = torch.div(2.2e-16 * torch.sqrt(n) * s1 * s1, torch.clamp(gap, 1e-300))
    return torch.add(rounding, torch.clamp(rotation, None, 1.0))

  # x V for weak directions V, in float64 by chunks of rows, into the leading columns of y; the columns' squared norms.
  def weak(self: __torch__.Script, x: Tensor, V: Tensor, y: Tensor) -> Tensor:
    m = torch.size(x, 0)
    q = torch.size(V, 1)
    squares = torch.new_zeros(V, [q])
    start = 0
    while start < m:
      length = min(768, m - start)
      part = torch.matmul(torch.to(torch.narrow(x, 0, start, length), 7), V)
      torch.copy_(torch.narrow(torch.narrow(y, 0, start, length), 1, 0, q), part)
      torch.add_(squares, torch.sum(torch.mul(part, part), [0]))
      start = start + 768
    return squares

  # Gram matrix of the short side divided by |a|^2 (lower triangle), and |a|. Float32 products neither overflow nor lose digits to denormal
  # numbers where |a| lies within 1e-10 and 1e+10; elsewhere |a| is 0.
  def short(self: __torch__.Script, a: Tensor) -> Tuple[Tensor, float]:
    g = self.gram(self.tall(a))
    norm = float(torch.item(torch.sqrt(torch.trace(g))))
    if norm < 1e-10 or norm > 1e+10:
      return (g, 0.0)
    return (torch.div_(g, norm * norm), norm)

  # Without the diagonal term: projected task vector, split rank, and an estimate of the error relative to |t|; 1 where the
  # route cannot be taken.
  #
  # Only the span of the leading directions matters here, and only where it meets the others: float32 eigenvectors of
  # a's Gram matrix g are turned by what g still couples them with the others. With V_top so found and Y = x V_top, what is
  # removed from t is Y N^-1 Y' t V_top V_top', where N = V_top' g V_top = Y'Y holds what couples them with each other.
  def project_block(self: __torch__.Script, a: Tensor, t: Tensor, g: Tensor, norm: float, alpha: float, t_norm: float) -> Tuple[Tensor, int, float]:
    x = self.tall(a)
    y = self.tall(t)
    n = torch.size(x, 1)
    L, V = torch.linalg_eigh(torch.to(g, 6), "L")
    L = torch.clamp(torch.to(L, 7), 0.0)
    s = torch.sqrt(L)
    s1 = float(torch.item(s[n - 1]))
    r, margin = self.split(torch.flip(s, [0]), alpha)
    # what float32 may have done to the shares
    noise = 1e-07 * s1 * s1
    doubt = torch.sum(torch.div(noise, torch.add(s, 0.5 * torch.sqrt(noise))))
    if margin < 1e-05 + float(torch.item(torch.div(doubt, torch.sum(s)))):
      s = torch.sqrt(torch.clamp(torch.linalg_eigvalsh(g, "L"), 0.0))
      r, margin = self.split(torch.flip(s, [0]), alpha)
      if margin < 1e-05:
        r, margin = self.split(torch.linalg_svdvals(torch.to(x, 7)), alpha)
    if r == 0:
      return (t, r, 0.0)
    low = n - r
    s = torch.narrow(s, 0, low, r)
    if float(torch.item(s[0])) <= 0.001 * s1:
      return (t, r, 1.0)
    others = torch.narrow(V, 1, 0, low)
    v = torch.to(torch.narrow(V, 1, low, r), 7)
    gv = torch.matmul(torch.add(torch.tril(g), torch.t(torch.tril(g, -1))), v)
    N = torch.matmul(torch.t(v), gv)
    # what couples a leading direction with another one, over the distance of their eigenvalues
    rest = torch.to(torch.sub(gv, torch.matmul(v, N)), 6)
    between = torch.sub(torch.unsqueeze(torch.diagonal(N), 0), torch.unsqueeze(torch.narrow(L, 0, 0, low), 1))
    turn = torch.div(torch.matmul(torch.t(others), rest), torch.clamp(torch.to(between, 6), 1e-30))
    V = torch.add(torch.narrow(V, 1, low, r), torch.matmul(others, turn))
    left = torch.matmul(x, V)
    block = torch.matmul(torch.t(left), torch.matmul(y, V))
    factor = torch.linalg_cholesky(torch.add(N, torch.t(N)))
    block = torch.to(torch.cholesky_solve(torch.to(block, 7), factor), 6)
    block = torch.mul(block, 2.0 / (norm * norm))
    right = torch.matmul(block, torch.t(V))
    # left after the turn: its square, and float32 rounding against the weakest direction
    loss = torch.add(torch.sum(torch.mul(turn, turn), [0]), torch.to(torch.div(6e-08 * s1, s), 6))
    c = torch.mul(torch.linalg_vector_norm(block, 2, [1]), torch.to(torch.mul(s, norm), 6))
    lost = float(torch.item(torch.linalg_vector_norm(torch.mul(torch.add(c, t_norm / n), loss)))) / t_norm
    if torch.size(a, 0) < torch.size(a, 1):
      projected = torch.addmm(t, torch.t(right), torch.t(left), beta=1, alpha=-1)
    else:
      projected = torch.addmm(t, left, right, beta=1, alpha=-1)
    return (projected, r, lost)

  # Projected task vector, split rank, and an estimate of the error relative to |t|; 1 where the route cannot be taken.
  #
  # g and norm are a's by `short`. With L, V the eigenvalues (ascending) and vectors of x'x, x being a with its long side as
  # rows, and Y = x V:
  # u_i = Y_i / s_i is never formed. What is removed from t is Y Z, where row i of Z is (Y_i . t v_i / L_i) v_i' for the
  # diagonal term, and (Y_top' t V_top / L_top) V_top' for the block.
  def project_gram(self: __torch__.Script, a: Tensor, t: Tensor, g: Tensor, norm: float, alpha: float, diagonal: bool, t_norm: float) -> Tuple[Tensor, int, float]:
    x = self.tall(a)
    y = self.tall(t)
    m = torch.size(x, 0)
    n = torch.size(x, 1)
    L, V = torch.linalg_eigh(g, "L")
    L = torch.mul(L, norm * norm)
    s = torch.sqrt(torch.clamp(L, 0.0))
    r, margin = self.split(torch.flip(s, [0]), alpha)
    if margin < 1e-05:
      r, margin = self.split(torch.linalg_svdvals(torch.to(x, 7)), alpha)
    # columns of V: rounding noise [0, first), diagonal term [first, top), block [top, n)
    bound = norm * 1.1920928955078125e-07
    top = n - r
    first = top
    if diagonal:
      first = int(torch.item(torch.sum(torch.le(s, bound))))
    if first > top or r > 0 and float(torch.item(s[top])) <= bound:
      return (t, r, 1.0)
    k = n - first
    low = top - first
    if k == 0:
      return (t, r, 0.0)
    s = torch.narrow(s, 0, first, k)
    s1 = float(torch.item(s[k - 1]))
    squares = torch.narrow(L, 0, first, k)
    V = torch.narrow(V, 1, first, k)
    V32 = torch.to(V, 6)
    Vt = torch.t(V32)
    # weak directions: what float32 loses is large against s_i
    q = int(torch.item(torch.sum(torch.le(s, s1 * 0.002))))
    # both bases from x't, one product with the long side less: where every direction is strong
    inner = m >= 2 * n and k == n and q == 0
    if inner and r > 0:
      inner = float(torch.item(s[low])) >= 0.05 * s1
    if inner:
      Y = V32
      W = torch.matmul(torch.matmul(torch.t(x), y), V32)
    else:
      Y = torch.matmul(x, V32)
      W = torch.matmul(y, V32)
      if q > 0:
        weak = self.weak(x, torch.contiguous(torch.narrow(V, 1, 0, q)), Y)
        squares = torch.cat([weak, torch.narrow(squares, 0, q, k - q)], 0)
    loss = self.loss(L, s, q, first, top)
    lost = 0.0
    Z = annotate(List[Tensor], [])
    if low > 0:
      dots = torch.to(torch.sum(torch.mul(torch.narrow(Y, 1, 0, low), torch.narrow(W, 1, 0, low)), [0]), 7)
      factor = torch.to(torch.div(dots, torch.narrow(squares, 0, 0, low)), 6)
      Z = torch.append(Z, torch.mul(torch.narrow(Vt, 0, 0, low), torch.unsqueeze(factor, 1)))
      c = torch.abs(torch.div(dots, torch.narrow(s, 0, 0, low)))
      lost = self.squared(torch.mul(torch.add(c, t_norm / n), torch.narrow(loss, 0, 0, low)))
    if r > 0:
      block = torch.matmul(torch.t(torch.narrow(Y, 1, low, r)), torch.narrow(W, 1, low, r))
      block = torch.div(block, torch.unsqueeze(torch.to(torch.narrow(squares, 0, low, r), 6), 1))
      Z = torch.append(Z, torch.matmul(block, torch.narrow(Vt, 0, low, r)))
      c = torch.mul(torch.to(torch.linalg_vector_norm(block, 2, [1]), 7), torch.narrow(s, 0, low, r))
      lost = lost + self.squared(torch.mul(torch.add(c, t_norm / n), torch.narrow(loss, 0, low, r)))
    right = torch.cat(Z, 0)
    left = Y
    if inner:
      left = x
      right = torch.matmul(V32, right)
    if torch.size(a, 0) < torch.size(a, 1):
      projected = torch.addmm(t, torch.t(right), torch.t(left), beta=1, alpha=-1)
    else:
      projected = torch.addmm(t, left, right, beta=1, alpha=-1)
    return (projected, r, float(torch.sqrt(lost)) / t_norm)
