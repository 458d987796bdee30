# DARE: entries of a task vector dropped at random. Which ones is a function of the seed and of an entry's place in its
# tensor, by splitmix64's finalizer over a counter: row blocks drop what the whole tensor would.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # x >> bits of an unsigned number
  def shifted(self: __torch__.Script, x: Tensor, bits: int, kept: int) -> Tensor:
    return torch.bitwise_and(torch.bitwise_right_shift(x, bits), kept)

  # 53 random bits for each of the places [first, first + n).
  def draws(self: __torch__.Script, x: Tensor, seed: int, first: int, n: int) -> Tensor:
    place = torch.arange(first, first + n, dtype=4, layout=0, device=torch.device("cpu"))
    z = torch.add(torch.mul(torch.to(place, ops.prim.device(x)), -7046029254386353131), seed)
    z = torch.mul(torch.bitwise_xor(z, self.shifted(z, 30, 17179869183)), -4658895280553007687)
    z = torch.mul(torch.bitwise_xor(z, self.shifted(z, 27, 137438953471)), -7723592293110705685)
    z = torch.bitwise_xor(z, self.shifted(z, 31, 8589934591))
    return self.shifted(z, 11, 9007199254740991)

  # Each entry is zero with probability p, and divided by 1 - p otherwise.
  def drop(self: __torch__.Script, x: Tensor, seed: int, first: int, p: float) -> Tensor:
    a = torch.reshape(x, [-1])
    n = torch.size(a, 0)
    out = torch.empty_like(a)
    limit = int(p * 9007199254740992.0)
    scale = 1.0 / (1.0 - p)
    start = 0
    while start < n:
      length = min(65536, n - start)
      part = torch.narrow(a, 0, start, length)
      kept = torch.ge(self.draws(a, seed, first + start, length), limit)
      torch.copy_(torch.narrow(out, 0, start, length), torch.where(kept, torch.mul(part, scale), torch.zeros_like(part)))
      start = start + 65536
    return torch.reshape(out, torch.size(x))
