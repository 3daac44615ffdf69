"""Flows of rows beside couplings: autoregressive splines, residual blocks and a continuous flow."""

import math

import torch
from pytorch_nets import masked_mlp, mlp, standard_normal_log_density
from pytorch_spline import rational_quadratic_spline, raw_slope
from torch import nn


class SplineAutoregressive(nn.Module):
    """MAF's structure with rational-quadratic splines and linear tails (Durkan et al. 2019)."""

    def __init__(self, features, hidden, layers, bins, bound, **_):
        super().__init__()
        self.features, self.bins, self.bound = features, bins, bound
        forwards = torch.arange(features)
        orders = [forwards if layer % 2 == 0 else forwards.flip(0) for layer in range(layers)]
        self.orders = orders
        self.nets = nn.ModuleList(masked_mlp(features, hidden, order, 3 * bins - 1) for order in orders)
        for net in self.nets:  # slope 1 at every inner knot
            net[-1].bias.data[2 * bins * features :] = raw_slope(1)

    def spline(self, value, net, condition, inverse):
        parameters = net(condition).view(len(value), -1, self.features).transpose(1, 2)
        moved, log_slope = rational_quadratic_spline(
            value[..., None], parameters, self.bins, self.bound, inverse=inverse
        )
        return moved.squeeze(-1), log_slope.squeeze(-1)

    def log_prob(self, x):
        total = 0
        for net in self.nets:
            x, log_slope = self.spline(x, net, x, inverse=False)
            total = total + log_slope.sum(-1)
        return standard_normal_log_density(x) + total

    def sample(self, count):
        z = torch.randn(count, self.features)
        for net in reversed(self.nets):
            x = torch.zeros_like(z)
            for _ in range(self.features):  # pass k makes the first k + 1 columns of the order right
                x = self.spline(z, net, x, inverse=True)[0]
            z = x
        return z


def spectral_bound(matrix, squarings=4):
    """A bound on the largest singular value: the norm of the Gram matrix's powers."""
    gram = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix

    def frobenius(x):
        return (x.square().sum() + 1e-24).sqrt()

    log_norm = frobenius(gram).log()
    power = gram / frobenius(gram)
    for squaring in range(1, squarings + 1):
        squared = power @ power
        norm = frobenius(squared)
        log_norm = log_norm + norm.log() / 2**squaring
        power = squared / norm
    return (0.5 * log_norm).exp()


class ResidualBlock(nn.Module):
    """z = x + g(x), g of LipSwish layers that stretch by less than 1; exact log-determinants."""

    def __init__(self, features, hidden, lipschitz):
        super().__init__()
        sizes = [features, *hidden, features]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:]))
        for layer in self.layers[:-1]:
            nn.init.uniform_(layer.weight, -math.sqrt(3 / layer.in_features), math.sqrt(3 / layer.in_features))
        nn.init.zeros_(self.layers[-1].weight)
        nn.init.zeros_(self.layers[-1].bias)
        self.per_layer = lipschitz ** (1 / len(self.layers))
        self.iterations = math.ceil(math.log(1e-8) / math.log(lipschitz))

    def weights(self):
        return [layer.weight * (self.per_layer / spectral_bound(layer.weight)).clamp(max=1) for layer in self.layers]

    def run(self, x, weights):
        """The net's value, and the slopes of its hidden units."""
        slopes = []
        for weight, layer in zip(weights[:-1], self.layers[:-1]):
            u = torch.addmm(layer.bias, x, weight.T)
            gate = u.sigmoid()
            slopes.append(gate * (1 + u * (1 - gate)) / 1.1)
            x = u * gate / 1.1
        return torch.addmm(self.layers[-1].bias, x, weights[-1].T), slopes

    def encode(self, x):
        weights = self.weights()
        value, slopes = self.run(x, weights)
        tangents = weights[0].T[None]
        for slope, weight in zip(slopes, weights[1:]):
            tangents = (tangents * slope[:, None]) @ weight.T
        return x + value, torch.linalg.slogdet(tangents + torch.eye(x.shape[1]))[1]

    def decode(self, z):
        weights = self.weights()
        x = z
        for _ in range(self.iterations):
            x = z - self.run(x, weights)[0]
        return x


class ResidualFlow(nn.Module):
    """Invertible residual networks (Behrmann et al. 2019, Chen et al. 2019)."""

    def __init__(self, features, hidden, layers, lipschitz, **_):
        super().__init__()
        self.features = features
        self.blocks = nn.ModuleList(ResidualBlock(features, hidden, lipschitz) for _ in range(layers))

    def log_prob(self, x):
        total = 0
        for block in self.blocks:
            x, log_det = block.encode(x)
            total = total + log_det
        return standard_normal_log_density(x) + total

    def sample(self, count):
        x = torch.randn(count, self.features)
        for block in reversed(self.blocks):
            x = block.decode(x)
        return x


class ContinuousFlow(nn.Module):
    """FFJORD (Grathwohl et al. 2019) with the exact divergence, in steps of Runge–Kutta's method of order 4."""

    def __init__(self, features, hidden, steps, **_):
        super().__init__()
        self.features, self.steps = features, steps
        self.net = mlp(features + 1, hidden, features, activation=nn.Tanh)

    def velocity(self, x, time):
        return self.net(torch.cat((x, x.new_full((len(x), 1), time)), -1))

    def motion(self, x, time):
        with torch.enable_grad():
            if not x.requires_grad:
                x = x.detach().requires_grad_()
            v = self.velocity(x, time)
            slopes = (
                torch.autograd.grad(v[:, i].sum(), x, create_graph=self.training, retain_graph=True)[0]
                for i in range(self.features)
            )
            return v, sum(slope[:, i] for i, slope in enumerate(slopes))

    def log_prob(self, x):
        self.train(torch.is_grad_enabled())
        h = 1 / self.steps
        total = 0
        for step in range(self.steps):
            t = step * h
            v1, d1 = self.motion(x, t)
            v2, d2 = self.motion(x + h / 2 * v1, t + h / 2)
            v3, d3 = self.motion(x + h / 2 * v2, t + h / 2)
            v4, d4 = self.motion(x + h * v3, t + h)
            x = x + h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
            total = total + h / 6 * (d1 + 2 * d2 + 2 * d3 + d4)
            if not self.training:
                x, total = x.detach(), total.detach()
        return standard_normal_log_density(x) + total

    def sample(self, count):
        x = torch.randn(count, self.features)
        h = -1 / self.steps
        for step in range(self.steps):
            t = 1 + step * h
            v1 = self.velocity(x, t)
            v2 = self.velocity(x + h / 2 * v1, t + h / 2)
            v3 = self.velocity(x + h / 2 * v2, t + h / 2)
            v4 = self.velocity(x + h * v3, t + h)
            x = x + h / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
        return x
