"""A spiking network that rsc-snn wrote, in plain torch. Nothing else is needed, not even safetensors:

    from network import load
    net = load("model.safetensors")      # float32, evaluation mode
    logits = net(images)                 # images [N, C, H, W] in [0, 1] -> [N, K], the mean over time

Normalisation and coding are inside the network, so attacks and their bounds are in pixel units. Gradients of spikes are those
that it was trained with. A random coding draws its noise anew in each call, unless it is handed over: net(images, noise), of the
shape that net.noise_shape(images) names.
"""
import json
import struct

import torch

CONFIG = json.loads(r"""{
  "coding" : "rsc1",
  "sigma" : 0.31622776601683794,
  "noise_space" : "normalised",
  "time_steps" : 4,
  "neuron" : "lif",
  "leak" : 1.0,
  "threshold" : 1.0,
  "reset" : "hard",
  "detach_reset" : false,
  "gamma" : 1.0,
  "epsilon" : 1.0E-5,
  "momentum" : 0.1,
  "mean" : [ 0.4914, 0.4822, 0.4465 ],
  "std" : [ 0.2023, 0.1994, 0.201 ],
  "class_names" : [ "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck" ],
  "layers" : [ {
    "kind" : "conv",
    "conv" : "conv1",
    "norm" : "bn1",
    "stride" : 1,
    "padding" : 1,
    "fire" : true,
    "pool" : true
  }, {
    "kind" : "conv",
    "conv" : "conv2",
    "norm" : "bn2",
    "stride" : 1,
    "padding" : 1,
    "fire" : true,
    "pool" : false
  }, {
    "kind" : "conv",
    "conv" : "conv3",
    "norm" : "bn3",
    "stride" : 1,
    "padding" : 1,
    "fire" : true,
    "pool" : true
  }, {
    "kind" : "linear",
    "name" : "fc1",
    "fire" : true
  }, {
    "kind" : "linear",
    "name" : "fc2",
    "fire" : true
  }, {
    "kind" : "linear",
    "name" : "fc3",
    "fire" : false
  } ]
}""")


class Spike(torch.autograd.Function):
    """Heaviside step, 1 at 0; backwards max(gamma - |distance|, 0) / gamma^2."""

    @staticmethod
    def forward(ctx, distance, gamma):
        ctx.save_for_backward(distance)
        ctx.gamma = gamma
        return (distance >= 0).to(distance.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (distance,) = ctx.saved_tensors
        return gradient * (ctx.gamma - distance.abs()).clamp(min=0) / ctx.gamma**2, None


class PoissonSpike(torch.autograd.Function):
    """A spike where the pixel is not below the random number; backwards the identity."""

    @staticmethod
    def forward(ctx, pixels, uniform):
        return (pixels >= uniform).to(pixels.dtype)

    @staticmethod
    def backward(ctx, gradient):
        return gradient, None


class Part(torch.nn.Module):
    """Holds tensors by name."""


class Network(torch.nn.Module):
    def __init__(self, state):
        super().__init__()
        for name, tensor in state.items():
            *path, last = name.split(".")
            part = self
            for step in path:
                if step not in part._modules:
                    part.add_module(step, Part())
                part = part._modules[step]
            if last in ("running_mean", "running_var"):
                part.register_buffer(last, tensor)
            else:
                part.register_parameter(last, torch.nn.Parameter(tensor))
        shape = (-1, 1, 1)
        self.register_buffer("mean", torch.tensor(CONFIG["mean"]).view(shape), persistent=False)
        self.register_buffer("std", torch.tensor(CONFIG["std"]).view(shape), persistent=False)
        self.class_names = CONFIG["class_names"]

    def noise_shape(self, images):
        """Of the noise of one call: normal for rsc1 and rsc2, uniform in [0, 1) for poisson; None where there is none."""
        coding, (n, *image) = CONFIG["coding"], images.shape
        return {"rsc1": (n, *image), "rsc2": (n, CONFIG["time_steps"], *image), "poisson": (n, CONFIG["time_steps"], *image)}.get(coding)

    def draw(self, images):
        shape = self.noise_shape(images)
        if shape is None:
            return None
        random = torch.rand if CONFIG["coding"] == "poisson" else torch.randn
        return random(shape, dtype=images.dtype, device=images.device)

    def encode(self, images, noise):
        """[N, C, H, W] -> [T, N, C, H, W]."""
        steps, coding = CONFIG["time_steps"], CONFIG["coding"]
        repeated = images.unsqueeze(0).expand(steps, *images.shape)
        if coding == "poisson":
            return PoissonSpike.apply(repeated, noise.transpose(0, 1))
        if coding == "none":
            n, planes, height, width = images.shape
            frames = images.view(n, steps, planes // steps, height, width).transpose(0, 1)
            return (frames - self.mean) / self.std
        if coding in ("rsc1", "rsc2"):
            noise = CONFIG["sigma"] * (noise if coding == "rsc1" else noise.transpose(0, 1))
            if CONFIG["noise_space"] == "pixel":
                return (((repeated + noise).clamp(0, 1)) - self.mean) / self.std
            return ((repeated - self.mean) / self.std + noise).clamp(0, 1)
        return (repeated - self.mean) / self.std

    def fire(self, x):
        """Neurons on [T * N, ...]."""
        if CONFIG["neuron"] == "relu":
            return x.relu()
        steps, spikes, kept = CONFIG["time_steps"], [], None
        for current in x.view(steps, -1, *x.shape[1:]):
            membrane = current if kept is None else kept + current
            spike = Spike.apply(membrane - CONFIG["threshold"], CONFIG["gamma"])
            fired = spike.detach() if CONFIG["detach_reset"] else spike
            if CONFIG["reset"] == "hard":
                kept = CONFIG["leak"] * (membrane * (1 - fired))
            else:
                kept = CONFIG["leak"] * (membrane - CONFIG["threshold"] * fired)
            spikes.append(spike)
        return torch.cat(spikes)

    def norm(self, name, x):
        bn = self.get_submodule(name)
        return torch.nn.functional.batch_norm(
            x, bn.running_mean, bn.running_var, bn.weight, bn.bias, self.training, CONFIG["momentum"], CONFIG["epsilon"])

    def run(self, layers, x):
        functional = torch.nn.functional
        for layer in layers:
            kind = layer["kind"]
            if kind == "conv":
                conv = self.get_submodule(layer["conv"])
                x = functional.conv2d(x, conv.weight, getattr(conv, "bias", None), layer["stride"], layer["padding"])
                x = self.norm(layer["norm"], x)
            elif kind == "linear":
                fc = self.get_submodule(layer["name"])
                x = functional.linear(x.flatten(1), fc.weight, fc.bias)
            elif kind == "norm":
                x = self.norm(layer["name"], x)
            elif kind == "max":
                x = functional.max_pool2d(x, layer["kernel"], layer["stride"], layer["padding"])
            elif kind == "average":
                x = functional.avg_pool2d(x, layer["kernel"], layer["stride"], layer["padding"])
            elif kind == "global_average":
                x = functional.adaptive_avg_pool2d(x, 1)
            else:
                x = self.run(layer["main"], x) + self.run(layer["shortcut"], x)
            if layer["fire"]:
                x = self.fire(x)
            if layer.get("pool"):
                x = functional.avg_pool2d(x, 2)
        return x

    def forward_over_time(self, images, noise=None):
        """[T, N, K]."""
        coded = self.encode(images, self.draw(images) if noise is None else noise)
        out = self.run(CONFIG["layers"], coded.flatten(0, 1))
        return out.view(CONFIG["time_steps"], -1, out.shape[-1])

    def forward(self, images, noise=None):
        return self.forward_over_time(images, noise).mean(0)


def read(path):
    """The tensors of a safetensors file, as float32."""
    types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    with open(path, "rb") as file:
        content = bytearray(file.read())
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    state = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            flat = torch.frombuffer(content[begin:end], dtype=types[entry["dtype"]])
            state[name] = flat.reshape(entry["shape"]).float()
    return state


def load(path="model.safetensors"):
    return Network(read(path)).eval()
