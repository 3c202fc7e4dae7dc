"""Gradients of the pixels by attacks' own code, on the network of src/test/resources/networks/snn-rat:

    python3 gradients.py HART_ATTACK ROBUST_SNN_CONVERSION FOLDER

HART_ATTACK is github.com/hzc1208/HART_Attack, ROBUST_SNN_CONVERSION github.com/IGITUGraz/RobustSNNConversion; FOLDER is that of the network,
and gets gradients.safetensors. Only the neurons are theirs (models/layers.py); each is called as their attacks call it.
"""
import importlib.util
import json
import struct
import sys
import types

import torch
import torch.nn as nn
import torch.nn.functional as F


def layers(repository, name):
    """models/layers.py alone, without the package around it, whose other files need more than torch."""
    spec = importlib.util.spec_from_file_location(name, f"{repository}/models/layers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {name: torch.frombuffer(data[slice(*t["data_offsets"])], dtype=torch.float32).reshape(t["shape"])
            for name, t in header.items()}


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().tobytes()
        kind = "I64" if tensor.dtype == torch.int64 else "F32"
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def gradient(said, weights, neuron, images, labels):
    """Of the mean cross-entropy of the scores' mean over time; neurons take [T * N, ...], as in both repositories."""
    T = said["time_steps"]
    mean, std = (torch.tensor(said["normalisation"][key]).view(1, 3, 1, 1) for key in ("mean", "std"))
    x = images.clone().requires_grad_()
    y = ((x - mean) / std).repeat(T, 1, 1, 1)
    for node in said["nodes"][1:]:
        w = {key.rsplit(".", 1)[1]: t for key, t in weights.items() if key.rsplit(".", 1)[0] == node["id"]}
        if node["op"] == "conv2d":
            y = F.conv2d(y, w["weight"], w["bias"], node["stride"], node["padding"])
        elif node["op"] == "norm":
            y = F.batch_norm(y, w["running_mean"], w["running_var"], w["weight"], w["bias"], False, 0.0, node["epsilon"])
        elif node["op"] == "lif":
            y = neuron(y)
        elif node["op"] == "avgpool":
            y = F.avg_pool2d(y, node["kernel"], node["stride"])
        elif node["op"] == "flatten":
            y = y.flatten(1)
        else:
            y = F.linear(y, w["weight"], w["bias"])
    logits = y.view(T, len(images), -1).mean(0)
    return torch.autograd.grad(F.cross_entropy(logits, labels), x)[0], logits


if __name__ == "__main__":
    hart_attack, conversion, folder = sys.argv[1:]
    torch.Tensor.cuda = lambda tensor: tensor  # which their exponential and straight-through functions ask for
    hart = layers(hart_attack, "hart_layers")
    sys.modules["models"] = types.ModuleType("models")  # which the second file imports and does not use
    robust = layers(conversion, "robust_layers")
    with open(f"{folder}/network.json") as file:
        said = json.load(file)
    T, weights = said["time_steps"], read(f"{folder}/weights.safetensors")
    torch.manual_seed(7)
    images, labels = torch.rand(6, 3, 8, 8), torch.arange(6) % said["outputs"]
    out = {"images": images, "labels": labels}

    for name, mode in (("hart", "avg"), ("bptr", "bptr2"), ("bptt", "bptt")):
        neuron = hart.LIFSpike(T, tau=1.0)
        neuron.mode = mode
        out[name], out["logits"] = gradient(said, weights, neuron, images, labels)
    members = [("PCW", 1.0), ("PCW", 2.0), ("PCW", 3.0), ("PCW", 0.5), ("PCW", 0.25), ("EXP-D", 0.5), ("EXP-D", 1.0),
               ("EXP-D", 2.0), ("EXP", 0.5), ("EXP", 1.0), ("EXP", 2.0), ("RECT", 0.25), ("RECT", 0.5), ("RECT", 1.0),
               ("RECT", 2.0), ("RECT", 4.0), ("STE", 1.0), ("bptr", 1.0)]  # attack/ensemble.py, version apgd-dlr
    for k, (surrogate, gamma) in enumerate(members):
        neuron = robust.LIFSpike(T, surrogate=surrogate, gamma=gamma)
        neuron.mode = "bptr" if surrogate == "bptr" else "bptt"
        out[f"ensemble-{k:02d}"], logits = gradient(said, weights, neuron, images, labels)
        assert torch.equal(logits, out["logits"])
    write(f"{folder}/gradients.safetensors", out)
    for name, tensor in out.items():
        print(name, list(tensor.shape), f"{tensor.abs().max():.3g}")
