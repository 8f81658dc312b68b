"""The time of a step in PyTorch, to stand beside 6-gpt.cs's.

  env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE /usr/bin/python3 tests/Gpt.Tests/time-steps.py THREADS [LAYERS HEADS WIDTH CONTEXT BATCH VOCABULARY [STEPS]]

Debian's python3-torch with libopenblas0-pthread; without the latter its products of matrices are thirty times slower.
"""
import sys
import time

import torch

import gpt

numbers = [int(argument) for argument in sys.argv[1:]]
threads, layers, heads, width, context, batch, vocabulary, steps = numbers + [1, 4, 4, 128, 64, 12, 65, 100][len(numbers):]
torch.set_num_threads(threads)
generator = torch.Generator().manual_seed(1)
weights = {name: value.requires_grad_() for name, value in gpt.start(vocabulary, context, layers, width, generator).items()}
adam = gpt.optimizer(weights, 1e-3)
times = []
for _ in range(steps + 10):
    ids = torch.randint(vocabulary, (batch, context + 1), generator=generator)
    begin = time.perf_counter()
    gpt.step(weights, adam, ids[:, :-1], ids[:, 1:].contiguous(), layers, heads)
    times.append(time.perf_counter() - begin)
times = sorted(times[10:])
print(f"PyTorch {torch.__version__}, {threads} threads: median {1000 * times[len(times) // 2]:.1f} ms a step, mean {1000 * sum(times) / len(times):.1f}, fastest {1000 * times[0]:.1f}")
