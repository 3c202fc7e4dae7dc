"""Small networks of several frameworks, exported as a user would: python3 networks.py NAME FOLDER, with rsc_export.py, the
framework's sources and, for snn-rat, its repository on PYTHONPATH. Weights are random, so that nothing of others is in the
files; every layer of neurons fires.
"""
import os
import sys
import types

import torch
import torch.nn as nn

import rsc_export

torch.manual_seed(5)
IMAGES = torch.rand(4, 3, 8, 8)
CLASSES = [f"class {k}" for k in range(5)]
NORMALISATION = ((0.5, 0.4, 0.45), (0.25, 0.3, 0.2))


def lively(net, call, linear=4.0, shift=0.5):
    """Weights that let neurons fire and running statistics that are not 0 and 1."""
    for m in net.modules():
        if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.uniform_(m.weight, 0.8, 1.8)
            nn.init.uniform_(m.bias, shift - 0.3, shift + 0.5)
        elif isinstance(m, (nn.Linear, nn.Conv1d)):
            m.weight.data *= linear
            if m.bias is not None:
                m.bias.data += 0.2
    net.train()
    with torch.no_grad():
        for _ in range(20):
            call()
    return net


def spikingjelly_vgg():
    from spikingjelly.activation_based import functional, layer, neuron, surrogate

    def lif():
        return neuron.LIFNode(tau=3.0, decay_input=True, surrogate_function=surrogate.ATan(), detach_reset=True)

    net = nn.Sequential(
        layer.Conv2d(3, 4, 3, padding=1), layer.BatchNorm2d(4), lif(), layer.AvgPool2d(2),
        layer.Conv2d(4, 6, 3, padding=1), layer.BatchNorm2d(6), lif(), layer.Conv2d(6, 6, 3, padding=1),
        layer.BatchNorm2d(6), lif(), layer.AvgPool2d(2), layer.Flatten(), layer.Linear(24, 12), lif(), layer.Linear(12, 5))
    functional.set_step_mode(net, "m")

    def call():
        net((IMAGES - 0.45) / 0.25 + torch.zeros(4, 1, 1, 1, 1))
        functional.reset_net(net)

    return lively(net, call, 6.0, 1.5), IMAGES, dict(T=4, step_mode="m", normalisation=NORMALISATION, classes=CLASSES)


def spikingjelly_small():
    """For the command line: images of 32x32 and ten classes."""
    from spikingjelly.activation_based import functional, layer, neuron, surrogate
    net = nn.Sequential(
        layer.Conv2d(3, 6, 5, stride=4, padding=2), layer.BatchNorm2d(6),
        neuron.LIFNode(tau=2.0, decay_input=True, surrogate_function=surrogate.ATan()), layer.MaxPool2d(2),
        layer.Flatten(), layer.Linear(96, 16), neuron.LIFNode(tau=2.0, decay_input=False), layer.Linear(16, 10))
    functional.set_step_mode(net, "m")
    images = torch.rand(2, 3, 32, 32)

    def call():
        net(images + torch.zeros(3, 1, 1, 1, 1))
        functional.reset_net(net)

    return lively(net, call, 3.0, 1.0), images, dict(T=3, step_mode="m")


def spikingjelly_plif():
    from spikingjelly.activation_based import functional, layer, neuron, surrogate

    def plif():
        return neuron.ParametricLIFNode(init_tau=3.0, v_reset=None, surrogate_function=surrogate.Sigmoid(alpha=4.0))

    net = nn.Sequential(
        layer.Conv2d(3, 4, 3, bias=False), layer.BatchNorm2d(4), plif(), layer.MaxPool2d(2), layer.Flatten(),
        layer.Dropout(0.5), layer.Linear(36, 20), plif(), layer.Linear(20, 20),
        neuron.IFNode(v_threshold=0.7, v_reset=-0.2), layer.VotingLayer(4))

    def call():
        for _ in range(4):
            net(IMAGES)
        functional.reset_net(net)

    return lively(net, call, 5.0, 1.5), IMAGES, dict(T=4, step_mode="s", classes=CLASSES)


def spikingjelly_sew():
    from spikingjelly.activation_based import functional, neuron, surrogate
    from spikingjelly.activation_based.model import sew_resnet
    net = sew_resnet.SEWResNet(sew_resnet.BasicBlock, [1, 1, 1, 1], num_classes=5, cnf="ADD",
                               spiking_neuron=neuron.IFNode, surrogate_function=surrogate.ATan(), detach_reset=True)
    small(net)
    functional.set_step_mode(net, "m")
    images = torch.rand(3, 3, 16, 16)

    def call():
        net(images + torch.zeros(3, 1, 1, 1, 1))
        functional.reset_net(net)

    return lively(net, call, 1.0, 0.3), images, dict(T=3, step_mode="m", classes=CLASSES)


def small(net, factor=32):
    """The same network with fewer channels."""
    for name, m in list(net.named_modules()):
        for child, part in list(m.named_children()):
            if isinstance(part, nn.Conv2d):
                new = type(part)(part.in_channels if part.in_channels == 3 else part.in_channels // factor,
                                 part.out_channels // factor, part.kernel_size, part.stride, part.padding, bias=False)
            elif isinstance(part, nn.BatchNorm2d):
                new = type(part)(part.num_features // factor)
            elif isinstance(part, nn.Linear):
                new = type(part)(512 // factor, part.out_features)
            else:
                continue
            setattr(m, child, new)


def snntorch_conv():
    import snntorch as snn
    from snntorch import surrogate

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(3, 4, 3)
            self.lif1 = snn.Leaky(beta=0.9, spike_grad=surrogate.atan(alpha=3.0))
            self.fc1 = nn.Linear(36, 20)
            self.lif2 = snn.Leaky(beta=0.8, threshold=0.5)
            self.fc2 = nn.Linear(20, 5)
            self.lif3 = snn.Leaky(beta=0.5, reset_mechanism="zero")

        def forward(self, x):
            mem1, mem2, mem3 = self.lif1.init_leaky(), self.lif2.init_leaky(), self.lif3.init_leaky()
            spikes, membranes = [], []
            for _ in range(5):
                spk1, mem1 = self.lif1(nn.functional.max_pool2d(self.conv1(x), 2), mem1)
                spk2, mem2 = self.lif2(self.fc1(spk1.flatten(1)), mem2)
                spk3, mem3 = self.lif3(self.fc2(spk2), mem3)
                spikes.append(spk3)
                membranes.append(mem3)
            return torch.stack(spikes, dim=0), torch.stack(membranes, dim=0)

    net = Net()
    return lively(net, lambda: net(IMAGES), 3.0), IMAGES, dict(T=5, classes=CLASSES)


def snntorch_synaptic():
    import snntorch as snn
    from snntorch import surrogate
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(192, 20), snn.Synaptic(alpha=0.6, beta=0.8, init_hidden=True), nn.Linear(20, 16),
        snn.Lapicque(beta=0.7, time_step=1.0, init_hidden=True, reset_mechanism="subtract",
                     spike_grad=surrogate.fast_sigmoid(slope=5)),
        nn.Linear(16, 5))
    return lively(net, lambda: None, 3.0), IMAGES, dict(T=5, step_mode="s", classes=CLASSES)


def norse():
    for name in ("nir", "nirtorch"):  # which Norse imports and these networks do not need
        if name not in sys.modules:
            try:
                __import__(name)
            except ImportError:
                module = types.ModuleType(name)
                module.__getattr__ = lambda n: type(n, (), {})
                sys.modules[name] = module
    import norse.torch.functional.superspike as superspike
    if tuple(int(n) for n in torch.__version__.split(".")[:1]) < (2,):  # its functions are written for PyTorch 2

        class Old(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x, alpha):
                ctx.save_for_backward(x)
                ctx.alpha = alpha
                return superspike.heaviside(x)

            backward = superspike.SuperSpike.backward

        superspike.SuperSpike = Old
    from norse.torch import LIFBoxCell, LIFBoxParameters, LIFCell, LIFParameters, SequentialState

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = SequentialState(
                nn.Flatten(), nn.Linear(192, 20), LIFBoxCell(p=LIFBoxParameters(tau_mem_inv=torch.tensor(300.0))),
                nn.Linear(20, 16), LIFCell(p=LIFParameters(tau_mem_inv=torch.tensor(200.0))), nn.Linear(16, 5))

        def forward(self, x):
            state, total = None, 0
            for _ in range(5):
                y, state = self.net(x, state)
                total = total + y
            return total / 5

    net = Net()
    return lively(net, lambda: None, 8.0), IMAGES, dict(T=5, classes=CLASSES)


def snn_rat():
    if "sklearn" not in sys.modules:  # which its file imports and does not use
        try:
            import sklearn
        except ImportError:
            sys.modules["sklearn"] = types.ModuleType("sklearn")
            sys.modules["sklearn.semi_supervised"] = types.ModuleType("sklearn.semi_supervised")
            sys.modules["sklearn.semi_supervised"].SelfTrainingClassifier = None
    import models.VGG
    source = sys.modules["models.VGG"]
    source.cfg["vgg5"] = [[4, "A"], [6, 6, "A"], [], [], []]
    net = source.VGG("vgg5", 4, 5, None)
    net.classifier = nn.Sequential(nn.Flatten(), nn.Linear(24, 12), source.LIFSpike(4), nn.Linear(12, 12),
                                   source.LIFSpike(4), nn.Linear(12, 5))
    return lively(net, lambda: net(IMAGES.clone()), 4.0), IMAGES, dict(T=4, classes=CLASSES)


def tet_layers():
    """Temporal Efficient Training's layers over [N, T, ...], written anew."""

    class ZIF(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, gama):
            ctx.save_for_backward(x)
            ctx.gama = gama
            return (x > 0).float()

        @staticmethod
        def backward(ctx, gradient):
            x, = ctx.saved_tensors
            return gradient * (ctx.gama - x.abs()).clamp(min=0) / ctx.gama ** 2, None

    class LIFSpike(nn.Module):
        def __init__(self, thresh=1.0, tau=0.5, gama=1.0):
            super().__init__()
            self.thresh, self.tau, self.gama = thresh, tau, gama

        def forward(self, x):
            mem, out = 0, []
            for t in range(x.shape[1]):
                mem = mem * self.tau + x[:, t, ...]
                spike = ZIF.apply(mem - self.thresh, self.gama)
                mem = (1 - spike) * mem
                out.append(spike)
            return torch.stack(out, dim=1)

    class SeqToANNContainer(nn.Module):
        def __init__(self, *layers):
            super().__init__()
            self.module = nn.Sequential(*layers)

        def forward(self, x):
            y = self.module(x.flatten(0, 1).contiguous())
            return y.view([x.shape[0], x.shape[1]] + list(y.shape[1:]))

    return LIFSpike, SeqToANNContainer


def tet():
    LIFSpike, SeqToANNContainer = tet_layers()

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = nn.Sequential(
                SeqToANNContainer(nn.Conv2d(3, 4, 3, 1, 1), nn.BatchNorm2d(4)), LIFSpike(),
                SeqToANNContainer(nn.AvgPool2d(2)), SeqToANNContainer(nn.Conv2d(4, 6, 3, 1, 1), nn.BatchNorm2d(6)),
                LIFSpike())
            self.classifier = SeqToANNContainer(nn.Linear(96, 5))

        def forward(self, x):
            x = x.unsqueeze(1).repeat(1, 4, 1, 1, 1)
            return self.classifier(torch.flatten(self.features(x), 2))

    net = Net()
    return lively(net, lambda: net(IMAGES)), IMAGES, dict(T=4, classes=CLASSES)


def tet_frames():
    """Frames of events, and a block that uses its one LIFSpike twice, as TET's ResNet-19 does."""
    LIFSpike, SeqToANNContainer = tet_layers()

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = SeqToANNContainer(nn.Conv2d(4, 4, 3, 1, 1), nn.BatchNorm2d(4))
            self.conv2 = SeqToANNContainer(nn.Conv2d(4, 4, 3, 1, 1), nn.BatchNorm2d(4))
            self.spike = LIFSpike()

        def forward(self, x):
            return self.spike(self.conv2(self.spike(self.conv1(x))) + x)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = nn.Sequential(
                SeqToANNContainer(nn.Conv2d(2, 4, 3, 1, 1), nn.BatchNorm2d(4)), LIFSpike(), Block(),
                SeqToANNContainer(nn.AvgPool2d(2)))
            self.classifier = SeqToANNContainer(nn.Linear(64, 5))

        def forward(self, x):
            return self.classifier(torch.flatten(self.features(x), 2))

    frames = (torch.rand(3, 4, 2, 8, 8) < 0.4).float()
    net = Net()
    return lively(net, lambda: net(frames.transpose(0, 1))), frames, dict(
        T=3, step_mode="batch-first", encoder="frames", normalisation=((0.1, 0.2), (0.5, 0.4)), classes=CLASSES)


def authors(variable, *folders):
    """Puts the sources of a paper, in the folder that a variable of the environment names, first."""
    if variable not in os.environ:
        raise ModuleNotFoundError(f"{variable} does not name the authors' repository")
    sys.path[:0] = [os.path.join(os.environ[variable], folder) for folder in folders]


def tet_resnet19():
    """ResNet-19 of TET's own repository (github.com/Gus-Lab/temporal_efficient_training)."""
    authors("RSC_TET", "")
    from models.resnet_models import resnet19
    net, images = resnet19(num_classes=5), torch.rand(2, 3, 16, 16)
    net.T = 4
    return lively(net, lambda: net(images.clone())), images, dict(T=4, classes=CLASSES)


def sew_resnet18():
    """SEW-ResNet-18 of its own repository (github.com/fangwei123456/Spike-Element-Wise-ResNet), which needs SpikingJelly with
    clock_driven, as of May 2022. Its CUDA neurons (spikingjelly.cext) are replaced by those of clock_driven."""
    authors("RSC_SEW", "imagenet")
    from spikingjelly.clock_driven import functional, neuron, surrogate
    sys.modules["spikingjelly.cext"] = types.ModuleType("spikingjelly.cext")
    sys.modules["spikingjelly.cext"].neuron = types.SimpleNamespace(
        MultiStepIFNode=lambda **more: neuron.MultiStepIFNode(surrogate_function=surrogate.ATan(), **more))
    import sew_resnet
    net, images = sew_resnet.sew_resnet18(num_classes=5, T=4, connect_f="ADD"), torch.rand(2, 3, 32, 32)

    def call():
        net(images)
        functional.reset_net(net)

    return lively(net, call, 1.0), images, dict(T=4, classes=CLASSES)


def cnn():
    """No spikes; grouped, dilated and oblong convolutions, branches, sequences."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.c1 = nn.Conv2d(4, 4, 3, padding=1, groups=2)
            self.bn = nn.BatchNorm2d(4, eps=1e-3)
            self.c2 = nn.Conv2d(4, 4, (1, 3), padding=(0, 1))

        def forward(self, x):
            y = torch.relu(self.bn(self.c1(x)))
            y = self.c2(y)
            y += x
            return torch.cat([torch.relu(y), x * (1.0 - y)], 1)

    net = nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(inplace=True), Block(), nn.Conv2d(8, 6, 3, dilation=2, padding=2),
        nn.ReLU(), nn.AvgPool2d(3, 2, 1, ceil_mode=True), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Dropout(),
        nn.Linear(24, 5))
    return lively(net, lambda: net(IMAGES), 2.0), IMAGES, dict(normalisation=NORMALISATION, classes=CLASSES)


NETWORKS = {"spikingjelly-vgg": spikingjelly_vgg, "spikingjelly-plif": spikingjelly_plif, "spikingjelly-sew": spikingjelly_sew,
            "spikingjelly-small": spikingjelly_small, "snntorch-conv": snntorch_conv, "snntorch-synaptic": snntorch_synaptic,
            "norse": norse, "snn-rat": snn_rat, "tet": tet, "tet-frames": tet_frames, "tet-resnet19": tet_resnet19,
            "sew-resnet18": sew_resnet18, "cnn": cnn}

if __name__ == "__main__":
    net, images, options = NETWORKS[sys.argv[1]]()
    rsc_export.export(net, images, sys.argv[2], **options)
