"""Nets that several flows of rows share, and the density of their base."""

import itertools
import math

import torch
from torch import nn
from torch.nn import functional as F


def standard_normal_log_density(z):
    return -0.5 * (z.square().sum(-1) + z.shape[-1] * math.log(2 * math.pi))


def mlp(inputs, hidden, outputs, activation=nn.ReLU):
    """Ends in zeros, so that every layer of a flow starts at the identity."""
    sizes = [inputs, *hidden]
    layers = [layer for a, b in itertools.pairwise(sizes) for layer in (nn.Linear(a, b), activation())]
    last = nn.Linear(sizes[-1], outputs)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(*layers, last)


class MaskedLinear(nn.Linear):
    def __init__(self, mask):
        super().__init__(mask.shape[1], mask.shape[0])
        self.register_buffer("mask", mask.float())

    def forward(self, x):
        return F.linear(x, self.weight * self.mask, self.bias)


def masked_mlp(features, hidden, order, parameters=2):
    """MADE (Germain et al. 2015): all parameters of feature i see only what precedes i in `order`."""
    degrees = [order, *(torch.arange(size) % (features - 1) for size in hidden)]
    layers = [
        layer for a, b in itertools.pairwise(degrees) for layer in (MaskedLinear(b[:, None] >= a), nn.ReLU())
    ]
    last = MaskedLinear(order.repeat(parameters)[:, None] > degrees[-1])
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(*layers, last)
