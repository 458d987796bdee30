# Where labels stand among class scores.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # For every row how many classes come before the label's: larger ones, and equal ones of a smaller number. Behind all where a
  # row holds something that is no number. outputs: [n, classes]; labels: i64 [n]. Returns i64 [n].
  def ranks(self: __torch__.Script, outputs: Tensor, labels: Tensor) -> Tensor:
    classes = torch.size(outputs, 1)
    own = torch.gather(outputs, 1, torch.unsqueeze(labels, 1))
    larger = torch.sum(torch.to(torch.gt(outputs, own), 4), [1])
    numbers = torch.unsqueeze(torch.arange(classes), 0)
    earlier = torch.__and__(torch.eq(outputs, own), torch.lt(numbers, torch.unsqueeze(labels, 1)))
    rank = torch.add(larger, torch.sum(torch.to(earlier, 4), [1]))
    numeric = torch.all(torch.logical_not(torch.isnan(outputs)), 1)
    return torch.where(numeric, rank, torch.full_like(rank, classes))
