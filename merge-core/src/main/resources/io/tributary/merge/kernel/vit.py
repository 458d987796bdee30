# The plain vision transformer of Hugging Face's ViTForImageClassification: pre-norm blocks, exact GELU, a linear head on the class
# token. inputs: u8 images [n, side, side] or [n, channels, side, side], scaled to (x/255 - image_mean)/image_std, or floating ones as
# they are. settings: num_attention_heads; layer_norm_eps, image_mean and image_std where they differ from 1e-12, 0.5 and 0.5.
class Script(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def outputs(self: __torch__.Script, weights: Dict[str, Tensor], inputs: Tensor, classes: Tensor, settings: Dict[str, Tensor]) -> Tensor:
    epsilon = float((self).setting(settings, "layer_norm_eps", 1e-12, ))
    heads = int((self).setting(settings, "num_attention_heads", 12., ))
    cls = weights["vit.embeddings.cls_token"]
    hidden = torch.size(cls, 2)
    patch = weights["vit.embeddings.patch_embeddings.projection.weight"]
    pixels = (self).pixels(inputs, torch.size(patch, 1), settings, )
    n = torch.size(pixels, 0)
    step = torch.size(patch, 2)
    patches = torch.conv2d(pixels, patch, weights["vit.embeddings.patch_embeddings.projection.bias"], [step, step])
    patches = torch.transpose(torch.flatten(patches, 2), 1, 2)
    h = torch.cat([torch.expand(cls, [n, 1, hidden]), patches], 1)
    h = torch.add(h, weights["vit.embeddings.position_embeddings"])
    tokens = torch.size(h, 1)
    layer = 0
    while torch.__contains__(weights, torch.format("vit.encoder.layer.{}.output.dense.weight", layer)):
      at = torch.format("vit.encoder.layer.{}.", layer)
      y = torch.layer_norm(h, [hidden], weights[torch.add(at, "layernorm_before.weight")], weights[torch.add(at, "layernorm_before.bias")], epsilon, True)
      q = torch.transpose(torch.view((self).linear(weights, torch.add(at, "attention.attention.query"), y, ), [n, tokens, heads, -1]), 1, 2)
      k = torch.transpose(torch.view((self).linear(weights, torch.add(at, "attention.attention.key"), y, ), [n, tokens, heads, -1]), 1, 2)
      v = torch.transpose(torch.view((self).linear(weights, torch.add(at, "attention.attention.value"), y, ), [n, tokens, heads, -1]), 1, 2)
      a = torch.reshape(torch.transpose(torch.scaled_dot_product_attention(q, k, v), 1, 2), [n, tokens, hidden])
      h = torch.add(h, (self).linear(weights, torch.add(at, "attention.output.dense"), a, ))
      y = torch.layer_norm(h, [hidden], weights[torch.add(at, "layernorm_after.weight")], weights[torch.add(at, "layernorm_after.bias")], epsilon, True)
      f = torch.gelu((self).linear(weights, torch.add(at, "intermediate.dense"), y, ))
      h = torch.add(h, (self).linear(weights, torch.add(at, "output.dense"), f, ))
      layer = layer + 1
    z = torch.layer_norm(torch.select(h, 1, 0), [hidden], weights["vit.layernorm.weight"], weights["vit.layernorm.bias"], epsilon, True)
    return (self).linear(weights, "classifier", z, )

  def linear(self: __torch__.Script, weights: Dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    return torch.linear(x, weights[torch.add(name, ".weight")], weights[torch.add(name, ".bias")])

  # f32 [n, channels, side, side]; grey images repeat in every channel.
  def pixels(self: __torch__.Script, inputs: Tensor, channels: int, settings: Dict[str, Tensor]) -> Tensor:
    x = inputs
    if torch.eq(torch.dim(x), 3):
      x = torch.unsqueeze(x, 1)
    if torch.eq(torch.size(x, 1), 1):
      x = torch.expand(x, [torch.size(x, 0), channels, torch.size(x, 2), torch.size(x, 3)])
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
