  # Joined to the text of vision_transformer.py. What RegMean and Fisher merging ask of an expert, from its own training images.
  # The second moments of the inputs of every linear weight, f64: per layer those of q, k and v, out_proj, fc1, fc2; at last
  # the projection's. n rows count as their mean.
  def grams(self: __torch__.Script, weights: List[Tensor], images: Tensor, geometry: List[int], epsilon: float) -> List[Tensor]:
    hidden = geometry[0]
    layers = geometry[1]
    heads = geometry[2]
    patch = geometry[4]
    channels = geometry[5]
    rows = torch.floordiv(geometry[6], patch)
    n = torch.size(images, 0)
    pixels = torch.unsqueeze(torch.sub(torch.div(torch.to(images, 6), 127.5), 1.), 1)
    patches = torch.permute(torch.reshape(pixels, [n, 1, rows, patch, rows, patch]), [0, 2, 4, 1, 3, 5])
    patches = torch.expand(patches, [n, rows, rows, channels, patch, patch])
    patches = torch.reshape(patches, [n, rows * rows, channels * patch * patch])
    patches = torch.linear(patches, torch.view(weights[1], [hidden, channels * patch * patch]), None)
    start = torch.expand(torch.view(weights[0], [1, 1, hidden]), [n, 1, hidden])
    h = torch.add(torch.cat([start, patches], 1), torch.view(weights[2], [-1, hidden]))
    h = torch.layer_norm(h, [hidden], weights[3], weights[4], epsilon, True)
    tokens = torch.size(h, 1)
    out = annotate(List[Tensor], [])
    for layer in range(layers):
      w = weights[5 + 16 * layer : 21 + 16 * layer]
      y = torch.layer_norm(h, [hidden], w[0], w[1], epsilon, True)
      out = torch.append(out, (self).second(y, ))
      q = torch.transpose(torch.view(torch.linear(y, torch.view(w[2], [hidden, hidden]), w[3]), [n, tokens, heads, -1]), 1, 2)
      k = torch.transpose(torch.view(torch.linear(y, torch.view(w[4], [hidden, hidden]), w[5]), [n, tokens, heads, -1]), 1, 2)
      v = torch.transpose(torch.view(torch.linear(y, torch.view(w[6], [hidden, hidden]), w[7]), [n, tokens, heads, -1]), 1, 2)
      a = torch.reshape(torch.transpose(torch.scaled_dot_product_attention(q, k, v), 1, 2), [n, tokens, hidden])
      out = torch.append(out, (self).second(a, ))
      h = torch.add(h, torch.linear(a, torch.view(w[8], [hidden, hidden]), w[9]))
      y = torch.layer_norm(h, [hidden], w[10], w[11], epsilon, True)
      out = torch.append(out, (self).second(y, ))
      f = torch.linear(y, torch.view(w[12], [-1, hidden]), w[13])
      f = torch.mul(f, torch.sigmoid(torch.mul(f, 1.702)))
      out = torch.append(out, (self).second(f, ))
      h = torch.add(h, torch.linear(f, torch.view(w[14], [hidden, -1]), w[15]))
    last = 5 + 16 * layers
    z = torch.layer_norm(torch.select(h, 1, 0), [hidden], weights[last], weights[last + 1], epsilon, True)
    out = torch.append(out, (self).second(z, ))
    return out
  def second(self: __torch__.Script, x: Tensor) -> Tensor:
    a = torch.to(torch.reshape(x, [-1, torch.size(x, -1)]), 7)
    return torch.div(torch.matmul(torch.t(a), a), torch.size(a, 0))
  # The mean over images of the squared gradient of the label's log-likelihood: f32 [p], all tensors one after the other.
  def fisher(self: __torch__.Script, parameters: Tensor, images: Tensor, labels: Tensor, classes: Tensor, sizes: Tensor, geometry: Tensor, epsilon: Tensor) -> List[Tensor]:
    total = torch.zeros_like(parameters)
    n = torch.size(images, 0)
    for i in range(n):
      leaf = torch.requires_grad_(torch.detach(parameters), True)
      weights = torch.split_with_sizes(leaf, (self).integers(sizes, ))
      z = (self).logits(weights, torch.narrow(images, 0, i, 1), classes, (self).integers(geometry, ), float(epsilon), )
      loss = torch.cross_entropy_loss(z, torch.narrow(labels, 0, i, 1))
      gradient = unchecked_cast(Tensor, torch.grad([loss], [leaf], None, None, False, False)[0])
      total = torch.add(total, torch.mul(gradient, gradient))
    return [torch.div(total, n)]
  def integers(self: __torch__.Script, numbers: Tensor) -> List[int]:
    list = annotate(List[int], [])
    for i in range(torch.size(numbers, 0)):
      list = list + [int(numbers[i])]
    return list
