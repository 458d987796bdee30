# OPCM's projection (arXiv 2501.09522) of a task vector t against an accumulator a, both float32 and of one shape:
#
#   U, s, V = thin SVD of a;  r = number of leading k with cumsum(s)[k] / sum(s) <= alpha;  C = U't V
#   projected = t - U_r C[:r,:r] V_r' - sum over i >= r of C[i,i] u_i v_i'
#
# The last sum is the diagonal term; directions with s_i <= eps32 * |a| take no part in it.
# Two routes: `project_svd` does it all in float64. By the eigenvectors of a's Gram matrix (`short`, `directions`, `project_gram`) it is several
# times faster, and says how far it may be off.
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
      rows = torch.to(torch.narrow(x, 0, start, min(384, m - start)), 7)
      i = 0
      while i < n:
        width = min(96, n - i)
        block = torch.narrow(torch.narrow(g, 0, i, width), 1, 0, i + width)
        torch.addmm_(block, torch.t(torch.narrow(rows, 1, i, width)), torch.narrow(rows, 1, 0, i + width))
        i = i + 96
      start = start + 384
    return g

  def squared(self: __torch__.Script, x: Tensor) -> float:
    return float(torch.item(torch.sum(torch.mul(x, x))))

  # What each direction that takes part may have lost, relative to its coefficient: the rounding of u_i (float32; float64
  # in the first q, recomputed ones) in the product and in v_i, and the rotation between close eigenvalues: of every direction
  # of the diagonal term, and of the block only at its edge.
  def loss(self: __torch__.Script, L: Tensor, s: Tensor, residual: float, q: int, first: int, top: int) -> Tensor:
    n = torch.size(L, 0)
    k = n - first
    s1 = float(torch.item(s[k - 1]))
    mean = float(torch.item(torch.sqrt(torch.mean(torch.clamp(L, 0.0)))))
    rounding = torch.div(6e-08 * s1 + 2e-07 * mean, s)
    if q > 0:
      torch.mul_(torch.narrow(rounding, 0, 0, q), 1e-08)
    far = torch.new_full(L, [1], 4.0 * s1 * s1)
    gap = torch.cat([far, torch.sub(torch.narrow(L, 0, 1, n - 1), torch.narrow(L, 0, 0, n - 1)), far], 0)
    if top < n - 1:
      torch.fill_(torch.narrow(gap, 0, top + 1, n - 1 - top), 4.0 * s1 * s1)
    gap = torch.minimum(torch.narrow(gap, 0, first, k), torch.narrow(gap, 0, first + 1, k))
    rotation = torch.div(max(2.2e-16 * torch.sqrt(n) * s1 * s1, residual), torch.clamp(gap, 1e-300))
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

  # By the eigenvalues L (ascending) of what `short` gave: the split rank r; how many of the last directions are needed, from the first one of
  # the diagonal term, or of the block where there is no such term, and how many of these are weak: what float32 loses of them is large against
  # s_i; whether the route can be taken.
  def directions(self: __torch__.Script, a: Tensor, L: Tensor, norm: float, alpha: float, diagonal: bool) -> Tuple[int, int, int, bool]:
    n = torch.size(L, 0)
    s = torch.sqrt(torch.clamp(L, 0.0))
    r, margin = self.split(torch.flip(s, [0]), alpha)
    if margin < 1e-05:
      r, margin = self.split(torch.linalg_svdvals(torch.to(self.tall(a), 7)), alpha)
    noise = int(torch.item(torch.sum(torch.le(s, 1.1920928955078125e-07))))
    count = r
    if diagonal:
      count = n - noise
    weak = int(torch.item(torch.sum(torch.le(torch.narrow(s, 0, n - count, count), 0.002 * float(torch.item(s[n - 1]))))))
    return (r, count, weak, r <= n - noise)

  # Projected task vector, and an estimate of the error relative to |t|.
  #
  # L and norm as above, residual the eigenvectors'. V has the needed directions as columns, of norm 1 in float32: the diagonal term's, then the block's r; `exact`
  # has the weak ones in float64. With x being a with its long side as rows, and Y = x V:
  # u_i = Y_i / s_i is never formed. What is removed from t is Y Z, where row i of Z is (Y_i . t v_i / s_i^2) v_i' for the
  # diagonal term, and (Y_top' t V_top / s_top^2) V_top' for the block, whose directions are made orthogonal first.
  def project_gram(self: __torch__.Script, a: Tensor, t: Tensor, L: Tensor, norm: float, V: Tensor, exact: Tensor, residual: float, r: int, t_norm: float) -> Tuple[Tensor, float]:
    x = self.tall(a)
    y = self.tall(t)
    m = torch.size(x, 0)
    n = torch.size(x, 1)
    k = torch.size(V, 1)
    q = torch.size(exact, 1)
    first = n - k
    top = n - r
    low = top - first
    L = torch.mul(L, norm * norm)
    squares = torch.narrow(L, 0, first, k)
    s = torch.sqrt(squares)
    s1 = float(torch.item(s[k - 1]))
    Vt = torch.t(V)
    # both bases from x't, one product with the long side less: where every direction is strong
    inner = m >= 2 * n and k == n and q == 0
    if inner and r > 0:
      inner = float(torch.item(s[low])) >= 0.05 * s1
    if inner:
      Y = V
      W = torch.matmul(torch.matmul(torch.t(x), y), V)
    else:
      Y = torch.matmul(x, V)
      W = torch.matmul(y, V)
      if q > 0:
        weak = self.weak(x, exact, Y)
        squares = torch.cat([weak, torch.narrow(squares, 0, q, k - q)], 0)
    loss = self.loss(L, s, residual * norm * norm, q, first, top)
    # what stands beside a direction's own coefficient in u't v, on average; beside the block's also what lies outside of it
    others = torch.mul(torch.ones_like(s), t_norm / n)
    if inner == False:
      columns = torch.div(torch.to(torch.linalg_vector_norm(W, 2, [0]), 7), torch.sqrt(m))
      others = torch.cat([torch.narrow(columns, 0, 0, low), torch.maximum(torch.narrow(columns, 0, low, r), torch.narrow(others, 0, low, r))], 0)
    lost = 0.0
    Z = annotate(List[Tensor], [])
    if low > 0:
      dots = torch.to(torch.sum(torch.mul(torch.narrow(Y, 1, 0, low), torch.narrow(W, 1, 0, low)), [0]), 7)
      factor = torch.to(torch.div(dots, torch.narrow(squares, 0, 0, low)), 6)
      Z = torch.append(Z, torch.mul(torch.narrow(Vt, 0, 0, low), torch.unsqueeze(factor, 1)))
      c = torch.abs(torch.div(dots, torch.narrow(s, 0, 0, low)))
      lost = self.squared(torch.mul(torch.add(c, torch.narrow(others, 0, 0, low)), torch.narrow(loss, 0, 0, low)))
    if r > 0:
      U = torch.narrow(Y, 1, low, r)
      v = torch.narrow(Vt, 0, low, r)
      scale = torch.unsqueeze(torch.to(torch.reciprocal(torch.narrow(torch.sqrt(squares), 0, low, r)), 6), 1)
      block = torch.mul(torch.matmul(torch.t(U), torch.narrow(W, 1, low, r)), scale)
      # close eigenvalues and float32 leave the block's directions not quite orthogonal; of the u_i, what a weak one has of a strong one counts
      overlap_v = torch.matmul(v, torch.t(v))
      torch.sub_(torch.diagonal(overlap_v), 1.0)
      overlap_u = overlap_v
      if inner == False:
        overlap_u = torch.mul(torch.mul(torch.matmul(torch.t(U), U), scale), torch.t(scale))
        torch.sub_(torch.diagonal(overlap_u), 1.0)
      block = torch.sub(torch.sub(block, torch.matmul(overlap_u, block)), torch.matmul(block, overlap_v))
      from_u = torch.matmul(overlap_u, block)
      lost = lost + self.squared(torch.matmul(overlap_u, from_u)) + self.squared(torch.matmul(from_u, overlap_v)) + self.squared(torch.matmul(torch.matmul(block, overlap_v), overlap_v))
      c = torch.to(torch.linalg_vector_norm(block, 2, [1]), 7)
      lost = lost + self.squared(torch.mul(torch.add(c, torch.narrow(others, 0, low, r)), torch.narrow(loss, 0, low, r)))
      Z = torch.append(Z, torch.matmul(torch.mul(block, scale), v))
    right = torch.cat(Z, 0)
    left = Y
    if inner:
      left = x
      right = torch.matmul(V, right)
    if torch.size(a, 0) < torch.size(a, 1):
      projected = torch.addmm(t, torch.t(right), torch.t(left), beta=1, alpha=-1)
    else:
      projected = torch.addmm(t, left, right, beta=1, alpha=-1)
    return (projected, float(torch.sqrt(lost)) / t_norm)
