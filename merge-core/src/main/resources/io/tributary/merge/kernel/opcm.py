# OPCM's projection (arXiv 2501.09522) of a task vector t against an accumulator a, both float32 and of one shape:
#
#   U, s, V = thin SVD of a;  r = number of leading k with cumsum(s)[k] / sum(s) <= alpha;  C = U't V
#   projected = t - U_r C[:r,:r] V_r' - sum over i >= r of C[i,i] u_i v_i'
#
# The last sum is the diagonal term; directions with s_i <= eps32 * |a| take no part in it.
# Two routes: `svd` does it all in float64; `gram` is several times faster and says when it cannot vouch for its answer.
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

  # x'x in float64, upper triangle of blocks only, by chunks of rows that stay in the cache.
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
        left = torch.t(torch.narrow(rows, 1, i, width))
        block = torch.narrow(torch.narrow(g, 0, i, width), 1, i, n - i)
        torch.addmm_(block, left, torch.narrow(rows, 1, i, n - i))
        i = i + 192
      start = start + 768
    return g

  # Projected task vector, split rank, and an estimate of the error relative to |t|.
  def project_gram(self: __torch__.Script, a: Tensor, t: Tensor, alpha: float, diagonal: bool, t_norm: float) -> Tuple[Tensor, int, float]:
    x = self.tall(a)
    y = self.tall(t)
    m = torch.size(x, 0)
    n = torch.size(x, 1)
    g = self.gram(x)
    norm = float(torch.item(torch.sqrt(torch.trace(g))))
    L, V = torch.linalg_eigh(g, "U")
    s = torch.sqrt(torch.clamp(L, 0.0))
    r, margin = self.split(torch.flip(s, [0]), alpha)
    if margin < 1e-05:
      r, margin = self.split(torch.linalg_svdvals(torch.to(x, 7)), alpha)
    top = n - r
    first = top
    if diagonal:
      first = int(torch.item(torch.sum(torch.le(s, norm * 1.1920928955078125e-07))))
    k = n - first
    # no direction takes part at all, or the block reaches into rounding noise
    if first > top or r > 0 and float(torch.item(s[top])) <= norm * 1.1920928955078125e-07:
      return (t, r, 1.0)
    if k == 0:
      return (t, r, 0.0)
    s = torch.narrow(s, 0, first, k)
    low = top - first
    s1 = float(torch.item(s[k - 1]))
    V64 = torch.narrow(V, 1, first, k)
    V32 = torch.to(V64, 6)
    Y = torch.matmul(x, V32)
    W = torch.matmul(y, V32)
    squares = torch.narrow(L, 0, first, k)
    # weak directions: what float32 loses is large against s_i
    q = int(torch.item(torch.sum(torch.le(s, s1 * 0.002))))
    if q > 0:
      weak = torch.new_zeros(x, [q], dtype=7)
      Vq = torch.contiguous(torch.narrow(V64, 1, 0, q))
      start = 0
      while start < m:
        length = min(768, m - start)
        part = torch.matmul(torch.to(torch.narrow(x, 0, start, length), 7), Vq)
        torch.copy_(torch.narrow(torch.narrow(Y, 0, start, length), 1, 0, q), part)
        torch.add_(weak, torch.sum(torch.mul(part, part), [0]))
        start = start + 768
      squares = torch.cat([weak, torch.narrow(squares, 0, q, k - q)], 0)
    Vt = torch.t(V32)
    parts = annotate(List[Tensor], [])
    error = 0.0
    # loss of a direction: float32 (or float64 where recomputed) rounding, and rotation among close eigenvalues
    rounding = torch.div(6e-08 * s1, s)
    if q > 0:
      torch.mul_(torch.narrow(rounding, 0, 0, q), 1e-08)
    if low > 0:
      c = torch.to(torch.sum(torch.mul(torch.narrow(Y, 1, 0, low), torch.narrow(W, 1, 0, low)), [0]), 7)
      factor = torch.div(c, torch.narrow(squares, 0, 0, low))
      parts = torch.append(parts, torch.mul(torch.narrow(Vt, 0, 0, low), torch.unsqueeze(torch.to(factor, 6), 1)))
    if r > 0:
      block = torch.matmul(torch.t(torch.narrow(Y, 1, low, r)), torch.narrow(W, 1, low, r))
      block = torch.div(block, torch.unsqueeze(torch.to(torch.narrow(squares, 0, low, r), 6), 1))
      parts = torch.append(parts, torch.matmul(block, torch.narrow(Vt, 0, low, r)))
    Z = torch.cat(parts, 0)
    if torch.size(a, 0) < torch.size(a, 1):
      projected = torch.addmm(t, torch.t(Z), torch.t(Y), beta=1, alpha=-1)
    else:
      projected = torch.addmm(t, Y, Z, beta=1, alpha=-1)
    return (projected, r, error)
