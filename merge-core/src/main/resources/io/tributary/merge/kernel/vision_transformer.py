class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  # CLIP's vision tower. weights: the tensors in VisionGeometry's order, each of its shape or flat; images: u8 [n, side, side];
  # geometry: hidden, layers, heads, feed-forward, patch, channels, side, projection. Returns f32 [n, projection].
  def features(self: __torch__.Script, weights: List[Tensor], images: Tensor, geometry: List[int], epsilon: float) -> Tensor:
    pixels = torch.unsqueeze(torch.sub(torch.div(torch.to(images, 6), 127.5), 1.), 1)
    return (self).tower(weights, pixels, geometry, epsilon, False, )
  # The same of scaled pixels: f32 [n, 1 or channels, side, side]. gelu: exact GELU, not CLIP's own quick one.
  def tower(self: __torch__.Script, weights: List[Tensor], pixels: Tensor, geometry: List[int], epsilon: float, gelu: bool) -> Tensor:
    hidden = geometry[0]
    layers = geometry[1]
    heads = geometry[2]
    patch = geometry[4]
    channels = geometry[5]
    rows = torch.floordiv(geometry[6], patch)
    n = torch.size(pixels, 0)
    # A convolution whose stride is its kernel is a product with the patches. Grey images repeat in every channel.
    patches = torch.permute(torch.reshape(pixels, [n, torch.size(pixels, 1), rows, patch, rows, patch]), [0, 2, 4, 1, 3, 5])
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
      if gelu:
        f = torch.gelu(f)
      else:
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
  # What an evaluation calls. inputs: u8 images [n, side, side] or [n, channels, side, side], scaled to (x/255 - image_mean)/image_std,
  # or floating ones as they are; classes: f32 [classes, projection], unit rows. settings: num_attention_heads, and layer_norm_eps,
  # image_mean and image_std where they differ from 1e-05, 0.5 and 0.5. Returns f32 [n, classes].
  def outputs(self: __torch__.Script, weights: Dict[str, Tensor], inputs: Tensor, classes: Tensor, settings: Dict[str, Tensor]) -> Tensor:
    if torch.__not__(torch.__contains__(settings, "num_attention_heads")):
      ops.prim.RaiseException("the number of attention heads is unknown: give the suite settings: {num_attention_heads: N}")
    if torch.eq(torch.numel(classes), 0):
      ops.prim.RaiseException("CLIP compares with class embeddings: give the suite classEmbeddings: FILE")
    patch = weights["vision_model.embeddings.patch_embedding.weight"]
    positions = weights["vision_model.embeddings.position_embedding.weight"]
    w = [weights["vision_model.embeddings.class_embedding"], patch, positions]
    w = w + [weights["vision_model.pre_layrnorm.weight"], weights["vision_model.pre_layrnorm.bias"]]
    layers = 0
    while torch.__contains__(weights, torch.format("vision_model.encoder.layers.{}.mlp.fc1.weight", layers)):
      for part in ["layer_norm1", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "layer_norm2", "mlp.fc1", "mlp.fc2"]:
        name = torch.format("vision_model.encoder.layers.{}.{}", layers, part)
        w = w + [weights[torch.add(name, ".weight")], weights[torch.add(name, ".bias")]]
      layers = layers + 1
    w = w + [weights["vision_model.post_layernorm.weight"], weights["vision_model.post_layernorm.bias"], weights["visual_projection.weight"]]
    rows = int(torch.item(torch.round(torch.sqrt(torch.tensor(torch.sub(torch.size(positions, 0), 1), dtype=7)))))
    geometry = [torch.size(positions, 1), layers, int(settings["num_attention_heads"]), 0, torch.size(patch, 3), torch.size(patch, 1), torch.mul(rows, torch.size(patch, 3)), torch.size(classes, 1)]
    epsilon = float((self).setting(settings, "layer_norm_eps", 1e-05, ))
    gelu = torch.__contains__(settings, "hidden_act=gelu")
    z = (self).tower(w, (self).pixels(inputs, settings, ), geometry, epsilon, gelu, )
    z = torch.div(z, torch.linalg_vector_norm(z, 2, [-1], True))
    return torch.mul(torch.linear(z, classes, None), 20.)
  def pixels(self: __torch__.Script, inputs: Tensor, settings: Dict[str, Tensor]) -> Tensor:
    x = inputs
    if torch.eq(torch.dim(x), 3):
      x = torch.unsqueeze(x, 1)
    if torch.eq(ops.prim.dtype(inputs), 0):
      mean = torch.view((self).setting(settings, "image_mean", 0.5, ), [-1, 1, 1])
      std = torch.view((self).setting(settings, "image_std", 0.5, ), [-1, 1, 1])
      x = torch.div(torch.sub(torch.div(torch.to(x, 7), 255.), mean), std)
    return torch.to(x, 6)
  def setting(self: __torch__.Script, settings: Dict[str, Tensor], name: str, otherwise: float) -> Tensor:
    value = torch.tensor([otherwise], dtype=7)
    if torch.__contains__(settings, name):
      value = settings[name]
    return value
