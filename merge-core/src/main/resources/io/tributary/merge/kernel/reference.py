# OPCM's projection as the public code computes it: full SVD in float32, every product with full bases. Only benchmarks and
# tests use it, to compare with.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Task vector after the projection, and the split rank. The code released with the paper meant to remove the diagonal and
  # kept it.
  def project(self: __torch__.Script, a: Tensor, t: Tensor, alpha: float, diagonal: bool) -> Tuple[Tensor, int]:
    U, s, Vh = torch.linalg_svd(a, True)
    share = torch.div(torch.cumsum(s, 0), torch.sum(s))
    r = int(torch.item(torch.argmax(torch.to(torch.gt(share, alpha), 6))))
    V = torch.t(Vh)
    C = torch.matmul(torch.matmul(torch.t(U), t), V)
    if diagonal:
      torch.fill_(torch.diagonal(C), 0.0)
    torch.fill_(C[:r, :r], 0.0)
    return (torch.matmul(torch.matmul(U, C), torch.t(V)), r)
