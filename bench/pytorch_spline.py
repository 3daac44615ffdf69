"""Rational-quadratic splines with linear tails (Durkan et al. 2019)."""

import math

import torch
from torch.nn import functional as F

MIN_SLOPE = 1e-3


def raw_slope(slope):
    """The unconstrained parameter of a slope."""
    return math.log(math.expm1(slope - MIN_SLOPE))


def knots(raw, bound, min_bin):
    """Bin sizes from unconstrained parameters, and the knots between -bound and bound."""
    sizes = 2 * bound * (min_bin + (1 - min_bin * raw.shape[-1]) * raw.softmax(-1))
    return sizes, F.pad(sizes.cumsum(-1), (1, 0)) - bound


def rational_quadratic_spline(value, parameters, bins, bound, min_bin=1e-3, inverse=False):
    """Value and log-slope; equations 4 to 8 of Durkan et al. Outside ±bound the identity.

    `value` is [..., n]: n values for each set of parameters, [..., 3·bins − 1].
    """
    raw_widths, raw_heights, raw_slopes = parameters.split((bins, bins, bins - 1), -1)
    widths, xs = knots(raw_widths, bound, min_bin)
    heights, ys = knots(raw_heights, bound, min_bin)
    slopes = F.pad(MIN_SLOPE + F.softplus(raw_slopes), (1, 1), value=1.0)

    inside = value.abs() < bound
    clamped = value.clamp(-bound, bound).contiguous()
    inner_knots = (ys if inverse else xs)[..., 1:-1].detach().contiguous()
    index = torch.searchsorted(inner_knots, clamped.detach())

    def take(table, i=index):
        return table.gather(-1, i)

    width, height, x0, y0 = take(widths), take(heights), take(xs), take(ys)
    slope0, slope1 = take(slopes), take(slopes, index + 1)
    mean_slope = height / width
    curvature = slope0 + slope1 - 2 * mean_slope

    if inverse:
        rise = clamped - y0
        a = height * (mean_slope - slope0) + rise * curvature
        b = height * slope0 - rise * curvature
        c = -mean_slope * rise
        t = 2 * c / (-b - torch.sqrt((b.square() - 4 * a * c).clamp_min(0)))
        result = t * width + x0
    else:
        t = (clamped - x0) / width
    mixed = t * (1 - t)
    denominator = mean_slope + curvature * mixed
    if not inverse:
        result = y0 + height * (mean_slope * t.square() + slope0 * mixed) / denominator
    slope = mean_slope.square() * (slope1 * t.square() + 2 * mean_slope * mixed + slope0 * (1 - t).square())
    log_slope = slope.log() - 2 * denominator.log()
    if inverse:
        log_slope = -log_slope
    return torch.where(inside, result, value), torch.where(inside, log_slope, torch.zeros_like(value))
