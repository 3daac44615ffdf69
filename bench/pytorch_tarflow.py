"""TarFlow in plain PyTorch: the architecture of the library's `tarFlow`."""

import math

import torch
from pytorch_images import PIXEL_LEVELS, Affine, Marginals
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    """Attention and a net of one hidden layer, each beside a shortcut and after a layer normalisation."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm, self.inner_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.all, self.seen = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.inner, self.last = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, h, gain, mask=None, kept=None):
        """h is [batch, tokens, width]; `kept` has the keys and values of earlier tokens, and gets these."""
        batch, tokens, width = h.shape
        query, key, value = (
            part.view(batch, tokens, self.heads, -1).transpose(1, 2)
            for part in self.all(self.norm(h)).chunk(3, -1)
        )
        if kept is not None:
            kept.append((key, value))
            key, value = (torch.cat(parts, 2) for parts in zip(*kept))
            kept[:] = [(key, value)]
        matches = query @ key.transpose(-1, -2) / math.sqrt(width / self.heads)
        weights = (matches if mask is None else matches + mask).softmax(-1)
        seen = (weights @ value).transpose(1, 2).reshape(batch, tokens, width)
        h = h + gain * self.seen(seen)
        return h + gain * self.last(F.silu(self.inner(self.inner_norm(h))))


class Layer(nn.Module):
    """All values of a patch are mapped given the patches before it, or behind it."""

    def __init__(self, count, size, width, blocks, heads, reverse):
        super().__init__()
        self.reverse, self.gain = reverse, 1 / math.sqrt(2 * blocks)
        self.enter = nn.Linear(size, width, bias=False)
        self.start = nn.Parameter(2 * torch.rand(1, 1, width) - 1)
        self.position = nn.Parameter(0.02 * (2 * torch.rand(count, width) - 1))
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(blocks))
        self.norm, self.leave = nn.LayerNorm(width), nn.Linear(width, 2 * size)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)
        self.map = Affine(0.1)
        mask = torch.full((count, count), -1e9).triu(1)
        self.register_buffer("mask", mask)

    def parameters_of(self, raw):
        shift, log_scale = self.map.parameters(self.leave(self.norm(raw)).transpose(1, 2))
        return shift.transpose(1, 2), log_scale.transpose(1, 2)

    def encode(self, x):
        x = x.flip(1) if self.reverse else x
        h = torch.cat((self.start.expand(len(x), -1, -1), self.enter(x[:, :-1])), 1) + self.position
        for block in self.blocks:
            h = block(h, self.gain, mask=self.mask)
        shift, log_scale = self.parameters_of(h)
        z = x * log_scale.exp() + shift
        return (z.flip(1) if self.reverse else z), log_scale.flatten(1).sum(1)

    def decode(self, z):
        z = z.flip(1) if self.reverse else z
        kept = [[] for _ in self.blocks]
        entered, found = self.start.expand(len(z), -1, -1), []
        for token in range(z.shape[1]):
            h = entered + self.position[token]
            for block, own in zip(self.blocks, kept):
                h = block(h, self.gain, kept=own)
            shift, log_scale = self.parameters_of(h)
            found.append((z[:, token : token + 1] - shift) * (-log_scale).exp())
            entered = self.enter(found[-1])
        x = torch.cat(found, 1)
        return x.flip(1) if self.reverse else x


class TarFlow(nn.Module):
    """Zhai et al. 2024."""

    def __init__(self, image, layers, width, blocks, heads, patch, **_):
        super().__init__()
        self.image, self.patch = image, patch
        self.marginals = Marginals(image["channels"])
        self.rows = image["height"] // patch
        count, size = self.rows * (image["width"] // patch), image["channels"] * patch**2
        self.layers = nn.ModuleList(
            Layer(count, size, width, blocks, heads, reverse=index % 2 == 1) for index in range(layers)
        )
        self.shape = (count, size)

    def log_prob(self, pixels):
        """Nats, of 8-bit pixels with uniform noise; constants of the base included."""
        features = pixels[0].numel()
        x, total = self.marginals.encode((pixels + torch.rand_like(pixels)) / PIXEL_LEVELS)
        total = total - features * (math.log(PIXEL_LEVELS) + 0.5 * math.log(2 * math.pi))
        x = F.pixel_unshuffle(x, self.patch).flatten(2).transpose(1, 2)
        for layer in self.layers:
            x, log_det = layer.encode(x)
            total = total + log_det
        return total - 0.5 * x.square().flatten(1).sum(1)

    def sample(self, count):
        x = torch.randn(count, *self.shape)
        for layer in reversed(self.layers):
            x = layer.decode(x)
        x = F.pixel_shuffle(x.transpose(1, 2).unflatten(2, (self.rows, -1)), self.patch)
        return (self.marginals.decode(x) * PIXEL_LEVELS).floor().clamp(0, PIXEL_LEVELS - 1)
