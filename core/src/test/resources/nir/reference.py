"""Simulates NIR graphs by the equations of the package nir, and writes graphs as other programs do.

    reference.py simulate GRAPH INPUT.npy OUTPUT.npy DT   # INPUT [T, N, C, H, W] or [T, N, F]; OUTPUT [T, N, K]
    reference.py snntorch OUT_FOLDER                      # a network of snnTorch: graph.nir, input.npy, output.npy
    reference.py spikingjelly OUT_FOLDER [TO_NIR.py]      # one of SpikingJelly; its exporter where the package has none

Needs nir, torch and numpy; the last two commands need the other program, and stand in for nirtorch where it is missing: the
networks are sequences, whose graph needs no tracing. Everything is seeded.
"""
import importlib
import importlib.util
import os
import sys
import types

import numpy as np
import torch

import nir


def layer(node, x):
    """One linear node on all steps, x [T, N, ...]."""
    steps, images = x.shape[:2]
    flat = x.reshape(steps * images, *x.shape[2:])
    kind = type(node).__name__
    functional = torch.nn.functional
    if kind == "Conv2d":
        padding = node.padding if isinstance(node.padding, str) else tuple(int(p) for p in np.atleast_1d(node.padding))
        flat = functional.conv2d(
            flat,
            torch.tensor(np.asarray(node.weight, dtype=np.float64)),
            torch.tensor(np.asarray(node.bias, dtype=np.float64)),
            tuple(int(s) for s in np.atleast_1d(node.stride)),
            padding,
        )
    elif kind in ("AvgPool2d", "SumPool2d"):
        kernel = tuple(int(k) for k in np.broadcast_to(node.kernel_size, 2))
        flat = functional.avg_pool2d(
            flat,
            kernel,
            tuple(int(s) for s in np.broadcast_to(node.stride, 2)),
            tuple(int(p) for p in np.broadcast_to(node.padding, 2)),
        )
        if kind == "SumPool2d":
            flat = flat * (kernel[0] * kernel[1])
    elif kind == "Flatten":
        flat = flat.flatten(1)
    elif kind in ("Affine", "Linear"):
        flat = flat @ torch.tensor(np.asarray(node.weight, dtype=np.float64)).T
        if kind == "Affine":
            flat = flat + torch.tensor(np.asarray(node.bias, dtype=np.float64))
    else:
        raise ValueError(kind)
    return flat.reshape(steps, images, *flat.shape[1:])


def neuron(node, x, dt):
    """Euler's method with step dt, x [T, N, ...]; fires at v >= threshold."""
    def constant(name):
        value = np.asarray(getattr(node, name), dtype=np.float64)
        return float(value.reshape(-1)[0]) if value.size == 1 else torch.tensor(value)

    v = torch.zeros_like(x[0])
    spikes = []
    for current in x:
        if type(node).__name__ == "IF":
            v = v + dt * constant("r") * current
        else:
            v = v + dt / constant("tau") * (constant("v_leak") - v + constant("r") * current)
        spike = (v >= constant("v_threshold")).to(v)
        v = torch.where(spike > 0, torch.zeros_like(v) + constant("v_reset"), v)
        spikes.append(spike)
    return torch.stack(spikes)


def simulate(graph, x, dt):
    following = dict(graph.edges)
    name = next(key for key, node in graph.nodes.items() if type(node).__name__ == "Input")
    while True:
        name = following[name]
        node = graph.nodes[name]
        kind = type(node).__name__
        if kind == "Output":
            return x
        x = neuron(node, x, dt) if kind in ("IF", "LIF") else layer(node, x)


def stand_in_for_nirtorch():
    try:
        importlib.import_module("nirtorch")
    except ImportError:
        sys.modules["nirtorch"] = types.ModuleType("nirtorch")


def save(folder, nodes, shape, x, spikes):
    if not hasattr(nir, "version"):
        nir.version = "source"  # known to an installed package only
    nir.write(os.path.join(folder, "graph.nir"), nir.NIRGraph.from_list(nir.Input(np.array(shape)), *nodes))
    np.save(os.path.join(folder, "input.npy"), x.numpy())
    np.save(os.path.join(folder, "output.npy"), spikes.numpy())


def snntorch(folder):
    stand_in_for_nirtorch()
    import snntorch as snn
    from snntorch.export_nir import _extract_snntorch_module

    torch.manual_seed(1)
    steps, images = 6, 5

    def leaky(threshold, *shape):
        # hard reset: "subtract", its default, is another neuron than that of the file
        every = torch.ones(*shape)
        return snn.Leaky(beta=0.8 * every, threshold=threshold * every, reset_mechanism="zero", init_hidden=True)

    net = [
        torch.nn.Conv2d(3, 4, 3, padding=1),
        leaky(0.6, 4, 8, 8),
        torch.nn.AvgPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(4 * 4 * 4, 12),
        leaky(0.3, 12),
        torch.nn.Linear(12, 10),
    ]
    x = torch.rand(images, 3, 8, 8)
    outputs = []
    with torch.no_grad():
        for module in net:
            if isinstance(module, snn.Leaky):
                module.reset_mem()
        for _ in range(steps):
            y = x
            for module in net:
                y = module(y)
            outputs.append(y)
    save(folder, [_extract_snntorch_module(module) for module in net], (3, 8, 8), x, torch.stack(outputs))


def spikingjelly(folder, exporter=None):
    stand_in_for_nirtorch()
    from spikingjelly.activation_based import functional, layer as layers, neuron as neurons

    package = "spikingjelly.activation_based.nir_exchange"
    if exporter is None:
        mapping = importlib.import_module(package + ".to_nir")
    else:
        logger = sys.modules["spikingjelly.logger"] = types.ModuleType("spikingjelly.logger")
        logger.logger = None
        sys.modules[package] = types.ModuleType(package)
        spec = importlib.util.spec_from_file_location(package + ".to_nir", exporter)
        mapping = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(mapping)

    torch.manual_seed(2)
    steps, images = 6, 5
    net = torch.nn.Sequential(
        layers.Conv2d(3, 4, 3, padding=1, bias=False),
        neurons.LIFNode(tau=2.0, decay_input=True, v_threshold=0.1),
        layers.AvgPool2d(2, 2),
        layers.Flatten(),
        layers.Linear(4 * 4 * 4, 12),
        neurons.LIFNode(tau=2.0, decay_input=False, v_threshold=0.2),
        layers.Linear(12, 10),
    )
    functional.set_step_mode(net, "m")
    x = torch.rand(images, 3, 8, 8)
    mapper = mapping._ModuleMapper.__new__(mapping._ModuleMapper)
    mapper.dt, mapper.net, mapper.module_io_shape = 1e-4, net, {}
    y = x.unsqueeze(0).repeat(steps, 1, 1, 1, 1)
    with torch.no_grad():
        for module in net:
            into, y = y.shape, module(y)
            mapper.module_io_shape[module] = {"input_shape": into, "output_shape": y.shape}
    save(folder, [mapper.map(module) for module in net], (3, 8, 8), x, y)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "simulate":
        graph_file, into, out, step = sys.argv[2:]
        result = simulate(nir.read(graph_file), torch.tensor(np.load(into)).double(), float(step))
        np.save(out, result.numpy())
    else:
        {"snntorch": snntorch, "spikingjelly": spikingjelly}[sys.argv[1]](*sys.argv[2:])
