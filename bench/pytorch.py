"""One configuration of the benchmark in plain PyTorch; prints one JSON object.

    python3 bench/pytorch.py --config realnvp-small [--threads 1] [--seconds 3]
"""

import argparse
import ctypes
import itertools
import json
import math
import os
import statistics
import sys
import time
from pathlib import Path

shared = json.loads((Path(__file__).parent / "configurations.json").read_text())
arguments = argparse.ArgumentParser()
arguments.add_argument("--config", required=True, choices=shared["configurations"])
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--seconds", type=float, default=3)
arguments.add_argument("--malloc", choices=("keep", "default"), default="keep")
options = arguments.parse_args()
config = shared["configurations"][options.config]

# Read by the libraries when they load, hence before `import torch`. An inherited core type would keep OpenBLAS
# from the best kernels of this processor.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)

# glibc gives every large tensor back to the system and takes fresh pages for the next one, which can double the
# time of a step. PyTorch's tuning guide recommends another allocator for this reason; two settings do the same.
if options.malloc == "keep":
    libc = ctypes.CDLL(None)
    M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
    libc.mallopt(M_TRIM_THRESHOLD, 1 << 30)
    libc.mallopt(M_MMAP_THRESHOLD, 1 << 30)

sys.dont_write_bytecode = True  # of the modules beside this one

import torch  # noqa: E402
from pytorch_images import Glow, RealNvpImage, blob_images  # noqa: E402
from pytorch_nets import masked_mlp, mlp, standard_normal_log_density  # noqa: E402
from pytorch_rows import ContinuousFlow, ResidualFlow, SplineAutoregressive  # noqa: E402
from pytorch_spline import rational_quadratic_spline, raw_slope  # noqa: E402
from pytorch_tarflow import TarFlow  # noqa: E402
from torch import nn  # noqa: E402

BOUND = shared["logScaleBound"]


def soft_bound(raw):
    return BOUND * torch.tanh(raw / BOUND)


class RealNvp(nn.Module):
    """Affine couplings of the two halves; they change places after every layer."""

    def __init__(self, features, hidden, layers, **_):
        super().__init__()
        self.half = features // 2
        self.nets = nn.ModuleList(mlp(self.half, hidden, 2 * self.half) for _ in range(layers))

    def log_prob(self, x):
        a, b = x.chunk(2, -1)
        total = torch.zeros_like(b)
        for net in self.nets:
            raw, shift = net(a).chunk(2, -1)
            log_scale = soft_bound(raw)
            total = total + log_scale
            a, b = b * log_scale.exp() + shift, a
        return standard_normal_log_density(torch.cat((a, b), -1)) + total.sum(-1)

    def sample(self, count):
        a, b = torch.randn(count, 2 * self.half).chunk(2, -1)
        for net in reversed(self.nets):
            raw, shift = net(b).chunk(2, -1)
            a, b = b, (a - shift) * torch.exp(-soft_bound(raw))
        return torch.cat((a, b), -1)


class SplineCoupling(nn.Module):
    """RealNVP's structure with rational-quadratic splines and linear tails (Durkan et al. 2019)."""

    def __init__(self, features, hidden, layers, bins, bound, **_):
        super().__init__()
        self.half, self.bins, self.bound = features // 2, bins, bound
        outputs = 3 * bins - 1
        self.nets = nn.ModuleList(mlp(self.half, hidden, self.half * outputs) for _ in range(layers))
        for net in self.nets:  # slope 1 at every inner knot
            slopes = net[-1].bias.data.view(self.half, outputs)[:, 2 * bins :]
            slopes.fill_(raw_slope(1))

    def spline(self, value, net, condition, inverse):
        parameters = net(condition).view(len(value), self.half, -1)
        moved, log_slope = rational_quadratic_spline(
            value[..., None], parameters, self.bins, self.bound, inverse=inverse
        )
        return moved.squeeze(-1), log_slope.squeeze(-1)

    def log_prob(self, x):
        a, b = x.chunk(2, -1)
        total = torch.zeros_like(b)
        for net in self.nets:
            moved, log_slope = self.spline(b, net, a, inverse=False)
            total = total + log_slope
            a, b = moved, a
        return standard_normal_log_density(torch.cat((a, b), -1)) + total.sum(-1)

    def sample(self, count):
        a, b = torch.randn(count, 2 * self.half).chunk(2, -1)
        for net in reversed(self.nets):
            a, b = b, self.spline(a, net, b, inverse=True)[0]
        return torch.cat((a, b), -1)


class Maf(nn.Module):
    """Affine autoregressive layers (Papamakarios et al. 2017), every other one in reversed order."""

    def __init__(self, features, hidden, layers, **_):
        super().__init__()
        self.features = features
        forwards = torch.arange(features)
        orders = [forwards if layer % 2 == 0 else forwards.flip(0) for layer in range(layers)]
        self.nets = nn.ModuleList(masked_mlp(features, hidden, order) for order in orders)

    def log_prob(self, x):
        total = torch.zeros_like(x)
        for net in self.nets:
            raw, shift = net(x).chunk(2, -1)
            log_scale = soft_bound(raw)
            total = total + log_scale
            x = x * log_scale.exp() + shift
        return standard_normal_log_density(x) + total.sum(-1)

    def sample(self, count):
        z = torch.randn(count, self.features)
        for net in reversed(self.nets):
            x = torch.zeros_like(z)
            for _ in range(self.features):  # pass k makes the first k + 1 columns of the order right
                raw, shift = net(x).chunk(2, -1)
                x = (z - shift) * torch.exp(-soft_bound(raw))
            z = x
        return z


def correlated_gaussian(rows, features):
    """Neighbouring columns correlate by 0.8; every column has mean 0 and variance 1."""
    data = torch.randn(rows, features)
    for i in range(1, features):
        data[:, i] = 0.8 * data[:, i - 1] + 0.6 * data[:, i]
    return data


def seconds_since_process_start():
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def peak_megabytes():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def median_seconds(call, seconds, blocks=9):
    """Median time of a call, over blocks of equally many calls, after a warm-up of a third of the time."""
    calls, start = 0, time.perf_counter()
    while calls < 2 or time.perf_counter() - start < seconds / 3:
        call()
        calls += 1
    per_block = max(1, round(seconds / blocks * calls / (time.perf_counter() - start)))
    times, start = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < seconds:
        block_start = time.perf_counter()
        for _ in range(per_block):
            call()
        times.append((time.perf_counter() - block_start) / per_block)
    return statistics.median(times)


def blas_library():
    """Debian's PyTorch takes whatever libblas.so.3 is; the reference one is twenty times slower than OpenBLAS."""
    loaded = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if ".so" in line}
    for name in ("mkl", "openblas", "blis", "atlas", "/blas/"):
        if any(name in path for path in loaded):
            return "reference" if name == "/blas/" else name
    return "built in" if torch.backends.mkl.is_available() else "unknown"


flows = {
    "realnvp": RealNvp,
    "spline": SplineCoupling,
    "maf": Maf,
    "splineAutoregressive": SplineAutoregressive,
    "residual": ResidualFlow,
    "continuous": ContinuousFlow,
    "tarFlow": TarFlow,
    "glow": Glow,
    "realnvpImage": RealNvpImage,
}


def main():
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    flow = flows[config["flow"]](**config)
    optimizer = torch.optim.Adam(flow.parameters(), lr=shared["learningRate"], foreach=True)
    if "image" in config:
        data = blob_images(shared["dataImages"], **config["image"])
    else:
        data = correlated_gaussian(shared["dataRows"], config["features"])
    batches = itertools.cycle(data.split(config["batch"]))
    losses = []

    def step():
        loss = -flow.log_prob(next(batches)).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())

    step()
    startup = seconds_since_process_start()
    step_seconds = median_seconds(step, options.seconds)
    training_megabytes = peak_megabytes()

    rows = config["evaluationRows"]
    with torch.no_grad():
        log_prob_seconds = median_seconds(lambda: flow.log_prob(data[:rows]), options.seconds / 2)
        sample_seconds = median_seconds(lambda: flow.sample(rows), options.seconds / 2)

    result = {
        "library": "pytorch",
        "version": torch.__version__,
        "config": options.config,
        "threads": options.threads,
        "stepMilliseconds": 1e3 * step_seconds,
        "logProbRowsPerSecond": rows / log_prob_seconds,
        "sampleRowsPerSecond": rows / sample_seconds,
        "startupSeconds": startup,
        "trainingMegabytes": training_megabytes,
        "peakMegabytes": peak_megabytes(),
        "firstLoss": losses[0].item(),
        "finalLoss": torch.stack(losses[-min(20, math.ceil(len(losses) / 4)) :]).mean().item(),
        "steps": len(losses),
        "note": f"BLAS: {blas_library()}; malloc: {options.malloc}",
    }
    print(json.dumps(result))


main()
