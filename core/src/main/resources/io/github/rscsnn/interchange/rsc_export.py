"""Writes a network trained in PyTorch so that `rsc import` can take it over and prove that it is the same.

    import rsc_export
    rsc_export.export(net, images, "exported", T=4, step_mode="m",
                      normalisation=((0.49, 0.48, 0.45), (0.20, 0.20, 0.20)), classes=names)

runs the network once on `images` and writes network.json, weights.safetensors and batch.safetensors: the layers in the
order in which they ran, their weights, and inputs, spikes of every layer and logits of that batch. One file, of the
standard library and the PyTorch (1.13 or later) that the network runs in.

The modules of torch.nn for feed-forward networks are known, and the neurons of SpikingJelly (IFNode, LIFNode,
ParametricLIFNode, in clock_driven their MultiStep twins), snnTorch (Leaky, Lapicque, Synaptic), Norse (LIFBoxCell,
LIFCell) and SNN-RAT and TET (LIFSpike). A neuron is taken over when it fires on a trial input as network.json says of it,
and its gradient is that of a surrogate that has a name; what does not is refused by its path.
"""
import copy
import json
import math
import os
import struct

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode, resolve_name

VERSION = 1
STEP_MODES = ("inside", "m", "s", "batch-first")


class Unsupported(ValueError):
    """Names the module that cannot be taken over, and why."""


def export(module, batch, folder, T=1, step_mode="inside", encoder="direct", normalisation=None, classes=None, output=0):
    """Writes `folder` and returns what network.json says.

    module         the trained network; it is put into evaluation mode and its state is reset
    batch          [N, C, H, W], at least two images with pixels in [0, 1]; with encoder="frames" [T, N, ...], as the
                   network takes it
    T              time steps; 1 for a network without spikes
    step_mode      "inside": module(images) loops over time itself, or has none; "m": it takes [T, N, ...];
                   "batch-first": [N, T, ...]; "s": it is called T times and keeps its state in between
    encoder        "direct": every step sees the image; "poisson": spikes of the pixels' rate, drawn once for the check
                   and not normalised; "frames": the batch is the input
    normalisation  (means, standard deviations) of the channels, which the images of the batch have not had yet; None
                   where the module does it itself, or nobody does
    classes        names in the order of the logits
    output         which of several outputs has the class scores
    """
    if step_mode not in STEP_MODES:
        raise Unsupported(f"step_mode must be one of {', '.join(STEP_MODES)}, got {step_mode!r}")
    if encoder not in ("direct", "poisson", "frames"):
        raise Unsupported(f"encoder must be direct, poisson or frames, got {encoder!r}")
    if not isinstance(T, int) or T < 1:
        raise Unsupported(f"T must be a whole number of at least 1, got {T!r}")
    if classes is not None and len(set(classes)) < len(classes):
        raise Unsupported(f"two classes have one name: {list(classes)}")
    _require_module(module)
    _require_batch(batch, T, encoder)
    if encoder == "poisson" and normalisation is not None:
        raise Unsupported("poisson codes pixels as they are: leave normalisation out")
    normalisation = _constants(normalisation, batch.shape[2 if encoder == "frames" else 1])
    was_training = module.training
    module.eval()
    trace = _Trace(module, T)
    try:
        with torch.no_grad():
            inputs = _encode(batch, T, encoder, normalisation)
            logits, node = trace.run(inputs, encoder != "direct", step_mode, output)
    finally:
        _reset(module)
        module.train(was_training)
    return trace.write(folder, batch, inputs, logits, node, encoder, normalisation, classes, step_mode)


def _require_module(module):
    if not isinstance(module, nn.Module):
        raise Unsupported(f"module must be a torch.nn.Module, got {type(module).__name__}: build the network and load its "
                          "state dict into it")
    for path, part in module.named_modules():
        if isinstance(part, torch.jit.ScriptModule):
            raise Unsupported(f"{path or 'the network'} is TorchScript, which hides its layers: export the Python module "
                              "that it was made from")


def _require_batch(batch, T, encoder):
    if not isinstance(batch, torch.Tensor) or not batch.is_floating_point():
        kind = batch.dtype if isinstance(batch, torch.Tensor) else type(batch).__name__
        raise Unsupported(f"the batch must be a tensor of floating point numbers, got {kind}")
    if batch.dim() < (3 if encoder == "frames" else 2):
        raise Unsupported(f"the batch must be [N, C, H, W], or [T, N, ...] of frames, got {list(batch.shape)}")
    if encoder == "frames" and batch.shape[0] != T:
        raise Unsupported(f"T is {T}, and frames are [T, N, ...], got {list(batch.shape)}")
    if batch.shape[1 if encoder == "frames" else 0] < 2:
        raise Unsupported(f"the batch needs two images or more, got {list(batch.shape)}")
    least, most = float(batch.min()), float(batch.max())
    if not math.isfinite(least + most):
        raise Unsupported("the batch holds NaN or infinity")
    if encoder != "frames" and not 0 <= least <= most <= 1:
        raise Unsupported(f"the batch has pixels from {least:.4g} to {most:.4g}: give images in [0, 1], and the constants that "
                          "they are normalised with as normalisation=(means, standard deviations)")


def _constants(normalisation, channels):
    """Means and standard deviations as lists, or None."""
    if normalisation is None:
        return None
    try:
        mean, std = ([float(v) for v in (part.flatten() if isinstance(part, torch.Tensor) else part)] for part in normalisation)
    except (TypeError, ValueError) as e:
        raise Unsupported(f"normalisation must be (means, standard deviations), got {normalisation!r}") from e
    if len(mean) != channels or len(std) != channels or not all(map(math.isfinite, mean + std)) or min(std) <= 0:
        raise Unsupported(f"normalisation must be {channels} means and {channels} standard deviations above 0, "
                          f"got {mean} and {std}")
    return mean, std


def _encode(batch, T, encoder, normalisation):
    if encoder == "poisson":
        draw = torch.rand((T,) + tuple(batch.shape), generator=torch.Generator().manual_seed(0))
        return (draw <= batch.cpu()).to(batch)
    if normalisation is None:
        return batch
    shape = (-1,) + (1,) * (batch.dim() - 2 - (encoder == "frames"))
    mean, std = (torch.tensor(part, dtype=batch.dtype, device=batch.device).view(shape) for part in normalisation)
    return (batch - mean) / std


def _reset(module):
    """Forgets all membranes: SpikingJelly's memories, snnTorch's hidden states."""
    for part in module.modules():
        if _is_from(part, "spikingjelly") and callable(getattr(part, "reset", None)):
            part.reset()
        elif _is_from(part, "snntorch") and callable(getattr(part, "reset_mem", None)):
            part.reset_mem()


def _is_from(part, package):
    return any(kind.__module__.split(".")[0] == package for kind in type(part).__mro__)


# ---------------------------------------------------------------------------------------------------------------- neurons


class _Surrogate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, distance, derivative, strict):
        ctx.save_for_backward(distance)
        ctx.derivative = derivative
        return ((distance > 0) if strict else (distance >= 0)).to(distance)

    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.derivative(ctx.saved_tensors[0]), None, None


#: name: (derivative of the distance to the threshold and a parameter, parameter of the value at 0)
SURROGATES = {
    "triangle": (lambda d, p: (p - d.abs()).clamp(min=0) / p ** 2, lambda g: 1 / g),
    "arctan": (lambda d, p: p / 2 / (1 + (math.pi / 2 * p * d) ** 2), lambda g: 2 * g),
    "sigmoid": (lambda d, p: p * torch.sigmoid(p * d) * torch.sigmoid(-p * d), lambda g: 4 * g),
    "rectangle": (lambda d, p: (d.abs() <= p / 2).to(d) / p, lambda g: 1 / g),
    "erf": (lambda d, p: p / math.sqrt(math.pi) * torch.exp(-((p * d) ** 2)), lambda g: g * math.sqrt(math.pi)),
}


def _fast_sigmoid(d, slope, scale):
    return scale / (1 + slope * d.abs()) ** 2


def _simulate(x, p, derivative=None):
    """Spikes [T, ...] of currents x [T, ...]: what network.json means by the parameters p."""
    derivative = derivative or torch.zeros_like
    v = i = 0.0
    spikes = []
    for current in x:
        i = current if p["synapse_decay"] is None else i * p["synapse_decay"] + current
        u = v * p["leak"] + i * p["input_gain"]  # v is counted from v_reset
        s = _Surrogate.apply(u - (p["v_threshold"] - p["v_reset"]), derivative, p["strict"])
        spikes.append(s)
        fired = s.detach() if p["detach_reset"] else s
        if p["reset"] == "hard":
            v = u * (1 - fired)
        elif p["reset"] == "soft":
            v = u - fired * p["v_threshold"]
        else:  # soft-after-leak: the next membrane is leak * u - v_threshold
            v = u - fired * (p["v_threshold"] / p["leak"])
    return torch.stack(spikes)


def _one(value, what, path):
    """A number, or a tensor of equal ones."""
    value = torch.as_tensor(value, dtype=torch.float64).flatten()
    if value.numel() > 1 and not bool((value == value[0]).all()):
        raise Unsupported(f"{path}: {what} differs within the layer; one value a layer is known")
    number = float(value[0])
    short = float(f"{number:.7g}")  # 0.9 for what float32 has of it
    return short if torch.tensor(short) == torch.tensor(number) else number


def _parameters(leak, gain, threshold, reset="hard", v_reset=0.0, synapse_decay=None):
    return dict(leak=leak, input_gain=gain, v_threshold=threshold, v_reset=v_reset, reset=reset, strict=False,
                detach_reset=False, synapse_decay=synapse_decay)


def _spikingjelly(m, path):
    name = type(m).__name__.replace("MultiStep", "")
    tau = 1.0
    gain = 1.0
    if name != "IFNode":
        tau = 1 / float(torch.sigmoid(m.w.double())) if name == "ParametricLIFNode" else float(m.tau)
        gain = 1 / tau if getattr(m, "decay_input", True) else 1.0
    leak = 1.0 if name == "IFNode" else 1 - 1 / tau
    hard = m.v_reset is not None
    p = _parameters(leak, gain, float(m.v_threshold), "hard" if hard else "soft", float(m.v_reset) if hard else 0.0)
    source = f"{name}(tau={tau:.6g}, v_threshold={m.v_threshold}, v_reset={m.v_reset}, " \
             f"decay_input={getattr(m, 'decay_input', None)}, detach_reset={m.detach_reset})"

    def run(x):
        _reset(m)
        if hasattr(m, "step_mode"):
            m.step_mode = "s"
            return torch.stack([m(step) for step in x])
        return m(x) if type(m).__name__.startswith("MultiStep") else torch.stack([m(step) for step in x])

    return p, run, source


def _snntorch(m, path):
    name = type(m).__name__
    threshold = _one(m.threshold, "threshold", path)
    if getattr(m, "inhibition", False) or getattr(m, "state_quant", False):
        raise Unsupported(f"{path}: {name} with inhibition or quantised state has no place in network.json")
    if name == "Lapicque":
        rc = _one(m.R, "R", path) * _one(m.C, "C", path)
        step = _one(m.time_step, "time_step", path)
        leak, gain = 1 - step / rc, step * _one(m.R, "R", path) / rc
    else:
        leak, gain = min(max(_one(m.beta, "beta", path), 0.0), 1.0), 1.0
    synapse = min(max(_one(m.alpha, "alpha", path), 0.0), 1.0) if name == "Synaptic" else None
    delayed = getattr(m, "reset_delay", True)
    reset = {"subtract": "soft-after-leak" if delayed else "soft", "zero": "hard"}.get(m.reset_mechanism)
    if reset is None:
        raise Unsupported(f"{path}: {name} with reset_mechanism={m.reset_mechanism!r}; subtract and zero are known")
    p = _parameters(leak, gain, threshold, reset, synapse_decay=synapse)

    def run(x):
        zero = torch.zeros_like(x[0])
        m.init_hidden = False
        m.output = False
        state = (zero, zero) if name == "Synaptic" else (zero,)
        spikes = []
        for step in x:
            out = m(step, *state)
            spikes.append(out[0])
            state = out[1:]
        return torch.stack(spikes)

    return p, run, f"{name}(beta={leak:.6g}, threshold={threshold:.6g}, reset_mechanism={m.reset_mechanism!r})"


def _norse(m, path):
    name = type(m).__name__
    q, dt = m.p, float(m.dt)
    leak = 1 - dt * _one(q.tau_mem_inv, "tau_mem_inv", path)
    if _one(q.v_leak, "v_leak", path) != _one(q.v_reset, "v_reset", path):
        raise Unsupported(f"{path}: {name} rests at v_leak {float(q.v_leak)} and is reset to {float(q.v_reset)}; they must be one")
    synapse = None if "Box" in name else 1 - dt * _one(q.tau_syn_inv, "tau_syn_inv", path)
    p = _parameters(leak, 1 - leak, _one(q.v_th, "v_th", path), v_reset=_one(q.v_reset, "v_reset", path),
                    synapse_decay=synapse)

    def run(x):
        state = None
        spikes = []
        for step in x:
            s, state = m(step, state)
            spikes.append(s)
        return torch.stack(spikes)

    return p, run, f"{name}(tau_mem_inv={float(q.tau_mem_inv):.6g}, v_th={float(q.v_th):.6g}, dt={dt:.6g})"


def _lifspike(m, path):
    """SNN-RAT's (time merged into the batch, which it knows as T) and TET's ([N, T, ...])."""
    merged = hasattr(m, "T")
    if getattr(m, "mode", "bptt") != "bptt":
        raise Unsupported(f"{path}: LIFSpike in mode {m.mode!r}; call set_simulation_time(T, 'bptt') before")
    p = _parameters(float(m.tau), 1.0, float(m.thresh))

    def run(x):
        if merged:
            m.T = m.expand.T = m.merge.T = x.shape[0]
            return m(x.flatten(0, 1)).view_as(x)
        return m(x.transpose(0, 1)).transpose(0, 1)

    return p, run, f"LIFSpike(thresh={m.thresh}, tau={m.tau}, gama={m.gama})"


NEURONS = {
    "IFNode": ("spikingjelly", _spikingjelly), "MultiStepIFNode": ("spikingjelly", _spikingjelly),
    "LIFNode": ("spikingjelly", _spikingjelly), "MultiStepLIFNode": ("spikingjelly", _spikingjelly),
    "ParametricLIFNode": ("spikingjelly", _spikingjelly), "MultiStepParametricLIFNode": ("spikingjelly", _spikingjelly),
    "Leaky": ("snntorch", _snntorch), "Lapicque": ("snntorch", _snntorch), "Synaptic": ("snntorch", _snntorch),
    "LIFBoxCell": ("norse", _norse), "LIFCell": ("norse", _norse),
    "LIFSpike": (None, _lifspike),
}


def _neuron(m, path):
    """Parameters of a neuron, proven on a trial input, with its surrogate."""
    m = copy.deepcopy(m).cpu().float().train()  # in evaluation SpikingJelly has no surrogate
    try:
        p, run, source = NEURONS[type(m).__name__][1](m, path)
    except AttributeError as e:
        raise Unsupported(f"{path}: this {type(m).__name__} lacks what its kind has ({e})") from e
    try:
        return _tried(p, run, source, path)
    except (RuntimeError, TypeError, AttributeError) as e:
        raise Unsupported(f"{path}: {source} cannot be tried by itself ({str(e).splitlines()[0]})") from e


def _tried(p, run, source, path):
    if not 0 < p["leak"] <= 1 or p["input_gain"] <= 0 or p["v_threshold"] <= p["v_reset"]:
        raise Unsupported(f"{path}: {source} has a leak outside (0, 1], or a threshold that is not above its reset")
    draw = torch.Generator().manual_seed(1)
    height = p["v_threshold"] - p["v_reset"]
    with torch.enable_grad():
        unit = height / p["input_gain"]
        steps = torch.arange(-2000, 2001).float() / 1000 + 1e-5  # none on an edge
        x = ((steps + height) / p["input_gain"]).view(1, -1).requires_grad_()
        slope, = torch.autograd.grad(run(x).sum(), x)
        p["strict"] = _is_strict(run, height, p["input_gain"])
        x = torch.randn(12, 4000, generator=draw) * unit * 0.8 + unit * 0.3
        theirs, ours = run(x).detach(), _simulate(x, p)
        _require_same_spikes(theirs, ours, path, source)
        p["surrogate"] = _fit(steps, slope.detach()[0] / p["input_gain"], path, source)
        derivative = _derivative(p["surrogate"])
        weights = torch.randn(5, 2000, generator=draw)
        x = (torch.randn(5, 2000, generator=draw) * unit * 0.8 + unit * 0.3).requires_grad_()
        theirs, = torch.autograd.grad((run(x) * weights).sum(), x)
        for detach in (False, True):
            p["detach_reset"] = detach
            ours, = torch.autograd.grad((_simulate(x, p, derivative) * weights).sum(), x)
            if float(((ours - theirs).abs() > 1e-3 * theirs.abs().max()).float().mean()) < 0.01:
                break
        else:
            raise Unsupported(f"{path}: the gradient of {source} is neither that through its reset nor that without it")
    return p, source


def _is_strict(run, height, gain):
    """Whether a membrane that is at the threshold stays silent."""
    near = torch.tensor(height / gain) * (1 + torch.arange(-20, 21) * 2.0 ** -24)
    at = near * gain == torch.tensor(height)
    return bool(at.any()) and not bool(run(near.view(1, -1)).detach()[0][at].max() > 0)


def _require_same_spikes(theirs, ours, path, source):
    differ = (theirs != ours).any(0).float().mean()
    if float(differ) > 0.002:  # a membrane within rounding of the threshold may fall to either side
        raise Unsupported(f"{path}: {source} fires otherwise than its parameters say "
                          f"({100 * float(differ):.1f} % of trial inputs); a changed or unknown version?")


def _fit(d, slope, path, source):
    top = float(slope.max())
    if not top > 0:
        raise Unsupported(f"{path}: {source} has no gradient")
    for name, (derivative, parameter) in SURROGATES.items():
        value = _round(parameter(top))
        if float((derivative(d, value) - slope).abs().max()) < 2e-3 * top or \
                name == "rectangle" and float((derivative(d, value) != slope).float().mean()) < 0.003:
            return {"family": name, "parameter": value}
    at_one = float(slope[3 * slope.numel() // 4])
    distance = float(d[3 * slope.numel() // 4])
    if 0 < at_one < top:
        steep = (math.sqrt(top / at_one) - 1) / (distance - math.sqrt(top / at_one) * float(d.abs().min()))
        steep = _round(steep)
        scale = _round(top * (1 + steep * float(d.abs().min())) ** 2)
        if float((_fast_sigmoid(d, steep, scale) - slope).abs().max()) < 2e-3 * top:
            return {"family": "fast-sigmoid", "parameter": steep, "scale": scale}
    raise Unsupported(f"{path}: the surrogate of {source} is none of {', '.join(SURROGATES)} or fast-sigmoid")


def _round(value):
    """The number that somebody wrote, where the fit is within what a measured slope can say."""
    for digits in range(1, 5):
        short = float(f"{value:.{digits}g}")
        if abs(short - value) < 1e-4 * abs(value):
            return short
    return value


def _derivative(surrogate):
    if surrogate["family"] == "fast-sigmoid":
        return lambda d: _fast_sigmoid(d, surrogate["parameter"], surrogate["scale"])
    return lambda d: SURROGATES[surrogate["family"]][0](d, surrogate["parameter"])


# ------------------------------------------------------------------------------------------------------------------ trace


class _Value:
    """What a tensor is: the output of a node, with the meaning of its axes, each a product of named factors."""

    def __init__(self, node, axes, step=None, reduced=False, total=0):
        self.node = node
        self.axes = axes  # list of tuples of (name, size); "N", "T" or a number for a feature
        self.step = step  # of a tensor that is one time step
        self.reduced = reduced  # the mean over time was taken
        self.total = total  # number of steps that were added up, if more than one

    def features(self):
        return [axis for axis in self.axes if any(isinstance(name, int) for name, _ in axis)]

    def lead(self):
        return [axis for axis in self.axes if axis not in self.features()]

    def has_time(self):
        return any(name == "T" for axis in self.axes for name, _ in axis)

    def like(self, **changes):
        new = copy.copy(self)
        new.__dict__.update(changes)
        return new


class _Trace(TorchFunctionMode):
    def __init__(self, module, T):
        super().__init__()
        self.module = module
        self.T = T
        self.nodes = {}  # id: node
        self.known = {}  # what a node is, to its id
        self.values = {}  # id of a tensor: (the tensor, its value)
        self.versions = {}  # id of a tensor: how often it had been changed in place when its value was known
        self.tensors = {}
        self.recorded = {}  # id of a node: outputs of its calls, and whether one holds all steps
        self.neurons = {}  # path: id of the node of that layer of neurons
        self.calls = {}
        self.strangers = {}  # id of a tensor of which nothing is known: (the tensor, who put it out)
        self.names = {id(part): path for path, part in module.named_modules()}
        self.stack = []
        self.leaf = None
        self.before = None  # what an unknown tensor was before it was changed in place
        self.fresh = 0
        self.inner_normalisation = None

    # -- running

    def run(self, inputs, timed, step_mode, output):
        _reset(self.module)
        hooks = [hook for part in self.module.modules() for hook in self._hooks(part)]
        try:
            feature = [(self._atom(size),) for size in inputs.shape[2 if timed else 1:]]
            n = ("N", inputs.shape[1 if timed else 0])
            self.nodes["input"] = {"id": "input", "op": "input", "inputs": []}
            self.shape = [size for ((_, size),) in feature]
            results = []
            if step_mode == "s":
                for t in range(self.T):
                    x = inputs[t] if timed else inputs.clone()
                    results.append(self._call(x, _Value("input", [(n,)] + feature, t if timed else None), output))
            else:
                static = step_mode == "inside" and not timed
                if static:
                    x, axes = inputs.clone(), [(n,)]
                else:
                    x = inputs if timed else inputs.unsqueeze(0).repeat((self.T,) + (1,) * inputs.dim())
                    axes = [(("T", self.T),), (n,)]
                    if step_mode == "batch-first":
                        x, axes = x.transpose(0, 1).contiguous(), axes[::-1]
                results.append(self._call(x, _Value("input", axes + feature), output))
        finally:
            for hook in hooks:
                hook.remove()
        logits, value = self._scores(results)
        for path, count in self.calls.items():
            if count not in (1, self.T):
                raise Unsupported(f"{path}: ran {count} times, T is {self.T}: give the T that the network runs")
        return logits, value.node

    def _call(self, x, value, output):
        self._know(x, value)
        with self:
            result = self.module(x)
        while isinstance(result, (tuple, list)):
            if not 0 <= output < len(result):
                raise Unsupported(f"output is {output}, and the network puts out {len(result)} things")
            result = result[output]
        if id(result) not in self.values:
            raise Unsupported(self._stranger(result) or self._where(
                f"the output ({type(result).__name__}) is no tensor whose origin is known: dictionaries, assignments to parts of "
                "a tensor and what was computed outside of torch have none here"))
        return self._seen(result)

    def _scores(self, results):
        result, value = results[0]
        nodes = {v.node for _, v in results}
        if len(nodes) > 1:
            raise Unsupported(f"the output comes from {sorted(nodes)} at different steps")
        if len(results) > 1:
            return torch.stack([r for r, _ in results]).mean(0), value
        if value.has_time():
            names = [name for axis in value.axes for name, _ in axis]
            if len(value.axes) == 2 and names[:2] == ["T", "N"] and len(value.axes[0]) == 2:
                return result.view(self.T, -1, result.shape[-1]).mean(0), value
            if len(value.axes) != 3:
                raise Unsupported(f"the output has shape {list(result.shape)}; class scores are [N, K], [T, N, K] or [T*N, K]")
            return result.mean([i for i, axis in enumerate(value.axes) if axis[0][0] == "T"][0]), value
        if value.step is not None and self.T > 1:
            raise Unsupported("the output is that of one time step only; class scores are the mean or sum over time, and of a "
                              "module that is called for each step (step_mode=\"s\") its mean over the calls")
        if value.total:
            raise Unsupported(f"the output adds up {value.total} of {self.T} steps")
        return result, value

    # -- modules

    def _hooks(self, part):
        path = self.names[id(part)]

        def before(m, args):
            if self.leaf is None:
                self.stack.append(m)
                if self._is_leaf(m):
                    self.leaf = m
                    for part in _tensors(args):
                        if id(part) in self.values:
                            self._seen(part)  # before the layer itself may change it

        def after(m, args, result):
            if self.leaf is m:
                try:
                    first = result[0] if isinstance(result, tuple) else result
                    self._leaf(m, path, args, first)
                finally:
                    self.leaf = None
            if self.leaf is None:
                self._remember(args, result)
                self.stack.pop()

        return part.register_forward_pre_hook(before), part.register_forward_hook(after)

    def _remember(self, args, result):
        """Who put out tensors of which nothing is known, though something of what went in was: the innermost module."""
        if len(self.stack) > 1 and any(id(a) in self.values for a in _tensors(args)):
            self._estrange(result, self._where(
                "what it puts out beside its spikes, such as its membrane, has no place in network.json"
                if self._is_neuron(self.stack[-1]) else "it is no layer and no neuron that is known"))

    def _estrange(self, result, why):
        for part in _tensors(result if isinstance(result, (tuple, list)) else [result]):
            if id(part) not in self.values:
                self.strangers.setdefault(id(part), (part, why))

    def _stranger(self, tensor):
        return self.strangers[id(tensor)][1] if id(tensor) in self.strangers else None

    def _is_leaf(self, m):
        name = type(m).__name__
        return self._is_neuron(m) or name in ("VotingLayer", "TensorNormalization") or name.startswith("Dropout") or \
            isinstance(m, (nn.Conv1d, nn.Conv2d, nn.Linear, nn.BatchNorm1d, nn.BatchNorm2d, nn.ReLU, nn.Identity,
                           nn.MaxPool1d, nn.MaxPool2d, nn.AvgPool1d, nn.AvgPool2d, nn.AdaptiveAvgPool1d,
                           nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d))

    @staticmethod
    def _is_neuron(m):
        known = NEURONS.get(type(m).__name__)
        return known is not None and (known[0] is None or _is_from(m, known[0]))

    def _leaf(self, m, path, args, result):
        if not args or not isinstance(args[0], torch.Tensor):
            raise Unsupported(self._where("its input must be a tensor, given by position"))
        if id(args[0]) not in self.values:
            raise Unsupported(self._stranger(args[0]) or self._where(
                "its input is no tensor whose origin is known: what is kept from step to step, as in recurrent layers, has none"))
        x, v = self.values[id(args[0])]
        name = type(m).__name__
        if self._is_neuron(m):
            if name == "LIFSpike" and getattr(m, "T", 1) == 0:
                self._relu(path, v, result)
            else:
                self._spiking(m, path, v, result)
        elif isinstance(m, nn.Identity) or name.startswith("Dropout"):
            if result.shape != x.shape or not torch.equal(result, x):
                raise Unsupported(self._where("it changes its input in evaluation mode"))
            self._know(result, v)
        elif isinstance(m, nn.ReLU):
            if type(m) is not nn.ReLU:  # forward, for the hooks would take it for a layer
                trial = torch.linspace(-20, 20, 81, device=x.device, dtype=x.dtype)
                if not torch.equal(m.forward(trial.clone()), trial.clamp(min=0)):
                    raise Unsupported(self._where("it computes something else than relu"))
            self._relu(path, v, result)
        elif name == "TensorNormalization":
            self._normalisation(m, v, result)
        elif name == "VotingLayer":
            self._emit("vote", path, v, {"window": int(m.voting_size)}, result, [x], 1)
        else:
            op, params, weights, rank = _describe(m, x, self._where)
            self._emit(op, path, v, params, result, [x], rank, weights)

    def _normalisation(self, m, v, result):
        if v.node != "input" or self.inner_normalisation is not None:
            raise Unsupported(self._where("normalisation is known of the images only"))
        mean, std = (torch.as_tensor(part).float().flatten().tolist() for part in (m.mean, m.std))
        self.inner_normalisation = (mean, std)
        self._know(result, v)

    def _spiking(self, m, path, v, result):
        if v.reduced:
            raise Unsupported(self._where("a neuron behind the mean over time"))
        if type(m).__name__ == "LIFSpike" and v.has_time():
            # its membrane starts anew in each call, so at each place it is a layer of its own
            place, number = path, 2
            while place in self.neurons:
                place, number = f"{path}.{number}", number + 1
            path = place
        count = self.calls.get(path, 0)
        self.calls[path] = count + 1
        node = self.neurons.get(path)
        if node is None:
            p, source = _neuron(m, path)
            decay = p.pop("synapse_decay")
            if decay is not None:
                v = self._new("synapse", path + ".synapse", v, {"decay": decay}, v.features())
            node = self.neurons[path] = self._new("lif", path, v, dict(p, source=source), v.features()).node
        else:
            before = self.nodes[node]["inputs"][0]
            if self.nodes[before]["op"] == "synapse":
                before = self.nodes[before]["inputs"][0]
            if before != v.node or v.has_time() and self.recorded[node][1]:
                raise Unsupported(self._where("a neuron that is used at two places"))
        if not v.has_time():
            if v.step not in (None, count):
                raise Unsupported(self._where(f"call {count} sees time step {v.step}"))
            if count >= self.T:
                raise Unsupported(self._where(f"it runs more than T = {self.T} times: give the T that the network runs"))
        self._record(node, v, result)
        self._know(result, _Value(node, v.axes, None if v.has_time() else count))

    def _record(self, node, v, result):
        """Keeps what a layer of neurons put out: all steps at once, or one more."""
        if not v.has_time():
            self.recorded.setdefault(node, ([], False))[0].append(result.detach().clone())
            return
        order = [name for axis in v.lead() for name, _ in axis]
        shape = [size for axis in v.features() for _, size in axis]
        n = [size for axis in v.axes for name, size in axis if name == "N"][0]
        outputs = result.reshape([self.T, n] + shape) if order == ["T", "N"] else \
            result.reshape([n, self.T] + shape).transpose(0, 1)
        self.recorded[node] = (list(outputs.detach().clone()), True)

    def _relu(self, path, v, result):
        self._emit("relu", path, v, {}, result, check=False)
        node = self.values[id(result)][1]
        self._record(node.node, node, result)

    # -- nodes

    def _atom(self, size):
        self.fresh += 1
        return self.fresh, int(size)

    def _know(self, tensor, value):
        self.values[id(tensor)] = (tensor, value)
        self.versions[id(tensor)] = _changes(tensor)
        return tensor

    def _seen(self, tensor):
        """A tensor with its value, which it still has: a view, or an assignment to a part, may have changed it since."""
        if self.versions[id(tensor)] != _changes(tensor):
            raise Unsupported(self._where("a tensor is read that was changed in place through a view or in a part of it"))
        return tensor, self.values[id(tensor)][1]

    def _new(self, op, path, inputs, params, features):
        """The node of that name, made at its first time step."""
        inputs = inputs if isinstance(inputs, list) else [inputs]
        for v in inputs:
            if v.total:
                raise Unsupported(self._where(f"{op} of a sum over {v.total} of T = {self.T} time steps"))
        key = (op, path, json.dumps(params, sort_keys=True), tuple(v.node for v in inputs))
        if key not in self.known:
            name, number = path or op, 2
            while name in self.nodes:
                name, number = f"{path or op}.{number}", number + 1
            self.known[key] = name
            self.nodes[name] = dict({"id": name, "op": op, "inputs": [v.node for v in inputs]}, **params)
        return inputs[0].like(node=self.known[key], axes=inputs[0].lead() + features)

    def _emit(self, op, path, v, params, result, x=None, rank=None, weights=None, check=True):
        inputs = v if isinstance(v, list) else [v]
        if rank is not None and any(len(value.features()) != rank or value.axes[-rank:] != value.features()
                                    or any(len(axis) != 1 for axis in value.features()) for value in inputs):
            raise Unsupported(self._where(f"{op} on shape {list(x[0].shape)}"))
        if any(value.reduced for value in inputs) and op not in ("linear", "norm", "scale", "avgpool", "vote", "add"):
            raise Unsupported(self._where(f"{op} behind the mean over time"))
        lead = len(inputs[0].lead())
        known = self.known.get((op, path, json.dumps(params, sort_keys=True), tuple(i.node for i in inputs)))
        features = self.nodes[known]["_features"] if known else [(self._atom(n),) for n in result.shape[lead:]]
        if known is None and weights:
            weights = {key: tensor.detach().float().cpu().clone() for key, tensor in weights.items() if tensor is not None}
            for key, tensor in weights.items():
                if not bool(torch.isfinite(tensor).all()):
                    raise Unsupported(self._where(f"its {key} holds NaN, infinity or what float32 cannot hold"))
        value = self._new(op, path, inputs, params, features)
        node = self.nodes[value.node]
        if known is None:
            node["_features"] = features
            if weights:
                node["weights"] = {key: list(tensor.shape) for key, tensor in weights.items()}
            for key, tensor in (weights or {}).items():
                self.tensors[f"{value.node}.{key}"] = tensor
            if check and x is not None:
                self._prove(node, weights or {}, x, result, rank)
        return self._know(result, value)

    def _prove(self, node, weights, x, result, rank):
        """A subclass may do something else than its base class."""
        flat = [part.detach().float().reshape((-1,) + tuple(part.shape[part.dim() - rank:])) for part in x]
        mine = _apply(node, {k: w.to(flat[0].device) for k, w in weights.items()}, flat)
        theirs = result.detach().float().reshape(mine.shape)
        if float((mine - theirs).abs().max()) > 1e-3 * max(1e-6, float(theirs.abs().max())):
            raise Unsupported(self._where(f"it computes something else than {node['op']}"))

    def _where(self, why):
        if not self.stack:
            return why
        m = self.stack[-1]
        return f"{self.names[id(m)] or 'the network'} ({type(m).__module__}.{type(m).__name__}): {why}"

    # -- functions

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if self.leaf is not None:
            return func(*args, **kwargs)
        seen = [self._seen(a) for a in _tensors(args) + _tensors(kwargs.values()) if id(a) in self.values]
        shapes = [tuple(a.shape) for a, _ in seen]
        first = args[0] if args and isinstance(args[0], torch.Tensor) else None
        self.before = first.clone() if seen and first is not None and id(first) not in self.values else first
        result = func(*args, **kwargs)
        strange = [] if seen else [a for a in _tensors(args) if id(a) in self.strangers]
        if strange:
            self._estrange(result, self._stranger(strange[0]))
        if seen and (isinstance(result, torch.Tensor) or isinstance(result, (tuple, list))
                     and any(isinstance(part, torch.Tensor) for part in result)):
            name = getattr(func, "__name__", str(func)).strip("_")
            if name in ("get", "set"):
                name = (resolve_name(func) or name).split(".")[-2]
            handler = getattr(self, "_f_" + name.rstrip("_"), None) or _ALIASES.get(name) and \
                getattr(self, "_f_" + _ALIASES[name])
            if handler is None:
                raise Unsupported(self._where(f"torch function {name} has no place in network.json"))
            handler(result, seen, args, kwargs, shapes)
        return result

    def _same(self, result, seen, args, kwargs, shapes):
        self._know(result, seen[0][1])

    _f_contiguous = _f_clone = _f_detach = _f_to = _f_float = _f_requires_grad = _f_alias = _f_data = _same

    def _f_dropout(self, result, seen, args, kwargs, shapes):
        given = dict(zip(("input", "p", "training"), args), **kwargs)
        if given.get("training", given.get("train", True)) and given.get("p", 0.5) > 0:
            raise Unsupported(self._where("dropout that is on in evaluation mode"))
        self._know(result, seen[0][1])

    def _f_zeros_like(self, result, seen, args, kwargs, shapes):
        pass

    def _f_relu(self, result, seen, args, kwargs, shapes):
        self._relu(self._inside("relu"), seen[0][1], result)

    def _inside(self, op):
        path = self.names[id(self.stack[-1])] if self.stack else ""
        return f"{path}.{op}" if path else op

    def _f_scale(self, result, seen, args, kwargs, factor, shift=0.0):
        v = seen[0][1]
        node = self.nodes[v.node]
        if factor == 1 and shift == 0:
            self._know(result, v)
            return
        if node["op"] == "scale" and not (shift or node["shift"]):
            before = v.like(node=node["inputs"][0])
            if abs(factor * node["factor"] - 1) < 1e-9:
                self._know(result, before)
                return
            factor, v = factor * node["factor"], before
        features = v.features()
        value = self._new("scale", self._inside("scale"), v, {"factor": factor, "shift": shift}, features)
        self.nodes[value.node].setdefault("_features", features)
        self._know(result, value.like(axes=v.axes))

    def _number(self, args, kwargs):
        first = [] if self.before is None or id(args[0]) in self.values and self.before is args[0] else [self.before]
        others = first + [a for a in list(args[1 if first else 0:]) + [kwargs.get("other")] if a is not None and
                          (not isinstance(a, torch.Tensor) or id(a) not in self.values)]
        if len(others) == 1 and (isinstance(others[0], (int, float)) or others[0].numel() == 1):
            return float(others[0])
        if len(others) == 1 and bool((others[0] == others[0].flatten()[0]).all()):
            return float(others[0].flatten()[0])
        raise Unsupported(self._where("arithmetic with a tensor that is neither an input nor one number"))

    def _f_mul(self, result, seen, args, kwargs, shapes):
        if len(seen) == 2:
            self._join("mul", result, seen)
        else:
            self._f_scale(result, seen, args, kwargs, self._number(args, kwargs))

    def _f_div(self, result, seen, args, kwargs, shapes):
        if len(seen) == 2 or args[0] is not seen[0][0]:
            raise Unsupported(self._where("division by what a layer put out"))
        if kwargs.get("rounding_mode") is not None:
            raise Unsupported(self._where("division that rounds"))
        self._f_scale(result, seen, args, kwargs, 1 / self._number(args, kwargs))

    def _f_sub(self, result, seen, args, kwargs, shapes):
        self._difference(result, seen, args, kwargs, args[0] is seen[0][0])

    def _f_rsub(self, result, seen, args, kwargs, shapes):
        self._difference(result, seen, args, kwargs, False)

    def _difference(self, result, seen, args, kwargs, ours_first):
        if len(seen) == 2:
            raise Unsupported(self._where("the difference of two layers"))
        if kwargs.get("alpha", 1) != 1:
            raise Unsupported(self._where("subtraction with alpha"))
        number = self._number(args, kwargs)
        if ours_first:
            self._f_scale(result, seen, args, kwargs, 1.0, -number)
        else:
            self._f_scale(result, seen, args, kwargs, -1.0, number)

    def _f_add(self, result, seen, args, kwargs, shapes):
        if kwargs.get("alpha", 1) != 1:
            raise Unsupported(self._where("addition with alpha"))
        if len(seen) == 1:
            self._f_scale(result, seen, args, kwargs, 1.0, self._number(args, kwargs))
            return
        a, b = seen[0][1], seen[1][1]
        if b.total or b.step == 0 and a.step == 1:  # y + out
            a, b = b, a
        if a.node == b.node and (a.total or a.step == 0) and b.step == (a.total or 1):
            total = (a.total or 1) + 1
            value = a.like(total=total, step=None)
            if total == self.T:
                value = value.like(total=0, reduced=True)
                self._know(result, value)
                self._f_scale(result, [(result, value)], args, kwargs, float(self.T))
                return
            self._know(result, value)
        else:
            self._join("add", result, seen)

    def _join(self, op, result, seen):
        a, b = seen[0][1], seen[1][1]
        features = [[size for axis in v.features() for _, size in axis] for v in (a, b)]
        if features[0] != features[1] or a.lead() != b.lead() or a.reduced != b.reduced:
            raise Unsupported(self._where(f"{op} of shapes {list(seen[0][0].shape)} and {list(seen[1][0].shape)}"))
        self._require_one_step(op, [a, b])
        step = a.step if a.step is not None else b.step
        value = self._new(op, self._inside(op), [a, b], {}, a.features())
        self._know(result, value.like(step=step, axes=a.axes))

    def _require_one_step(self, op, values):
        steps = sorted({v.step for v in values if v.step is not None})
        if len(steps) > 1:
            raise Unsupported(self._where(f"{op} of time steps {', '.join(map(str, steps))}"))

    def _f_cat(self, result, seen, args, kwargs, shapes):
        dim = (args[1] if len(args) > 1 else kwargs.get("dim", 0)) % seen[0][0].dim()
        values = [v for _, v in seen]
        if not values[0].axes[dim] and self._over_time(result, values, dim, False):
            return
        if values[0].axes[dim] != (values[0].features() or [()])[0] or len(values) != len(args[0]):
            raise Unsupported(self._where("concatenation along another axis than the channels"))
        self._concat(result, seen, values, dim)

    def _concat(self, result, seen, values, dim):
        self._require_one_step("concatenation", values)
        key = self.known.get(("concat", self._inside("concat"), "{}", tuple(v.node for v in values)))
        features = self.nodes[key]["_features"] if key else \
            [(self._atom(result.shape[dim]),)] + values[0].features()[1:]
        value = self._new("concat", self._inside("concat"), values, {}, features)
        self.nodes[value.node]["_features"] = features
        self._know(result, value)

    def _f_stack(self, result, seen, args, kwargs, shapes):
        dim = args[1] if len(args) > 1 else kwargs.get("dim", 0)
        if not self._over_time(result, [v for _, v in seen], dim % result.dim(), True):
            raise Unsupported(self._where(f"stack of {len(seen)} things that are not the T = {self.T} time steps of one layer"))

    def _over_time(self, result, values, dim, insert):
        first = values[0]
        steps = [v.step for v in values]
        if len({v.node for v in values}) > 1 or len(values) != self.T or steps not in ([None] * self.T, list(range(self.T))):
            return False
        axes = list(first.axes)
        if not insert:
            axes.pop(dim)
        axes.insert(dim, (("T", self.T),))
        self._know(result, first.like(axes=axes, step=None))
        return True

    def _f_unsqueeze(self, result, seen, args, kwargs, shapes):
        dim = (args[1] if len(args) > 1 else kwargs["dim"]) % len(result.shape)
        axes = list(seen[0][1].axes)
        axes.insert(dim, ())
        self._know(result, seen[0][1].like(axes=axes))

    def _f_squeeze(self, result, seen, args, kwargs, shapes):
        self._reshape(result, seen[0][1])

    def _f_view(self, result, seen, args, kwargs, shapes):
        self._reshape(result, seen[0][1])

    _f_reshape = _f_flatten = _f_unflatten = _f_view_as = _f_reshape_as = _f_view

    def _reshape(self, result, v):
        atoms = [atom for axis in v.axes for atom in axis]
        axes = []
        for size in result.shape:
            axis, product = [], 1
            while atoms and (product < size or not axis and atoms[0][1] == 1 and size == 1):
                axis.append(atoms.pop(0))
                product *= axis[-1][1]
            if product != size:
                raise Unsupported(self._where(f"reshape to {list(result.shape)} tears axes apart"))
            axes.append(tuple(axis))
        if atoms:
            axes[-1] += tuple(atoms)
        value = v.like(axes=axes)
        mixed = [axis for axis in axes if any(isinstance(n, int) for n, _ in axis) and any(n in ("N", "T") for n, _ in axis)]
        features = value.features()
        if mixed or len(features) > 1 and any(len(axis) > 1 for axis in features):
            raise Unsupported(self._where(f"reshape to {list(result.shape)} mixes images, time steps or channels"))
        if len(features) == 1 and len(features[0]) > 1:
            size = 1
            for _, n in features[0]:
                size *= n
            key = self.known.get(("flatten", "", "{}", (v.node,)))
            axis = [self.nodes[key]["_features"][0]] if key else [(self._atom(size),)]
            value = self._new("flatten", "", value, {}, axis)
            self.nodes[value.node]["_features"] = axis
            value = value.like(axes=[a for a in axes if a != features[0]] + axis)
        self._know(result, value)

    def _f_permute(self, result, seen, args, kwargs, shapes):
        dims = kwargs.get("dims", args[1] if len(args) == 2 and isinstance(args[1], (tuple, list)) else args[1:])
        self._reorder(result, seen[0][1], [d % result.dim() for d in dims])

    def _f_transpose(self, result, seen, args, kwargs, shapes):
        order = list(range(result.dim()))
        a, b = args[1] % len(order), args[2] % len(order)
        order[a], order[b] = b, a
        self._reorder(result, seen[0][1], order)

    def _reorder(self, result, v, order):
        value = v.like(axes=[v.axes[d] for d in order])
        if value.features() != v.features():
            raise Unsupported(self._where("permutation of channels and pixels"))
        self._know(result, value)

    def _f_repeat(self, result, seen, args, kwargs, shapes):
        counts = kwargs.get("repeats", args[1] if isinstance(args[1], (tuple, list, torch.Size)) else args[1:])
        self._repeated(result, seen[0][1], list(counts), "repeat")

    def _f_expand(self, result, seen, args, kwargs, shapes):
        v = seen[0][1]
        axes = [()] * (result.dim() - len(v.axes)) + v.axes
        counts = [result.shape[d] if not axis else 1 for d, axis in enumerate(axes)]
        self._repeated(result, v.like(axes=axes), counts, "expand")

    _f_expand_as = _f_expand

    def _repeated(self, result, v, counts, what):
        axes = [()] * (len(counts) - len(v.axes)) + list(v.axes)
        for d, count in enumerate(counts):
            if count == 1:
                continue
            if count != self.T or v.has_time() or any(isinstance(n, int) for n, _ in axes[d]):
                raise Unsupported(self._where(f"{what} by {count} that is not over T = {self.T} steps"))
            axes[d] = (("T", self.T),) + axes[d]
        self._know(result, v.like(axes=axes))

    def _f_getitem(self, result, seen, args, kwargs, shapes):
        index = args[1] if isinstance(args[1], tuple) else (args[1],)
        v = seen[0][1]
        if Ellipsis in index:
            if index[-1] is not Ellipsis:
                raise Unsupported(self._where(f"indexing with {args[1]!r}"))
            index = index[:-1]
        at = [d for d, i in enumerate(index) if i != slice(None)]
        if len(at) != 1 or not isinstance(index[at[0]], int):
            raise Unsupported(self._where(f"indexing with {args[1]!r}"))
        self._select(result, v, at[0], index[at[0]])

    def _f_select(self, result, seen, args, kwargs, shapes):
        self._select(result, seen[0][1], args[1] % len(shapes[0]), args[2])

    def _select(self, result, v, dim, index):
        if v.axes[dim] != (("T", self.T),):
            raise Unsupported(self._where("selection along another axis than time"))
        axes = list(v.axes)
        axes.pop(dim)
        self._know(result, v.like(axes=axes, step=index % self.T))

    def _f_unbind(self, result, seen, args, kwargs, shapes):
        dim = args[1] if len(args) > 1 else kwargs.get("dim", 0)
        for index, part in enumerate(result):
            self._select(part, seen[0][1], dim % len(shapes[0]), index)

    def _f_mean(self, result, seen, args, kwargs, shapes):
        self._reduce(result, seen, args, kwargs, len(shapes[0]), False)

    def _f_sum(self, result, seen, args, kwargs, shapes):
        self._reduce(result, seen, args, kwargs, len(shapes[0]), True)

    def _reduce(self, result, seen, args, kwargs, rank, total):
        x, v = seen[0]
        dims = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis"))
        dims = sorted(d % rank for d in ([dims] if isinstance(dims, int) else dims or []))
        if len(dims) == 1 and v.axes[dims[0]] == (("T", self.T),):
            axes = list(v.axes)
            axes[dims[0]:dims[0] + 1] = [()] if kwargs.get("keepdim", len(args) > 2 and args[2]) else []
            value = v.like(axes=axes, reduced=True)
            self._know(result, value)
            if total:
                self._f_scale(result, [(result, value)], args, kwargs, float(self.T))
            return
        maps = list(range(rank - 2, rank))
        if dims != maps or len(v.features()) != 3 or total:
            raise Unsupported(self._where("mean or sum over another axis than time or both of a map"))
        keep = kwargs.get("keepdim", len(args) > 2 and args[2])
        value = self._new("avgpool", self._inside("mean"), v, {"size": [1, 1]}, [])
        features = self.nodes[value.node].setdefault("_features", [(v.features()[0][0],), (self._atom(1),), (self._atom(1),)])
        value = value.like(axes=v.lead() + features)
        if keep:
            self._know(result, value)
        else:
            self._reshape(result, value)

    def _pool(self, result, seen, op, dims, args, kwargs, names):
        given = dict(zip(names, args))
        given.update(kwargs)
        params = _window(given, dims, self._where)
        self._emit(op, self._inside(op), seen[0][1], params, result, [seen[0][0]], dims + 1)

    def _f_avg_pool2d(self, result, seen, args, kwargs, shapes):
        self._pool(result, seen, "avgpool", 2, args, kwargs,
                   ("input", "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"))

    def _f_max_pool2d(self, result, seen, args, kwargs, shapes):
        self._pool(result, seen, "maxpool", 2, args, kwargs,
                   ("input", "kernel_size", "stride", "padding", "dilation", "ceil_mode"))

    def _f_adaptive_avg_pool2d(self, result, seen, args, kwargs, shapes):
        self._emit("avgpool", self._inside("avgpool"), seen[0][1], {"size": list(result.shape[-2:])}, result,
                   [seen[0][0]], 3)

    # -- files

    def write(self, folder, images, inputs, logits, output, encoder, normalisation, classes, step_mode):
        if self.inner_normalisation is not None:
            if normalisation is not None:
                raise Unsupported("the module normalises its input itself: leave normalisation out")
            normalisation = self.inner_normalisation
            shape = (-1,) + (1,) * (len(self.shape) - 1)
            mean, std = (torch.tensor(part, dtype=inputs.dtype, device=inputs.device).view(shape) for part in normalisation)
            inputs = (inputs - mean) / std
        keep = _needed(self.nodes, output)
        for node in keep:
            node.pop("_features", None)
        K = logits.shape[-1]
        if logits.dim() != 2 or K < 2:
            raise Unsupported(f"the class scores have shape {list(logits.shape)}: expected [N, K] with two classes or more")
        if classes is not None and len(classes) != K:
            raise Unsupported(f"there are {len(classes)} class names for {K} outputs")
        kinds = {_framework(part) for part in self.module.modules()} - {None}
        said = {
            "format": "rsc-snn network", "version": VERSION,
            "framework": {"torch": torch.__version__, **{name: _version(name) for name in sorted(kinds)}},
            "module": f"{type(self.module).__module__}.{type(self.module).__name__}",
            "time_steps": self.T, "step_mode": step_mode, "encoder": encoder,
            "input": self.shape,
            "normalisation": None if normalisation is None else
            {"mean": [float(v) for v in normalisation[0]], "std": [float(v) for v in normalisation[1]]},
            "classes": None if classes is None else [str(name) for name in classes], "outputs": K,
            "nodes": keep, "output": output,
        }
        ids = {node["id"] for node in keep}
        weights = {name: t for name, t in self.tensors.items() if name.rsplit(".", 1)[0] in ids}
        batch = {"inputs": inputs.float(), "logits": logits.float()}
        if encoder != "poisson" and normalisation is not None:
            batch["images"] = images.float()
        for node in keep:
            if node["id"] in self.recorded and self.recorded[node["id"]][0]:
                outputs = torch.stack(self._steps(node["id"]))
                spikes = node["op"] == "lif"
                batch["outputs/" + node["id"]] = outputs.to(torch.uint8) if spikes else outputs.float()
        os.makedirs(folder, exist_ok=True)
        files = {"weights.safetensors": lambda file: _save(file, weights), "batch.safetensors": lambda file: _save(file, batch),
                 "network.json": lambda file: file.write(json.dumps(said, indent=1).encode() + b"\n")}
        for name, content in files.items():
            with open(os.path.join(folder, name + ".part"), "wb") as file:
                content(file)
        for name in files:  # all or none, unless it is killed between two
            os.replace(os.path.join(folder, name + ".part"), os.path.join(folder, name))
        return said

    def _steps(self, node):
        """Outputs of a layer of neurons by time step; of one before there are any, the same at each."""
        steps = self.recorded[node][0]
        if len(steps) not in (1, self.T):
            raise Unsupported(f"{node} ran {len(steps)} times, T is {self.T}: give the T that the network runs")
        return steps if len(steps) == self.T else steps * self.T


#: names of functions that do what another one does
_ALIASES = {"iadd": "add", "radd": "add", "imul": "mul", "rmul": "mul", "truediv": "div", "itruediv": "div",
            "true_divide": "div", "isub": "sub", "subtract": "sub", "multiply": "mul", "divide": "div", "concat": "cat",
            "concatenate": "cat", "swapaxes": "transpose", "swapdims": "transpose", "type_as": "to", "double": "to",
            "dropout2d": "dropout", "cuda": "to", "cpu": "to"}


def _changes(tensor):
    """How often it was changed in place; tensors of inference mode do not count that."""
    return 0 if tensor.is_inference() else tensor._version


def _tensors(args):
    found = []
    for a in args:
        if isinstance(a, torch.Tensor):
            found.append(a)
        elif isinstance(a, (tuple, list)):
            found += [part for part in a if isinstance(part, torch.Tensor)]
    return found


def _pair(value, dims):
    value = list(value) if isinstance(value, (tuple, list)) else [value] * dims
    return [int(v) for v in (value * dims if len(value) == 1 else value)]


def _window(given, dims, where):
    kernel = _pair(given["kernel_size"], dims)
    stride = _pair(given.get("stride") or kernel, dims)
    if given.get("divisor_override") is not None or _pair(given.get("dilation", 1), dims) != [1] * dims:
        raise Unsupported(where("a pool with dilation or a divisor of its own"))
    params = {"kernel": kernel, "stride": stride, "padding": _pair(given.get("padding", 0), dims),
              "ceil": bool(given.get("ceil_mode", False))}
    if given.get("count_include_pad") is not None:
        params["count_padding"] = bool(given["count_include_pad"])
    return params


def _describe(m, x, where):
    """Operation, parameters, weights and number of feature axes of a layer without state."""
    if isinstance(m, (nn.Conv1d, nn.Conv2d)):
        dims = m.weight.dim() - 2
        if m.padding_mode != "zeros":
            raise Unsupported(where(f"padding_mode {m.padding_mode!r}"))
        padding = m.padding
        if isinstance(padding, str):
            total = [d * (k - 1) for d, k in zip(m.dilation, m.kernel_size)]
            if padding == "same" and any(n % 2 for n in total):
                raise Unsupported(where("padding 'same' of an even kernel"))
            padding = [n // 2 if padding == "same" else 0 for n in total]
        return f"conv{dims}d", {"stride": _pair(m.stride, dims), "padding": _pair(padding, dims),
                                "dilation": _pair(m.dilation, dims), "groups": m.groups}, \
            {"weight": m.weight, "bias": m.bias}, dims + 1
    if isinstance(m, nn.Linear):
        return "linear", {}, {"weight": m.weight, "bias": m.bias}, 1
    if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)):
        if m.running_mean is None:
            raise Unsupported(where("batch normalisation without running statistics"))
        like = torch.ones_like(m.running_mean)
        weight = like if m.weight is None else m.weight
        factor = m.alpha * m.V_th if hasattr(m, "alpha") and hasattr(m, "V_th") else 1  # TET's tdBatchNorm
        return "norm", {"epsilon": m.eps}, {"weight": weight * factor, "bias": like * 0 if m.bias is None else m.bias,
                                            "running_mean": m.running_mean, "running_var": m.running_var}, \
            3 if isinstance(m, nn.BatchNorm2d) else (1 if m.num_features == x.shape[-1] else 2)
    if isinstance(m, (nn.MaxPool1d, nn.MaxPool2d, nn.AvgPool1d, nn.AvgPool2d)):
        dims = 1 if isinstance(m, (nn.MaxPool1d, nn.AvgPool1d)) else 2
        names = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override", "dilation")
        op = "maxpool" if isinstance(m, (nn.MaxPool1d, nn.MaxPool2d)) else "avgpool"
        return op, _window({k: getattr(m, k) for k in names if hasattr(m, k)}, dims, where), {}, dims + 1
    if isinstance(m, (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d)):
        dims = 1 if isinstance(m, nn.AdaptiveAvgPool1d) else 2
        size = _pair([n if n is not None else x.shape[i - dims] for i, n in enumerate(
            m.output_size if isinstance(m.output_size, (tuple, list)) else [m.output_size] * dims)], dims)
        return "avgpool", {"size": size}, {}, dims + 1
    raise Unsupported(where("it has no place in network.json"))


def _apply(node, w, x):
    """What network.json means by a node without state, on [M, ...]."""
    op, x = node["op"], x[0]
    if op in ("conv1d", "conv2d"):
        conv = F.conv1d if op == "conv1d" else F.conv2d
        return conv(x, w["weight"], w.get("bias"), node["stride"], node["padding"], node["dilation"], node["groups"])
    if op == "linear":
        return F.linear(x, w["weight"], w.get("bias"))
    if op == "norm":
        return F.batch_norm(x, w["running_mean"], w["running_var"], w["weight"], w["bias"], False, 0.1, node["epsilon"])
    if op == "vote":
        return F.avg_pool1d(x.unsqueeze(1), node["window"], node["window"]).squeeze(1)
    flat = x.dim() == 3
    if "size" in node:
        return (F.adaptive_avg_pool1d if flat else F.adaptive_avg_pool2d)(x, node["size"])
    if op == "maxpool":
        return (F.max_pool1d if flat else F.max_pool2d)(x, node["kernel"], node["stride"], node["padding"],
                                                        ceil_mode=node["ceil"])
    return (F.avg_pool1d if flat else F.avg_pool2d)(x, node["kernel"], node["stride"], node["padding"], node["ceil"],
                                                    node.get("count_padding", True))


def _needed(nodes, output):
    """Nodes that the output depends on, in order."""
    wanted, queue = set(), [output]
    while queue:
        name = queue.pop()
        if name not in wanted:
            wanted.add(name)
            queue += nodes[name]["inputs"]
    return [node for name, node in nodes.items() if name in wanted]


def _framework(part):
    package = type(part).__module__.split(".")[0]
    return package if package in ("spikingjelly", "snntorch", "norse") else None


def _version(package):
    try:
        from importlib.metadata import version
        return version(package)
    except Exception:
        return str(getattr(__import__(package), "__version__", "unknown"))


def _save(file, tensors):
    """The safetensors format: eight bytes of length, a header in JSON, the tensors' bytes."""
    kinds = {torch.float32: "F32", torch.uint8: "U8"}
    header, offset, parts = {}, 0, []
    for name, tensor in tensors.items():
        data = tensor.detach().cpu().contiguous()
        size = data.numel() * data.element_size()
        header[name] = {"dtype": kinds[data.dtype], "shape": list(data.shape), "data_offsets": [offset, offset + size]}
        offset += size
        parts.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write(struct.pack("<Q", len(text)) + text)
    for data in parts:
        file.write(_bytes(data))


def _bytes(data):
    try:
        return data.numpy().tobytes()
    except RuntimeError:  # a PyTorch without numpy
        return bytes(data.flatten().view(torch.uint8).tolist())
