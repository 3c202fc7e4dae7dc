package io.github.rscsnn.interchange;

import java.util.ArrayList;
import java.util.List;

/** From the nodes of a NIR graph, one after the other, to layers; refuses by name what does not fit. */
final class NirReader {
    /** Rounding of dt / tau and the like stays far below, a different model far above. */
    private static final double TOLERANCE = 1e-5;

    private static final List<String> KNOWN =
            List.of("Conv2d", "Affine", "Linear", "AvgPool2d", "SumPool2d", "Flatten", "IF", "LIF");

    private final double dt;
    private final List<PlainNetwork.PlainLayer> layers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private NirNode pending; // the linear node whose neuron is to come
    private double carried = 1; // factor that the next linear node takes over, of a sum pool
    private Double leak;
    private Double threshold;

    /**
     * What a graph says.
     *
     * @param network its layers
     * @param shape of the input, C, H, W
     * @param leak of all neurons
     * @param threshold of all neurons
     * @param notes what was changed
     */
    record Result(PlainNetwork network, int[] shape, double leak, double threshold, List<String> notes) {}

    private NirReader(double dt) {
        this.dt = dt;
    }

    /**
     * @param dt time step in seconds that tau and r are meant for
     * @throws IllegalArgumentException naming the node that cannot be taken over
     */
    static Result read(NirGraph graph, double dt) {
        List<NirNode> chain = graph.inOrder();
        NirReader reader = new NirReader(dt);
        for (NirNode node : chain.subList(1, chain.size())) {
            reader.take(node);
        }
        double[] shape = chain.getFirst().numbers("shape");
        if (shape.length != 3) {
            throw chain.getFirst().refused("has " + shape.length + " dimensions, expected C, H, W");
        }
        return new Result(
                new PlainNetwork(reader.layers),
                new int[] {(int) shape[0], (int) shape[1], (int) shape[2]},
                reader.leak,
                reader.threshold,
                reader.notes);
    }

    private void take(NirNode node) {
        boolean neuron = node.type().equals("IF") || node.type().equals("LIF");
        boolean end = node.type().equals("Output");
        if (!KNOWN.contains(node.type()) && !end) {
            throw node.refused("has no counterpart here; known: " + String.join(", ", KNOWN));
        }
        if (pending != null && !neuron && !(end && !pending.type().equals("Conv2d"))) {
            throw node.refused("follows '" + pending.name() + "' (" + pending.type()
                    + ") without a neuron between: every linear layer but the last has one here");
        }
        switch (node.type()) {
            case "Conv2d" -> convolution(node);
            case "Affine", "Linear" -> connected(node);
            case "AvgPool2d" -> pool(node);
            case "SumPool2d" -> {
                pool(node);
                carried *= (double) node.whole("kernel_size") * node.whole("kernel_size");
                notes.add(
                        "the sums of '" + node.name() + "' are means here, and the next layer's weights larger for it");
            }
            case "Flatten" -> flatten(node);
            case "IF", "LIF" -> neuron(node);
            case "Output" -> output(node);
            default -> throw new IllegalStateException(node.type());
        }
    }

    private void convolution(NirNode node) {
        int[] shape = node.shape("weight");
        if (shape.length != 4 || shape[2] != shape[3]) {
            throw node.refused("has a kernel that is not square: " + java.util.Arrays.toString(shape));
        }
        if (!layers.isEmpty() && layers.getLast() instanceof PlainNetwork.Connected) {
            throw node.refused("stands behind a fully connected layer");
        }
        if (node.whole("groups") != 1 || node.whole("dilation") != 1) {
            throw node.refused("has groups or a dilation other than 1");
        }
        int stride = node.whole("stride");
        int padding;
        if (node.values().get("padding") instanceof String word) {
            boolean same = word.equals("same") && stride == 1 && shape[2] % 2 == 1;
            if (!same && !word.equals("valid")) {
                throw node.refused("has padding '" + word + "'");
            }
            padding = same ? shape[2] / 2 : 0;
        } else {
            padding = node.whole("padding");
        }
        layers.add(new PlainNetwork.Conv(
                scaled(node.floats("weight"), takeCarried()),
                shape[0],
                shape[1],
                shape[2],
                bias(node, shape[0]),
                stride,
                padding));
        pending = node;
    }

    private void connected(NirNode node) {
        int[] shape = node.shape("weight");
        if (shape.length != 2) {
            throw node.refused("has a weight of " + shape.length + " dimensions");
        }
        layers.add(new PlainNetwork.Connected(
                scaled(node.floats("weight"), takeCarried()), shape[0], shape[1], bias(node, shape[0])));
        pending = node;
    }

    private static float[] bias(NirNode node, int out) {
        float[] bias = node.has("bias") ? node.floats("bias") : new float[out];
        if (bias.length != out) {
            throw node.refused("has " + bias.length + " biases for " + out + " outputs");
        }
        return bias;
    }

    private void pool(NirNode node) {
        if (!layers.isEmpty() && layers.getLast() instanceof PlainNetwork.Connected) {
            throw node.refused("stands behind a fully connected layer");
        }
        int kernel = node.whole("kernel_size");
        int padding = node.whole("padding");
        if (padding > kernel / 2) {
            throw node.refused("pads more than half its window");
        }
        layers.add(new PlainNetwork.AveragePool(kernel, node.whole("stride"), padding));
    }

    private static void flatten(NirNode node) {
        int start = node.has("start_dim") ? node.whole("start_dim") : 1;
        int end = node.has("end_dim") ? node.whole("end_dim") : -1;
        if (start != 0 || end != -1 && end != 2) {
            throw node.refused("flattens dimensions " + start + " to " + end + ", expected all of C, H, W: 0 to -1");
        }
    }

    /** Euler's method with the step dt: v = leak v + gain x. */
    private void neuron(NirNode node) {
        if (pending == null) {
            throw node.refused("follows no convolution or fully connected layer");
        }
        if (node.has("v_reset") && node.single("v_reset") != 0) {
            throw node.refused("resets to " + node.single("v_reset") + ", expected 0");
        }
        double kept = 1;
        double gain = node.single("r") * dt;
        if (node.type().equals("LIF")) {
            if (node.single("v_leak") != 0) {
                throw node.refused("leaks to " + node.single("v_leak") + ", expected 0");
            }
            double tau = node.single("tau");
            kept = rounded(1 - dt / tau);
            gain = node.single("r") * dt / tau;
            if (!(kept > 0 && kept < 1)) {
                throw node.refused("has tau " + tau + " s, which at dt = " + dt + " s leaves " + kept
                        + " of the membrane: is dt another?");
            }
        }
        if (!(gain > 0) || Double.isInfinite(gain)) {
            throw node.refused("has r " + node.single("r"));
        }
        leak = same(node, "leak", leak, kept);
        threshold = same(node, "v_threshold", threshold, node.single("v_threshold"));
        if (Math.abs(gain - 1) > TOLERANCE) {
            scaleLast(gain);
            notes.add("'" + node.name() + "' multiplies its input by " + rounded(gain) + ": part of '" + pending.name()
                    + "' here");
        }
        pending = null;
    }

    private static double same(NirNode node, String what, Double before, double now) {
        if (before != null && before != now) {
            throw node.refused("has " + what + " " + now + ", a neuron before it " + before
                    + ": one for all is what can be taken over");
        }
        return now;
    }

    private void output(NirNode node) {
        if (pending == null) {
            throw node.refused("is not fed by an Affine or Linear node: class scores here are the outputs of a last"
                    + " fully connected layer, before any neuron");
        }
        if (leak == null) {
            throw node.refused("is reached without any neuron: that is not a spiking network");
        }
    }

    private double takeCarried() {
        double factor = carried;
        carried = 1;
        return factor;
    }

    private void scaleLast(double factor) {
        PlainNetwork.PlainLayer last = layers.removeLast();
        layers.add(
                last instanceof PlainNetwork.Conv conv
                        ? new PlainNetwork.Conv(
                                scaled(conv.weight(), factor),
                                conv.out(),
                                conv.in(),
                                conv.kernel(),
                                scaled(conv.bias(), factor),
                                conv.stride(),
                                conv.padding())
                        : scaled((PlainNetwork.Connected) last, factor));
    }

    private static PlainNetwork.Connected scaled(PlainNetwork.Connected layer, double factor) {
        return new PlainNetwork.Connected(
                scaled(layer.weight(), factor), layer.out(), layer.in(), scaled(layer.bias(), factor));
    }

    private static float[] scaled(float[] values, double factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = (float) (values[i] * factor);
        }
        return scaled;
    }

    /** To six digits behind the point, so that float32 parameters give back 0.9 as 0.9. */
    private static double rounded(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }
}
