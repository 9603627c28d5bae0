"""Writes test/data/adam.json: 20 steps of PyTorch's Adam on the network of test/transformer/samples/adam."""
import json
import math
import os

import torch

torch.set_default_dtype(torch.float64)


def numbers(shape, scale, seed):
    size = math.prod(shape)
    values = [scale * math.sin(seed + 1.7 * i) for i in range(size)]
    # The sample begins with numbers rounded to float32.
    return torch.tensor(values, dtype=torch.float32).to(torch.float64).reshape(shape)


shapes = {'w1': (3, 8), 'b1': (8,), 'w2': (8, 2), 'b2': (2,)}
params = {k: numbers(s, 0.5, i + 1).requires_grad_() for i, (k, s) in enumerate(shapes.items())}
x, y = numbers((16, 3), 1, 5), numbers((16, 2), 1, 6)
optimizer = torch.optim.Adam(params.values(), lr=0.01)
losses = []
for _ in range(20):
    optimizer.zero_grad()
    h = torch.tanh(x @ params['w1'] + params['b1'])
    loss = ((h @ params['w2'] + params['b2'] - y) ** 2).mean()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

out = os.path.join(os.path.dirname(__file__), '../test/data/adam.json')
with open(out, 'w') as file:
    final = {k: v.detach().flatten().tolist() for k, v in params.items()}
    json.dump({'losses': losses, 'params': final}, file)
    file.write('\n')
