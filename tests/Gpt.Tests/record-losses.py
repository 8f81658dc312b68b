"""Records the losses of PyTorch's first 20 steps, and the weights they begin with, into the folder Recorded beside it.

  /usr/bin/python3 tests/Gpt.Tests/record-losses.py        (Debian's python3-torch 1.13.1)
"""
import json
import os
import struct

import torch

import gpt

VOCABULARY, CONTEXT, LAYERS, HEADS, WIDTH, BATCH, STEPS, RATE = 13, 10, 2, 2, 16, 3, 20, 3e-3

torch.set_num_threads(1)
generator = torch.Generator().manual_seed(22)
weights = gpt.start(VOCABULARY, CONTEXT, LAYERS, WIDTH, generator)
header = {"__metadata__": {"format": "pt", "n_head": str(HEADS)}}
offset = 0
for name, value in weights.items():
    header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + 4 * value.numel()]}
    offset += 4 * value.numel()
text = json.dumps(header).encode()
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Recorded")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "weights.safetensors"), "wb") as file:
    file.write(struct.pack("<q", len(text)) + text)
    for value in weights.values():
        file.write(struct.pack(f"<{value.numel()}f", *value.flatten().tolist()))

# A text that can be learned: each token is mostly the one before plus three.
tokens = [0]
for _ in range(500):
    tokens.append((tokens[-1] + 3) % VOCABULARY if torch.rand(1, generator=generator) < 0.8 else int(torch.randint(VOCABULARY, (1,), generator=generator)))
for value in weights.values():
    value.requires_grad_()
adam = gpt.optimizer(weights, RATE)
steps = []
for _ in range(STEPS):
    begins = torch.randint(len(tokens) - CONTEXT, (BATCH,), generator=generator).tolist()
    ids = torch.tensor([tokens[begin:begin + CONTEXT] for begin in begins])
    targets = torch.tensor([tokens[begin + 1:begin + CONTEXT + 1] for begin in begins])
    steps.append({"begins": begins, "loss": gpt.step(weights, adam, ids, targets, LAYERS, HEADS)})
with open(os.path.join(folder, "losses.json"), "w", encoding="utf-8") as file:
    json.dump({"torch": torch.__version__, "tokens": tokens, "batch": BATCH, "rate": RATE, "steps": steps}, file)
    file.write("\n")
print([round(step["loss"], 4) for step in steps])
