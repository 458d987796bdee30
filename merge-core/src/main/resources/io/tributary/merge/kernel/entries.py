# Techniques that work entry by entry. A fold takes a task vector and the state's arrays and fills the new ones: all float32
# and of one shape, in pieces that stay in the cache. It returns, in float64, |task|^2, and of the technique's accumulator
# before and after: task.before, |before|^2, |after|^2. A read takes the state's arrays and returns a float32 delta, rounded
# once from float64.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Entries at a time: on a CPU what stays in the cache, elsewhere all.
  def piece(self: __torch__.Script, x: Tensor) -> int:
    size = 16384
    if ops.prim.is_cuda(x):
      size = 1073741824
    return size

  def flat(self: __torch__.Script, arrays: List[Tensor]) -> List[Tensor]:
    flat = annotate(List[Tensor], [])
    for i in range(torch.len(arrays)):
      torch.append(flat, torch.reshape(arrays[i], [-1]))
    return flat

  # task, before and after of one piece.
  def sums(self: __torch__.Script, t: Tensor, b: Tensor, a: Tensor) -> Tensor:
    p = torch.to(t, 7)
    q = torch.to(b, 7)
    r = torch.to(a, 7)
    return torch.stack([torch.dot(p, p), torch.dot(p, q), torch.dot(q, q), torch.dot(r, r)])

  def numbers(self: __torch__.Script, sums: Tensor) -> Tuple[float, float, float, float]:
    return (float(torch.item(sums[0])), float(torch.item(sums[1])), float(torch.item(sums[2])), float(torch.item(sums[3])))

  # keep * before + weight * task: weighted sums, and moving averages.
  def fold_weighted(self: __torch__.Script, task: Tensor, before: List[Tensor], after: List[Tensor], keep: float, weight: float) -> Tuple[float, float, float, float]:
    x = torch.reshape(task, [-1])
    b = self.flat(before)
    a = self.flat(after)
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [4], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      so = torch.narrow(b[0], 0, start, length)
      out = torch.narrow(a[0], 0, start, length)
      if keep == 1.0:
        torch.copy_(out, torch.add(so, t, alpha=weight))
      else:
        torch.copy_(out, torch.add(torch.mul(so, keep), t, alpha=weight))
      torch.add_(total, self.sums(t, so, out))
      start = start + step
    return self.numbers(total)

  def read_scaled(self: __torch__.Script, state: List[Tensor], factor: float) -> Tensor:
    b = torch.reshape(state[0], [-1])
    delta = torch.empty_like(b)
    n = torch.size(b, 0)
    step = self.piece(b)
    start = 0
    while start < n:
      length = min(step, n - start)
      torch.copy_(torch.narrow(delta, 0, start, length), torch.mul(torch.to(torch.narrow(b, 0, start, length), 7), factor))
      start = start + step
    return torch.reshape(delta, torch.size(state[0]))

  # What is positive and what is negative, summed apart; as a third array, how many of each: positive ones count 1, negative
  # ones 4096. The accumulator is the sum of both.
  def fold_signs(self: __torch__.Script, task: Tensor, before: List[Tensor], after: List[Tensor]) -> Tuple[float, float, float, float]:
    x = torch.reshape(task, [-1])
    b = self.flat(before)
    a = self.flat(after)
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [4], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      so = torch.add(torch.narrow(b[0], 0, start, length), torch.narrow(b[1], 0, start, length))
      plus = torch.narrow(a[0], 0, start, length)
      minus = torch.narrow(a[1], 0, start, length)
      torch.copy_(plus, torch.add(torch.narrow(b[0], 0, start, length), torch.clamp_min(t, 0.)))
      torch.copy_(minus, torch.add(torch.narrow(b[1], 0, start, length), torch.clamp_max(t, 0.)))
      if torch.len(a) > 2:
        counts = torch.narrow(a[2], 0, start, length)
        sign = torch.sign(t)
        torch.copy_(counts, torch.add(torch.narrow(b[2], 0, start, length), torch.clamp_min(sign, 0.)))
        torch.sub_(counts, torch.clamp_max_(sign, 0.), alpha=4096.)
      torch.add_(total, self.sums(t, so, torch.add(plus, minus)))
      start = start + step
    return self.numbers(total)

  # The sum on the side that outweighs the other, or, where there are counts, its mean. float32 has the sum's sign exactly.
  def read_signs(self: __torch__.Script, state: List[Tensor], factor: float) -> Tensor:
    b = self.flat(state)
    delta = torch.empty_like(b[0])
    n = torch.size(b[0], 0)
    step = self.piece(b[0])
    start = 0
    while start < n:
      length = min(step, n - start)
      plus = torch.narrow(b[0], 0, start, length)
      minus = torch.narrow(b[1], 0, start, length)
      sum = torch.add(plus, minus)
      positive = torch.gt(sum, 0.)
      decided = torch.abs_(torch.sign_(sum))
      value = torch.to(torch.mul_(torch.where(positive, plus, minus), decided), 7)
      if torch.len(b) > 2:
        counts = torch.narrow(b[2], 0, start, length)
        below = torch.floor(torch.mul(counts, 0.000244140625))
        above = torch.sub(counts, below, alpha=4096.)
        torch.div_(value, torch.to(torch.clamp_min(torch.where(positive, above, below), 1.), 7))
      torch.copy_(torch.narrow(delta, 0, start, length), torch.mul_(value, factor))
      start = start + step
    return torch.reshape(delta, torch.size(state[0]))

  # The entry of larger magnitude; of equal ones the positive.
  def fold_larger(self: __torch__.Script, task: Tensor, before: List[Tensor], after: List[Tensor]) -> Tuple[float, float, float, float]:
    x = torch.reshape(task, [-1])
    b = self.flat(before)
    a = self.flat(after)
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [4], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      so = torch.narrow(b[0], 0, start, length)
      out = torch.narrow(a[0], 0, start, length)
      ours = torch.abs(t)
      theirs = torch.abs(so)
      of_equals = torch.where(torch.lt(ours, theirs), so, torch.maximum(t, so))
      torch.copy_(out, torch.where(torch.gt(ours, theirs), t, of_equals))
      torch.add_(total, self.sums(t, so, out))
      start = start + step
    return self.numbers(total)

  # Sums of the information and of the task vectors weighted with it; the second is the accumulator. The information counts
  # `weight` times, after `minimum` was added to it. With `weight` below zero an expert is taken out: where less than a
  # millionth of an entry's information is left, that is rounding, and nothing is left.
  def fold_information(self: __torch__.Script, task: Tensor, before: List[Tensor], after: List[Tensor], information: Tensor, minimum: float, weight: float) -> Tuple[float, float, float, float]:
    x = torch.reshape(task, [-1])
    f = torch.reshape(information, [-1])
    b = self.flat(before)
    a = self.flat(after)
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [4], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      known = torch.narrow(b[0], 0, start, length)
      so = torch.narrow(b[1], 0, start, length)
      known_after = torch.narrow(a[0], 0, start, length)
      out = torch.narrow(a[1], 0, start, length)
      w = torch.mul(torch.add(torch.narrow(f, 0, start, length), minimum), weight)
      torch.copy_(known_after, torch.add(known, w))
      torch.copy_(out, torch.add(so, torch.mul(w, t)))
      if weight < 0.:
        gone = torch.le(known_after, torch.mul(known, 1e-06))
        torch.masked_fill_(known_after, gone, 0.)
        torch.masked_fill_(out, gone, 0.)
      torch.add_(total, self.sums(t, so, out))
      start = start + step
    return self.numbers(total)

  # The weighted mean; zero where nobody knows anything.
  def read_information(self: __torch__.Script, state: List[Tensor]) -> Tensor:
    b = self.flat(state)
    delta = torch.empty_like(b[0])
    n = torch.size(b[0], 0)
    step = self.piece(b[0])
    start = 0
    while start < n:
      length = min(step, n - start)
      known_after = torch.to(torch.narrow(b[0], 0, start, length), 7)
      informed = torch.to(torch.narrow(b[1], 0, start, length), 7)
      mean = torch.where(torch.gt(known_after, 0.), torch.div(informed, known_after), torch.zeros_like(informed))
      torch.copy_(torch.narrow(delta, 0, start, length), mean)
      start = start + step
    return torch.reshape(delta, torch.size(state[0]))

  # Entries whose magnitude is from `lowest` to `highest`; the others become zero.
  def within(self: __torch__.Script, task: Tensor, lowest: float, highest: float) -> Tensor:
    x = torch.reshape(task, [-1])
    out = torch.empty_like(x)
    n = torch.size(x, 0)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      size = torch.abs(t)
      kept = torch.logical_and(torch.ge(size, lowest), torch.le(size, highest))
      torch.copy_(torch.narrow(out, 0, start, length), torch.where(kept, t, torch.zeros_like(t)))
      start = start + step
    return torch.reshape(out, torch.size(task))

  # Squared norms of base + before and of base + task, and their inner product.
  def angle(self: __torch__.Script, base: Tensor, before: Tensor, task: Tensor) -> Tuple[float, float, float]:
    o = torch.reshape(base, [-1])
    b = torch.reshape(before, [-1])
    x = torch.reshape(task, [-1])
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [3], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      origin = torch.to(torch.narrow(o, 0, start, length), 7)
      p = torch.add(origin, torch.to(torch.narrow(b, 0, start, length), 7))
      q = torch.add_(torch.to(torch.narrow(x, 0, start, length), 7), origin)
      torch.add_(total, torch.stack([torch.dot(p, p), torch.dot(p, q), torch.dot(q, q)]))
      start = start + step
    return (float(torch.item(total[0])), float(torch.item(total[1])), float(torch.item(total[2])))

  # keep * (base + before) + weight * (base + task) - base, rounded once.
  def fold_between(self: __torch__.Script, task: Tensor, before: List[Tensor], after: List[Tensor], base: Tensor, keep: float, weight: float) -> Tuple[float, float, float, float]:
    x = torch.reshape(task, [-1])
    o = torch.reshape(base, [-1])
    b = self.flat(before)
    a = self.flat(after)
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [4], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      so = torch.narrow(b[0], 0, start, length)
      out = torch.narrow(a[0], 0, start, length)
      far = torch.mul(torch.to(torch.narrow(o, 0, start, length), 7), keep + weight - 1.0)
      torch.add_(far, torch.to(so, 7), alpha=keep)
      torch.add_(far, torch.to(t, 7), alpha=weight)
      torch.copy_(out, far)
      torch.add_(total, self.sums(t, so, out))
      start = start + step
    return self.numbers(total)

  # before + weight * TIES of two: what was merged so far, and the task vector, each without what is below its threshold.
  def fold_elected(self: __torch__.Script, task: Tensor, before: List[Tensor], after: List[Tensor], lowest: float, lowest_before: float, weight: float, mean: bool) -> Tuple[float, float, float, float]:
    x = torch.reshape(task, [-1])
    b = self.flat(before)
    a = self.flat(after)
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [4], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      so = torch.narrow(b[0], 0, start, length)
      out = torch.narrow(a[0], 0, start, length)
      zero = torch.zeros_like(t)
      p = torch.where(torch.ge(torch.abs(so), lowest_before), so, zero)
      q = torch.where(torch.ge(torch.abs(t), lowest), t, zero)
      sum = torch.add(p, q)
      above = torch.add(torch.clamp_min(p, 0.), torch.clamp_min(q, 0.))
      below = torch.add(torch.clamp_max(p, 0.), torch.clamp_max(q, 0.))
      elected = torch.where(torch.gt(sum, 0.), above, torch.where(torch.lt(sum, 0.), below, zero))
      if mean:
        both = torch.gt(torch.mul(torch.sign(p), torch.sign(q)), 0.)
        elected = torch.where(both, torch.mul(elected, 0.5), elected)
      torch.copy_(out, torch.add(so, elected, alpha=weight))
      torch.add_(total, self.sums(t, so, out))
      start = start + step
    return self.numbers(total)

  # The magnitude of this rank in ascending order, from 1.
  def magnitude(self: __torch__.Script, x: Tensor, rank: int) -> float:
    value, index = torch.kthvalue(torch.abs(torch.reshape(x, [-1])), rank)
    return float(torch.item(value))

  # EMR: the sum, and of every entry the largest change above zero and below. The accumulator is the sum.
  def fold_extremes(self: __torch__.Script, task: Tensor, before: List[Tensor], after: List[Tensor]) -> Tuple[float, float, float, float]:
    x = torch.reshape(task, [-1])
    b = self.flat(before)
    a = self.flat(after)
    n = torch.size(x, 0)
    total = torch.new_zeros(x, [4], dtype=7)
    step = self.piece(x)
    start = 0
    while start < n:
      length = min(step, n - start)
      t = torch.narrow(x, 0, start, length)
      so = torch.narrow(b[0], 0, start, length)
      out = torch.narrow(a[0], 0, start, length)
      torch.copy_(out, torch.add(so, t))
      torch.copy_(torch.narrow(a[1], 0, start, length), torch.maximum(torch.narrow(b[1], 0, start, length), t))
      torch.copy_(torch.narrow(a[2], 0, start, length), torch.minimum(torch.narrow(b[2], 0, start, length), t))
      torch.add_(total, self.sums(t, so, out))
      start = start + step
    return self.numbers(total)

  # The largest change that has the sum's sign.
  def read_extremes(self: __torch__.Script, state: List[Tensor]) -> Tensor:
    return torch.where(torch.gt(state[0], 0.), state[1], state[2])
