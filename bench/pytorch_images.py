"""Flows of images in plain PyTorch: the architectures of the library's `glow` and `realNvpImage`."""

import math

import torch
from pytorch_spline import raw_slope, rational_quadratic_spline
from torch import nn
from torch.nn import functional as F

PIXEL_LEVELS = 256


class Marginals(nn.Module):
    """A spline of each channel that all its pixels share; pixels come in (0, 1)."""

    bins, bound = 32, 10

    def __init__(self, channels):
        super().__init__()
        self.raw = nn.Parameter(torch.zeros(channels, 3 * self.bins - 1))
        self.raw.data[:, 2 * self.bins :] = raw_slope(1)

    def spline(self, x, inverse):
        flat = x.transpose(0, 1).flatten(1)
        moved, log_slope = rational_quadratic_spline(
            flat, self.raw, self.bins, self.bound, min_bin=1e-4, inverse=inverse
        )

        def as_images(values):
            return values.view(x.shape[1], x.shape[0], *x.shape[2:]).transpose(0, 1)

        return as_images(moved), as_images(log_slope).flatten(1).sum(1)

    def encode(self, x):
        z, log_det = self.spline((2 * x - 1) * self.bound, inverse=False)
        return z, log_det + x[0].numel() * math.log(2 * self.bound)

    def decode(self, z):
        return (self.spline(z, inverse=True)[0] / self.bound + 1) / 2


class ActNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.center = nn.Parameter(torch.zeros(channels, 1, 1))
        self.log_scale = nn.Parameter(torch.zeros(channels, 1, 1))

    def encode(self, x):
        return (x - self.center) * self.log_scale.exp(), x[0, 0].numel() * self.log_scale.sum()

    def decode(self, z):
        return z * (-self.log_scale).exp() + self.center


class Mixing(nn.Module):
    """A 1×1 convolution with the matrix Q·L·(U + diag exp s), Q a fixed rotation."""

    def __init__(self, channels):
        super().__init__()
        self.register_buffer("rotation", torch.linalg.qr(torch.randn(channels, channels))[0])
        self.register_buffer("identity", torch.eye(channels))
        self.mixing = nn.Parameter(torch.zeros(channels, channels))
        self.log_diagonal = nn.Parameter(torch.zeros(channels))

    def matrix(self):
        lower = self.mixing.tril(-1) + self.identity
        upper = self.mixing.triu(1) + self.log_diagonal.exp().diag()
        return self.rotation @ (lower @ upper)

    def encode(self, x):
        return F.conv2d(x, self.matrix()[..., None, None]), x[0, 0].numel() * self.log_diagonal.sum()

    def decode(self, z):
        return F.conv2d(z, self.matrix().inverse()[..., None, None])


class ZeroConv(nn.Module):
    """A 3×3 convolution that starts at 0, with a scale exp 3s of each output, which multiplies the weights."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.log_scale = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        scale = (3 * self.log_scale).exp()
        return F.conv2d(x, self.weight * scale[:, None, None, None], self.bias * scale, padding=1)


def glow_net(inputs, width, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, width, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(width, width, 1),
        nn.ReLU(),
        ZeroConv(width, outputs),
    )


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = normed(width, width), normed(width, width)
        self.second.weight_g.data.zero_()

    def forward(self, h):
        return h + self.second(F.relu(self.first(F.relu(h))))


def normed(inputs, outputs):
    return nn.utils.weight_norm(nn.Conv2d(inputs, outputs, 3, padding=1))


def residual_net(inputs, width, outputs, blocks):
    residuals = (Residual(width) for _ in range(blocks))
    return nn.Sequential(normed(inputs, width), *residuals, nn.ReLU(), ZeroConv(width, outputs))


class Affine:
    """z = x·exp s + t, where s = a / (1 + |a / ln m|) for the smallest scale m."""

    def __init__(self, smallest):
        self.bound = -math.log(smallest)

    def parameters(self, raw):
        shift, a = raw.chunk(2, 1)
        return shift, a / (1 + a.abs() / self.bound)


class ChannelCoupling(nn.Module):
    """Half of the channels passes unchanged and determines the affine map of the others."""

    def __init__(self, channels, net, smallest=0.2, keep_first=True):
        super().__init__()
        half = channels // 2
        self.net, self.map, self.keep_first = net(half, 2 * half), Affine(smallest), keep_first

    def parts(self, x):
        a, b = x.chunk(2, 1)
        return (a, b) if self.keep_first else (b, a)

    def join(self, kept, changed):
        return torch.cat((kept, changed) if self.keep_first else (changed, kept), 1)

    def encode(self, x):
        kept, changed = self.parts(x)
        shift, log_scale = self.map.parameters(self.net(kept))
        return self.join(kept, changed * log_scale.exp() + shift), log_scale.flatten(1).sum(1)

    def decode(self, z):
        kept, changed = self.parts(z)
        shift, log_scale = self.map.parameters(self.net(kept))
        return self.join(kept, (changed - shift) * (-log_scale).exp())


class Checkerboard(nn.Module):
    """The pixels of one colour pass unchanged and determine the affine map of the others."""

    def __init__(self, channels, height, width, parity, net):
        super().__init__()
        self.net, self.map = net(channels, 2 * channels), Affine(0.2)
        rows, columns = torch.arange(height)[:, None], torch.arange(width)
        self.register_buffer("kept", ((rows + columns) % 2 == parity).float())

    def parameters_of(self, x):
        shift, log_scale = self.map.parameters(self.net(x * self.kept))
        return shift * (1 - self.kept), log_scale * (1 - self.kept)

    def encode(self, x):
        shift, log_scale = self.parameters_of(x)
        return x * log_scale.exp() + shift, log_scale.flatten(1).sum(1)

    def decode(self, z):
        shift, log_scale = self.parameters_of(z)
        return (z - shift) * (-log_scale).exp()


class Squeeze(nn.Module):
    """Space to depth; `diagonal` puts one colour of the checkerboard into the first half of the channels."""

    def __init__(self, diagonal=False):
        super().__init__()
        self.diagonal = diagonal

    def encode(self, x):
        z = F.pixel_unshuffle(x, 2)
        if self.diagonal:
            batch, channels, height, width = z.shape
            z = z.view(batch, -1, 4, height, width).transpose(1, 2)[:, [0, 3, 1, 2]].flatten(1, 2)
        return z, 0

    def decode(self, z):
        if self.diagonal:
            batch, channels, height, width = z.shape
            z = z.view(batch, 4, -1, height, width)[:, [0, 2, 3, 1]].transpose(1, 2).flatten(1, 2)
        return F.pixel_shuffle(z, 2)


class Multiscale(nn.Module):
    """Levels of layers; after each but the last half of the channels is final."""

    def __init__(self, image, levels):
        super().__init__()
        self.image = image
        self.marginals = Marginals(image["channels"])
        self.levels = nn.ModuleList(nn.ModuleList(level) for level in levels)

    def log_prob(self, pixels):
        """Nats, of 8-bit pixels with uniform noise; constants of the base included."""
        features = pixels[0].numel()
        x, total = self.marginals.encode((pixels + torch.rand_like(pixels)) / PIXEL_LEVELS)
        total = total - features * (math.log(PIXEL_LEVELS) + 0.5 * math.log(2 * math.pi))
        for index, level in enumerate(self.levels):
            for layer in level:
                x, log_det = layer.encode(x)
                total = total + log_det
            if index < len(self.levels) - 1:
                x, done = x.chunk(2, 1)
                total = total - 0.5 * done.square().flatten(1).sum(1)
        return total - 0.5 * x.square().flatten(1).sum(1)

    def sample(self, count):
        channels, height, width = self.image["channels"], self.image["height"], self.image["width"]
        shapes = []
        for level in self.levels:
            for layer in level:
                if isinstance(layer, Squeeze):
                    channels, height, width = 4 * channels, height // 2, width // 2
            channels = channels if level is self.levels[-1] else channels // 2
            shapes.append((count, channels, height, width))
        x = torch.randn(shapes[-1])
        for index in reversed(range(len(self.levels))):
            if index < len(self.levels) - 1:
                x = torch.cat((x, torch.randn(shapes[index])), 1)
            for layer in reversed(self.levels[index]):
                x = layer.decode(x)
        return (self.marginals.decode(x) * PIXEL_LEVELS).floor().clamp(0, PIXEL_LEVELS - 1)


class Glow(Multiscale):
    """Kingma & Dhariwal 2018."""

    def __init__(self, image, levels, steps, width, **_):
        def net(inputs, outputs):
            return glow_net(inputs, width, outputs)

        channels = image["channels"]
        built = []
        for level in range(levels):
            channels *= 4
            layers = [Squeeze()]
            for _ in range(steps):
                layers += [ActNorm(channels), Mixing(channels), ChannelCoupling(channels, net)]
            last = level == levels - 1
            layers.append(ActNorm(channels) if last else ChannelCoupling(channels, ZeroConv, smallest=1e-3))
            built.append(layers)
            channels //= 2
        super().__init__(image, built)


class RealNvpImage(Multiscale):
    """Dinh et al. 2017, with ActNorm in the place of batch normalisation."""

    def __init__(self, image, levels, width, blocks, **_):
        channels, *size = image["channels"], image["height"], image["width"]

        def net(inner):
            return lambda inputs, outputs: residual_net(inputs, inner, outputs, blocks)

        def checkerboards(count, inner):
            for index in range(count):
                yield Checkerboard(channels, *size, index % 2, net(inner))
                yield ActNorm(channels)

        built = []
        for level in range(levels):
            inner = width * 2**level
            if level == levels - 1:
                built.append([ActNorm(channels), *checkerboards(4, inner)])
                break
            layers = [ActNorm(channels), *checkerboards(3, inner), Squeeze(diagonal=True)]
            channels, size = 4 * channels, [side // 2 for side in size]
            for index in range(3):
                coupling = ChannelCoupling(channels, net(2 * inner), keep_first=index % 2 == 0)
                layers += [coupling, ActNorm(channels)]
            built.append(layers)
            channels //= 2
        super().__init__(image, built)


def blob_images(count, channels, height, width):
    """Images of 8 bits with a bright blob each on black: most pixels are 0, as in MNIST."""
    row, column, size = torch.randn(3, count, 1, 1)
    i = torch.arange(height)[:, None] - height / 2 - 0.1 * height * row
    j = torch.arange(width) - width / 2 - 0.1 * width * column
    radius = 0.1 * height * torch.exp(0.2 * size)
    images = torch.floor(255.9 * torch.exp(-(i.square() + j.square()) / (2 * radius.square())))
    return images[:, None].repeat(1, channels, 1, 1)
