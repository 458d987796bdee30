  # Steps of Adam on the cross entropy of `logits`. parameters, mean, square: f32 [p], all tensors one after the other; images: u8
  # [n, side, side]; labels: i64 [n]; order: i64 [steps, batch], which images; rates: f32 [steps, 3], the learning rate and the
  # corrections of both averages; sizes: i64, elements of each tensor. Returns parameters, mean, square, and f32 [steps] losses.
  def train(self: __torch__.Script, parameters: Tensor, mean: Tensor, square: Tensor, images: Tensor, labels: Tensor, classes: Tensor, order: Tensor, rates: Tensor, sizes: Tensor, geometry: Tensor, epsilon: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    p = parameters
    m = mean
    v = square
    losses = annotate(List[Tensor], [])
    for step in range(torch.size(order, 0)):
      batch = order[step]
      loss, gradient = (self).loss(p, torch.index_select(images, 0, batch), torch.index_select(labels, 0, batch), classes, sizes, geometry, epsilon, )
      losses = losses + [loss]
      rate = rates[step]
      m = torch.add(torch.mul(m, 0.9), torch.mul(gradient, 0.1))
      v = torch.add(torch.mul(v, 0.98), torch.mul(torch.mul(gradient, gradient), 0.02))
      change = torch.div(torch.mul(m, rate[1]), torch.add(torch.sqrt(torch.mul(v, rate[2])), 1e-08))
      p = torch.sub(p, torch.mul(change, rate[0]))
    return (p, m, v, torch.stack(losses))
  # The cross entropy on one batch and its gradient f32 [p], by autograd.
  def loss(self: __torch__.Script, parameters: Tensor, images: Tensor, labels: Tensor, classes: Tensor, sizes: Tensor, geometry: Tensor, epsilon: Tensor) -> Tuple[Tensor, Tensor]:
    leaf = torch.requires_grad_(torch.detach(parameters), True)
    weights = torch.split_with_sizes(leaf, (self).integers(sizes, ))
    z = (self).logits(weights, images, classes, (self).integers(geometry, ), float(epsilon), )
    loss = torch.cross_entropy_loss(z, labels)
    gradient = unchecked_cast(Tensor, torch.grad([loss], [leaf], None, None, False, False)[0])
    return (torch.detach(loss), gradient)
  def integers(self: __torch__.Script, numbers: Tensor) -> List[int]:
    list = annotate(List[int], [])
    for i in range(torch.size(numbers, 0)):
      list = list + [int(numbers[i])]
    return list
