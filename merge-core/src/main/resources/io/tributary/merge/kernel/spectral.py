# Singular values and vectors, of task vectors and of sums of them, and what is read through them. All float64 inside.
#
# A matrix is decomposed by the Gram matrix of its short side: several times faster than the thin SVD, but the vectors of s_i err
# by about 1e-16 (s_1/s_i)^2. Where a direction that is needed lies below 1e-4 of the largest, the SVD is taken instead.
# Directions with s_i <= eps32 |x| are float32's rounding: they count as null and take no part in anything.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The long side as rows.
  def tall(self: __torch__.Script, x: Tensor) -> Tensor:
    y = x
    if torch.size(x, 0) < torch.size(x, 1):
      y = torch.t(x)
    return y

  # x'x, by chunks of rows.
  def gram(self: __torch__.Script, x: Tensor) -> Tensor:
    g = torch.new_zeros(x, [torch.size(x, 1), torch.size(x, 1)], dtype=7)
    start = 0
    while start < torch.size(x, 0):
      rows = torch.to(torch.narrow(x, 0, start, min(1024, torch.size(x, 0) - start)), 7)
      torch.addmm_(g, torch.t(rows), rows)
      start = start + 1024
    return g

  # The leading r singular triplets of x [m, n], m >= n: u as rows [r, m], s [r] descending, v as rows [r, n]; u only where it
  # is asked for, since it costs a product. Null directions are zeros.
  def triplets(self: __torch__.Script, x: Tensor, r: int, left: bool) -> Tuple[Tensor, Tensor, Tensor]:
    g = self.gram(x)
    bound = float(torch.item(torch.sqrt(torch.trace(g)))) * 1.1920928955078125e-07
    L, V = torch.linalg_eigh(g, "L")
    s = torch.narrow(torch.flip(torch.sqrt(torch.clamp(L, 0.0)), [0]), 0, 0, r)
    v = torch.narrow(torch.flip(torch.t(V), [0]), 0, 0, r)
    weak = torch.logical_and(torch.gt(s, bound), torch.lt(s, torch.mul(s[0], 0.0001)))
    u = torch.new_zeros(s, [r, 0])
    if bool(torch.any(weak)):
      U, S, Vh = torch.linalg_svd(torch.to(x, 7), False)
      s = torch.narrow(S, 0, 0, r)
      v = torch.narrow(Vh, 0, 0, r)
      u = torch.narrow(torch.t(U), 0, 0, r)
    kept = torch.gt(s, bound)
    if left and torch.size(u, 1) == 0:
      inverse = torch.where(kept, torch.reciprocal(s), torch.zeros_like(s))
      u = torch.matmul(torch.mul(v, torch.unsqueeze(inverse, 1)), torch.t(torch.to(x, 7)))
    s = torch.where(kept, s, torch.zeros_like(s))
    v = torch.where(torch.unsqueeze(kept, 1), v, torch.zeros_like(v))
    u = torch.where(torch.unsqueeze(kept, 1), u, torch.zeros_like(u))
    return (u, s, v)

  # The leading r singular triplets of any matrix: u [r, m], s [r], v [r, n].
  def leading(self: __torch__.Script, x: Tensor, r: int) -> Tuple[Tensor, Tensor, Tensor]:
    u, s, v = self.triplets(self.tall(x), r, True)
    if torch.size(x, 0) < torch.size(x, 1):
      swap = u
      u = v
      v = swap
    return (torch.contiguous(u), s, torch.contiguous(v))

  # scale times the mean singular value in every direction of x: s_mean u v' = x v (s_mean/s) v'. The mean is taken over the
  # directions that are not null. float32.
  def isotropic(self: __torch__.Script, x: Tensor, scale: float) -> Tensor:
    y = self.tall(x)
    u, s, v = self.triplets(y, torch.size(y, 1), False)
    kept = torch.gt(s, 0.0)
    rank = int(torch.item(torch.sum(kept)))
    out = torch.zeros_like(x, dtype=6)
    if rank > 0:
      level = scale * float(torch.item(torch.sum(s))) / rank
      factor = torch.where(kept, torch.div(level, s), torch.zeros_like(s))
      if torch.size(u, 1) > 0:
        whole = torch.matmul(torch.t(u), torch.mul(v, level))
      else:
        whole = torch.matmul(torch.to(y, 7), torch.matmul(torch.t(v), torch.mul(v, torch.unsqueeze(factor, 1))))
      if torch.size(x, 0) < torch.size(x, 1):
        whole = torch.t(whole)
      torch.copy_(out, whole)
    return out

  # g^-1/2 of a positive semidefinite matrix, null on directions below `least` of the largest eigenvalue.
  def inverse_root(self: __torch__.Script, g: Tensor, least: float) -> Tensor:
    L, Q = torch.linalg_eigh(g, "L")
    root = torch.where(torch.gt(L, torch.mul(L[-1], least)), torch.rsqrt(L), torch.zeros_like(L))
    return torch.matmul(torch.mul(Q, root), torch.t(Q))

  def first(self: __torch__.Script, next: Tensor) -> Tensor:
    return torch.to(next, 6)

  # Rows of several experts, `before` of each, cut to the first `rows` of each; then the rows of one more.
  def joined(self: __torch__.Script, kept: Tensor, before: int, next: Tensor, rows: int) -> Tensor:
    shape = torch.size(next)
    blocks = torch.reshape(kept, annotate(List[int], [-1, before]) + shape[1:])
    cut = torch.reshape(torch.narrow(blocks, 1, 0, rows), annotate(List[int], [-1]) + shape[1:])
    return torch.contiguous(torch.cat([cut, torch.to(next, 6)], 0))

  # Task singular vectors of all experts made orthonormal together: scale * polar(u)' diag(s) polar(v), where polar(u) is the
  # matrix with orthonormal rows nearest to u [p, m].
  def recombined(self: __torch__.Script, u: Tensor, s: Tensor, v: Tensor, scale: float) -> Tensor:
    a = torch.to(u, 7)
    b = torch.to(v, 7)
    left = torch.matmul(self.inverse_root(torch.matmul(a, torch.t(a)), 1e-12), a)
    right = torch.matmul(self.inverse_root(torch.matmul(b, torch.t(b)), 1e-12), b)
    values = torch.mul(torch.unsqueeze(torch.to(s, 7), 1), scale)
    return torch.contiguous(torch.to(torch.matmul(torch.t(left), torch.mul(right, values)), 6))

  # t without its part in the span of a's leading k right singular vectors, and how many of those are not null.
  def filtered(self: __torch__.Script, a: Tensor, t: Tensor, k: int) -> Tuple[Tensor, int]:
    short = min(torch.size(a, 0), torch.size(a, 1))
    if torch.size(a, 0) < torch.size(a, 1):
      v, s, u = self.triplets(torch.t(a), min(k, short), True)
    else:
      u, s, v = self.triplets(a, min(k, short), False)
    rank = int(torch.item(torch.sum(torch.gt(s, 0.0))))
    basis, r = torch.linalg_qr(torch.t(torch.narrow(v, 0, 0, rank)))
    x = torch.to(t, 7)
    y = torch.sub(x, torch.matmul(torch.matmul(x, basis), torch.t(basis)))
    return (torch.contiguous(torch.to(y, 6)), rank)

  # The W of A W + W B = C with A = a m m' + b t t', B = a m'm + b t't, C = 2 (a m m'm + b t t't), b = 1 - a. Where both of its
  # eigenvalues are null W is zero. A long side lies in the span of m and t.
  def dual_projection(self: __torch__.Script, m: Tensor, t: Tensor, a: float) -> Tensor:
    x = torch.to(self.tall(m), 7)
    y = torch.to(self.tall(t), 7)
    basis = torch.new_zeros(x, [0, 0])
    if torch.size(x, 0) > 2 * torch.size(x, 1):
      basis, r = torch.linalg_qr(torch.cat([x, y], 1))
      x = torch.matmul(torch.t(basis), x)
      y = torch.matmul(torch.t(basis), y)
    b = 1.0 - a
    left = torch.add(torch.mul(torch.matmul(x, torch.t(x)), a), torch.matmul(y, torch.t(y)), alpha=b)
    right = torch.add(torch.mul(torch.matmul(torch.t(x), x), a), torch.matmul(torch.t(y), y), alpha=b)
    cross = torch.mul(torch.matmul(torch.matmul(x, torch.t(x)), x), 2.0 * a)
    cross = torch.add(cross, torch.matmul(torch.matmul(y, torch.t(y)), y), alpha=2.0 * b)
    L, P = torch.linalg_eigh(left, "L")
    R, Q = torch.linalg_eigh(right, "L")
    sums = torch.add(torch.unsqueeze(L, 1), R)
    inner = torch.matmul(torch.matmul(torch.t(P), cross), Q)
    solved = torch.gt(sums, torch.mul(torch.add(L[-1], R[-1]), 1e-10))
    inner = torch.where(solved, torch.div(inner, sums), torch.zeros_like(inner))
    w = torch.matmul(torch.matmul(P, inner), torch.t(Q))
    if torch.size(basis, 0) > 0:
      w = torch.matmul(basis, w)
    if torch.size(m, 0) < torch.size(m, 1):
      w = torch.t(w)
    return torch.contiguous(torch.to(w, 6))
