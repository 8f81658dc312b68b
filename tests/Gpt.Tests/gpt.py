"""The transformer of examples/Gpt in PyTorch: what its losses are compared with (record-losses.py) and its time (time-steps.py).

GPT-2's layers with the names of its files: weights are [in, out], the head is the token table (tied).
"""
import math

import torch
from torch.nn import functional


def names(layers):
    """The weights in the order of the file, each with the number of its dimensions and whether it decays (matrices do)."""
    yield "wte.weight"
    yield "wpe.weight"
    for layer in range(layers):
        for part in ["ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"]:
            yield f"h.{layer}.{part}.weight"
            yield f"h.{layer}.{part}.bias"
    yield "ln_f.weight"
    yield "ln_f.bias"


def start(vocabulary, context, layers, width, generator):
    """Weights as GPT-2 begins: normal with deviation 0.02, those that write into the residual stream smaller by the root of their number."""
    weights = {}
    shapes = {"wte": (vocabulary, width), "wpe": (context, width), "attn.c_attn": (width, 3 * width), "attn.c_proj": (width, width),
              "mlp.c_fc": (width, 4 * width), "mlp.c_proj": (4 * width, width)}
    for name in names(layers):
        part, kind = name.rsplit(".", 1)
        part = part.split(".", 2)[2] if part.startswith("h.") else part
        if part.startswith("ln_"):
            weights[name] = torch.ones(width) if kind == "weight" else torch.zeros(width)
        elif kind == "bias":
            weights[name] = torch.zeros(shapes[part][1])
        else:
            deviation = 0.02 / math.sqrt(2 * layers) if part.endswith("c_proj") else 0.02
            weights[name] = torch.randn(*shapes[part], generator=generator) * deviation
    return weights


def loss(weights, ids, targets, layers, heads):
    """The mean cross-entropy of the targets, in nats."""
    batch, length = ids.shape
    width = weights["wte.weight"].shape[1]
    hopeless = torch.full((length, length), float("-inf")).triu(1)
    x = weights["wte.weight"][ids] + weights["wpe.weight"][:length]
    for layer in range(layers):
        def part(name):
            return weights[f"h.{layer}.{name}.weight"], weights[f"h.{layer}.{name}.bias"]

        def linear(name, value):
            weight, bias = part(name)
            return torch.addmm(bias, value.reshape(batch * length, -1), weight).view(batch, length, -1)

        normal = functional.layer_norm(x, (width,), *part("ln_1"))
        query, key, value = (piece.view(batch, length, heads, -1).transpose(1, 2) for piece in linear("attn.c_attn", normal).split(width, 2))
        shares = torch.softmax(query @ key.transpose(2, 3) / math.sqrt(width // heads) + hopeless, 3)
        x = x + linear("attn.c_proj", (shares @ value).transpose(1, 2).reshape(batch, length, width))
        normal = functional.layer_norm(x, (width,), *part("ln_2"))
        x = x + linear("mlp.c_proj", functional.gelu(linear("mlp.c_fc", normal), approximate="tanh"))
    x = functional.layer_norm(x, (width,), weights["ln_f.weight"], weights["ln_f.bias"])
    logits = x.view(batch * length, width) @ weights["wte.weight"].t()
    return functional.cross_entropy(logits, targets.view(-1))


def optimizer(weights, rate):
    """AdamW as nanoGPT sets it: matrices decay, vectors do not."""
    groups = [{"params": [value for value in weights.values() if value.dim() == dimensions], "weight_decay": decay} for dimensions, decay in [(2, 0.1), (1, 0.0)]]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99), eps=1e-8)


def step(weights, adam, ids, targets, layers, heads):
    """One step; gives the loss before it."""
    value = loss(weights, ids, targets, layers, heads)
    value.backward()
    torch.nn.utils.clip_grad_norm_(list(weights.values()), 1.0)
    adam.step()
    adam.zero_grad(set_to_none=True)
    return value.item()
