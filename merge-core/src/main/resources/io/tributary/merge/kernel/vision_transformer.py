class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  # CLIP's vision tower. weights: the tensors in VisionGeometry's order, each of its shape or flat; images: u8 [n, side, side];
  # geometry: hidden, layers, heads, feed-forward, patch, channels, side, projection. Returns f32 [n, projection].
  def features(self: __torch__.Script, weights: List[Tensor], images: Tensor, geometry: List[int], epsilon: float) -> Tensor:
    hidden = geometry[0]
    layers = geometry[1]
    heads = geometry[2]
    patch = geometry[4]
    channels = geometry[5]
    rows = torch.floordiv(geometry[6], patch)
    n = torch.size(images, 0)
    pixels = torch.sub(torch.div(torch.to(images, 6), 127.5), 1.)
    # A convolution whose stride is its kernel is a product with the patches. Grey images repeat in every channel.
    patches = torch.permute(torch.view(pixels, [n, 1, rows, patch, rows, patch]), [0, 2, 4, 1, 3, 5])
    patches = torch.expand(patches, [n, rows, rows, channels, patch, patch])
    patches = torch.reshape(patches, [n, rows * rows, channels * patch * patch])
    patches = torch.linear(patches, torch.view(weights[1], [hidden, channels * patch * patch]), None)
    start = torch.expand(torch.view(weights[0], [1, 1, hidden]), [n, 1, hidden])
    h = torch.add(torch.cat([start, patches], 1), torch.view(weights[2], [-1, hidden]))
    h = torch.layer_norm(h, [hidden], weights[3], weights[4], epsilon, True)
    tokens = torch.size(h, 1)
    for layer in range(layers):
      w = weights[5 + 16 * layer : 21 + 16 * layer]
      y = torch.layer_norm(h, [hidden], w[0], w[1], epsilon, True)
      q = torch.linear(y, torch.view(w[2], [hidden, hidden]), w[3])
      k = torch.linear(y, torch.view(w[4], [hidden, hidden]), w[5])
      v = torch.linear(y, torch.view(w[6], [hidden, hidden]), w[7])
      q = torch.transpose(torch.view(q, [n, tokens, heads, -1]), 1, 2)
      k = torch.transpose(torch.view(k, [n, tokens, heads, -1]), 1, 2)
      v = torch.transpose(torch.view(v, [n, tokens, heads, -1]), 1, 2)
      a = torch.scaled_dot_product_attention(q, k, v)
      a = torch.reshape(torch.transpose(a, 1, 2), [n, tokens, hidden])
      h = torch.add(h, torch.linear(a, torch.view(w[8], [hidden, hidden]), w[9]))
      y = torch.layer_norm(h, [hidden], w[10], w[11], epsilon, True)
      f = torch.linear(y, torch.view(w[12], [-1, hidden]), w[13])
      f = torch.mul(f, torch.sigmoid(torch.mul(f, 1.702)))
      h = torch.add(h, torch.linear(f, torch.view(w[14], [hidden, -1]), w[15]))
    last = 5 + 16 * layers
    z = torch.layer_norm(torch.select(h, 1, 0), [hidden], weights[last], weights[last + 1], epsilon, True)
    return torch.linear(z, torch.view(weights[last + 2], [-1, hidden]), None)
  # classes: f32 [classes, projection], unit rows. Returns f32 [n, classes]: 20 times the cosines.
  def logits(self: __torch__.Script, weights: List[Tensor], images: Tensor, classes: Tensor, geometry: List[int], epsilon: float) -> Tensor:
    z = (self).features(weights, images, geometry, epsilon, )
    z = torch.div(z, torch.linalg_vector_norm(z, 2, [-1], True))
    return torch.mul(torch.linear(z, classes, None), 20.)
  # labels: i64 [n]. Returns for how many images the largest logit is the label's.
  def correct(self: __torch__.Script, weights: List[Tensor], images: Tensor, labels: Tensor, classes: Tensor, geometry: List[int], epsilon: float) -> int:
    z = (self).logits(weights, images, classes, geometry, epsilon, )
    return int(torch.sum(torch.eq(torch.argmax(z, 1), labels)))
