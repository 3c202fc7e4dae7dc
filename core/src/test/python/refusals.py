"""Networks and arguments that rsc_export must refuse, and some that it must take: python3 refusals.py FOLDER, with
rsc_export.py on PYTHONPATH and PyTorch alone. Prints a line for each, its name and what was said; those that are taken are
written to FOLDER/NAME.
"""
import os
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

import rsc_export
from networks import tet_layers

torch.manual_seed(3)
IMAGES = torch.rand(3, 3, 8, 8)
LIFSpike, Sequence = tet_layers()


class Net(nn.Module):
    """What is done with an image, beside a convolution and a layer of class scores."""

    def __init__(self, rule, **parts):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, 2, 1)
        self.scores = nn.Linear(64, 5)
        for name, part in parts.items():
            setattr(self, name, part)
        self.rule = rule

    def forward(self, x):
        return self.scores(self.rule(self, x).flatten(1))


class Steps(nn.Module):
    """Scores over T = 3 time steps, put together by a rule."""

    def __init__(self, rule):
        super().__init__()
        self.spikes = nn.Sequential(Sequence(nn.Conv2d(3, 4, 3, 2, 1), nn.BatchNorm2d(4)), LIFSpike(thresh=0.2))
        self.scores = Sequence(nn.Linear(64, 5))
        self.rule = rule

    def forward(self, x):
        x = x.unsqueeze(1).repeat(1, 3, 1, 1, 1)
        return self.rule(list(self.scores(self.spikes(x).flatten(2)).unbind(1)))


class Unknown(nn.Module):
    def forward(self, x):
        return torch.from_numpy((x.detach().numpy() > 0).astype("float32"))


class Clipped(nn.ReLU):
    def forward(self, x):
        return x.clamp(0, 0.1)


def added_in_place(steps):
    total = torch.zeros(3, 5)
    for y in steps:
        total += y
    return total / 3


def added_from_the_left(steps):
    total = steps[0]
    for y in steps[1:]:
        total = y + total
    return total


def assigned(steps):
    total = torch.zeros(3, 3, 5)
    for t, y in enumerate(steps):
        total[t] = y
    return total.mean(0)


def partly_zero(net, x):
    y = net.conv(x)
    y[:, 0] = 0
    return y


def through_a_view(net, x):
    y = net.conv(x)
    flat = y.flatten(1)
    y.relu_()
    return flat


def weighted(steps):
    total = steps[0]
    for y in steps[1:]:
        total = total * 0.5 + y * 0.5
    return total


def plain():
    return Net(lambda net, x: F.relu(net.conv(x)))


def huge():
    net = plain()
    net.conv.weight.data[0, 0, 0, 0] = float("nan")
    return net


def with_relu_over_time():
    return nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU(), Repeat(), Sequence(nn.ReLU(), nn.Conv2d(4, 4, 1)),
                         LIFSpike(thresh=0.1), Flat(), Sequence(nn.Linear(64, 5)))


class Repeat(nn.Module):
    def forward(self, x):
        return x.unsqueeze(1).repeat(1, 3, 1, 1, 1)


class Flat(nn.Module):
    def forward(self, x):
        return x.flatten(2)


CASES = {
    "state-dict": lambda: (plain().state_dict(), IMAGES, {}),
    "torchscript": lambda: (torch.jit.trace(plain(), IMAGES), IMAGES, {}),
    "bytes": lambda: (plain(), (IMAGES * 255).byte(), {}),
    "array": lambda: (plain(), [1.0, 2.0], {}),
    "normalised-before": lambda: (plain(), (IMAGES - 0.5) / 0.25, {}),
    "nan-pixels": lambda: (plain(), IMAGES * float("nan"), {}),
    "one-image": lambda: (plain(), IMAGES[:1], {}),
    "one-constant": lambda: (plain(), IMAGES, dict(normalisation=((0.5,), (0.2,)))),
    "zero-deviation": lambda: (plain(), IMAGES, dict(normalisation=((0.5,) * 3, (0.2, 0.0, 0.2)))),
    "numbers": lambda: (plain(), IMAGES, dict(normalisation=(0.5, 0.2))),
    "poisson-normalised": lambda: (plain(), IMAGES, dict(encoder="poisson", normalisation=((0.5,) * 3, (0.2,) * 3))),
    "steps": lambda: (plain(), IMAGES, dict(T=2.0)),
    "names": lambda: (plain(), IMAGES, dict(classes=list("abcd"))),
    "name-twice": lambda: (plain(), IMAGES, dict(classes=list("abcdd"))),
    "which-output": lambda: (Steps(lambda steps: (sum(steps), 0)), IMAGES, dict(T=3, output=2)),
    "dictionary": lambda: (Steps(lambda steps: {"scores": sum(steps)}), IMAGES, dict(T=3)),
    "nan-weights": lambda: (huge(), IMAGES, {}),
    "clipped": lambda: (Net(lambda net, x: net.clip(net.conv(x)), clip=Clipped()), IMAGES, {}),
    "unknown-neuron": lambda: (Net(lambda net, x: net.odd(net.conv(x)) * 2, odd=Unknown()), IMAGES, {}),
    "dropout": lambda: (Net(lambda net, x: F.dropout(net.conv(x), 0.5, True)), IMAGES, {}),
    "subtraction": lambda: (Net(lambda net, x: torch.sub(net.conv(x), 1.0, alpha=2)), IMAGES, {}),
    "division": lambda: (Net(lambda net, x: torch.div(net.conv(x), 0.3, rounding_mode="floor")), IMAGES, {}),
    "pool": lambda: (Net(lambda net, x: net.pool(net.conv(x)), pool=nn.MaxPool2d(1, dilation=2)), IMAGES, {}),
    "assigned": lambda: (Steps(assigned), IMAGES, dict(T=3)),
    "partly-zero": lambda: (Net(partly_zero), IMAGES, {}),
    "through-a-view": lambda: (Net(through_a_view), IMAGES, {}),
    "weighted": lambda: (Steps(weighted), IMAGES, dict(T=3)),
    "two-of-three": lambda: (Steps(lambda steps: torch.stack(steps[:2]).mean(0)), IMAGES, dict(T=3)),
    "taken-in-place": lambda: (Steps(added_in_place), IMAGES, dict(T=3)),
    "taken-from-the-left": lambda: (Steps(added_from_the_left), IMAGES, dict(T=3)),
    "taken-names": lambda: (Net(lambda net, x: net.relu(F.relu(net.input(net.conv(x)))), input=nn.ReLU(), relu=nn.ReLU()),
                            IMAGES, {}),
    "taken-relu-over-time": lambda: (with_relu_over_time(), IMAGES, dict(T=3)),
}

for name, case in CASES.items():
    net, images, options = case()
    try:
        rsc_export.export(net, images, os.path.join(sys.argv[1], name), **options)
        print(f"{name}: taken")
    except rsc_export.Unsupported as refused:
        print(f"{name}: {refused}")
