# Eigenvectors of a symmetric float64 matrix: libtorch's, or the last step of our own (package io.tributary.merge.eigen).
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Eigenvalues, ascending, and eigenvectors as columns, of the lower triangle of g.
  def eigh(self: __torch__.Script, g: Tensor) -> Tuple[Tensor, Tensor]:
    L, V = torch.linalg_eigh(g, "L")
    return (L, V)

  # The last `count` columns in float32, and the first `exact` of those as they are.
  def chosen(self: __torch__.Script, V: Tensor, count: int, exact: int) -> Tuple[Tensor, Tensor]:
    first = torch.size(V, 1) - count
    return (torch.contiguous(torch.to(torch.narrow(V, 1, first, count), 6)), torch.contiguous(torch.narrow(V, 1, first, exact)))

  # H_{n-1} .. H_1 applied to the columns of z (float32) and of w (float64), in place; H_k = I - f_k v_k v_k'. Row k of `reflectors` begins with the
  # k elements of v_k; the rest of it is 0, and so is v_k where f_k is. Reflectors a to b together are I - V' T V, with V having them as
  # rows and T being the inverse of diag(1/f) + the strict lower triangle of V V'.
  def reflect(self: __torch__.Script, reflectors: Tensor, factors: Tensor, z: Tensor, w: Tensor) -> Tensor:
    n = torch.size(reflectors, 0)
    a = 1
    while a < n:
      b = min(a + 32, n)
      v = torch.narrow(torch.narrow(reflectors, 0, a, b - a), 1, 0, b - 1)
      f = torch.narrow(factors, 0, a, b - a)
      inverse = torch.where(torch.eq(f, 0.0), torch.ones_like(f), torch.reciprocal(f))
      triangle = torch.add(torch.tril(torch.matmul(v, torch.t(v)), -1), torch.diag(inverse))
      T = torch.linalg_solve_triangular(triangle, torch.diag(torch.ones_like(f)), upper=False)
      if torch.size(w, 1) > 0:
        part = torch.narrow(w, 0, 0, b - 1)
        torch.addmm_(part, torch.t(v), torch.matmul(T, torch.matmul(v, part)), beta=1, alpha=-1)
      v = torch.to(v, 6)
      part = torch.narrow(z, 0, 0, b - 1)
      torch.addmm_(part, torch.t(v), torch.matmul(torch.to(T, 6), torch.matmul(v, part)), beta=1, alpha=-1)
      a = b
    return z
