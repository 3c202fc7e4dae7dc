package io.github.rscsnn.interchange;

import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the nodes of a NIR graph, one after the other, to layers; refuses by name what does not fit. */
final class NirReader {
    /** Rounding of dt / tau and the like stays far below, a different model far above. */
    private static final double TOLERANCE = 1e-5;

    /** A layer that hands spikes on has as many weights as this squared. */
    private static final int MOST_SCORES = 4096;

    private static final List<String> KNOWN =
            List.of("Conv2d", "Affine", "Linear", "AvgPool2d", "SumPool2d", "Flatten", "IF", "LIF");

    private final double dt;
    private final boolean dtSaid;
    private int[] maps; // what reaches the next node: C, H, W, or the number of features
    private final List<PlainNetwork.PlainLayer> layers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable NirNode pending; // the linear node whose neuron is to come
    private double carried = 1; // factor that the next linear node takes over, of a sum pool
    private @Nullable Double leak;
    private @Nullable Double threshold;
    private boolean resetSaid;

    /**
     * What a graph says.
     *
     * @param network its layers
     * @param shape of the input: C, H, W, or the number of features
     * @param leak of all neurons
     * @param threshold of all neurons
     * @param resetSaid whether the file says to what neurons reset; those of early versions of NIR do not
     * @param notes what was changed
     */
    record Result(
            PlainNetwork network, int[] shape, double leak, double threshold, boolean resetSaid, List<String> notes) {}

    private NirReader(NirNode input, double dt, boolean dtSaid) {
        this.dt = dt;
        this.dtSaid = dtSaid;
        maps = inputShape(input);
    }

    /**
     * @param dt time step in seconds that tau and r are meant for
     * @param dtSaid whether the user or the file says so; else an IF with r = 1 adds its whole input at each step
     * @throws IllegalArgumentException naming the node that cannot be taken over
     */
    static Result read(NirGraph graph, double dt, boolean dtSaid) {
        List<NirNode> chain = graph.inOrder();
        NirReader reader = new NirReader(chain.getFirst(), dt, dtSaid);
        int[] shape = reader.maps;
        for (NirNode node : chain.subList(1, chain.size())) {
            reader.take(node);
        }
        if (!reader.resetSaid) {
            reader.notes.add(
                    "the file does not say how neurons reset: to 0, unless --reset soft says that the threshold"
                            + " is subtracted");
        }
        Double leak = reader.leak;
        Double threshold = reader.threshold;
        Require.state(leak != null && threshold != null, "a graph ends behind a neuron");
        return new Result(new PlainNetwork(reader.layers), shape, leak, threshold, reader.resetSaid, reader.notes);
    }

    /** C, H, W; a map alone has one channel, and features alone stay a list. */
    private static int[] inputShape(NirNode input) {
        double[] sizes = input.numbers("shape");
        int[] shape = new int[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            shape[i] = (int) sizes[i];
            input.require(shape[i] == sizes[i] && shape[i] >= 1, "has the shape " + Arrays.toString(sizes));
        }
        return switch (shape.length) {
            case 1, 3 -> shape;
            case 2 -> new int[] {1, shape[0], shape[1]};
            default ->
                throw input.refused(
                        "has " + shape.length + " dimensions, expected C, H, W, or H, W, or a number of" + " features");
        };
    }

    private void take(NirNode node) {
        boolean neuron = node.type().equals("IF") || node.type().equals("LIF");
        boolean end = node.type().equals("Output");
        node.require(KNOWN.contains(node.type()) || end, "has no counterpart here; known: " + String.join(", ", KNOWN));
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
        node.require(
                shape.length == 4 && shape[2] == shape[3],
                "has a kernel that is not square: " + Arrays.toString(shape));
        node.require(
                layers.isEmpty() || !(layers.getLast() instanceof PlainNetwork.Connected),
                "stands behind a fully connected layer");
        node.require(node.whole("groups") == 1 && node.whole("dilation") == 1, "has groups or a dilation other than 1");
        int stride = node.whole("stride");
        int padding;
        if (node.values().get("padding") instanceof String word) {
            boolean same = word.equals("same") && stride == 1 && shape[2] % 2 == 1;
            node.require(same || word.equals("valid"), "has padding '" + word + "'");
            padding = same ? shape[2] / 2 : 0;
        } else {
            padding = node.whole("padding");
        }
        requireMaps(node);
        if (shape[1] != maps[0]) {
            throw node.refused("takes " + shape[1] + " channels, " + maps[0] + " reach it");
        }
        maps = new int[] {shape[0], size(node, 1, shape[2], stride, padding), size(node, 2, shape[2], stride, padding)};
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
        node.require(shape.length == 2, "has a weight of " + shape.length + " dimensions");
        if (shape[1] != features()) {
            throw node.refused("takes " + shape[1] + " features, " + features() + " reach it");
        }
        maps = new int[] {shape[0]};
        layers.add(new PlainNetwork.Connected(
                scaled(node.floats("weight"), takeCarried()), shape[0], shape[1], bias(node, shape[0])));
        pending = node;
    }

    private static float[] bias(NirNode node, int out) {
        float[] bias = node.has("bias") ? node.floats("bias") : new float[out];
        node.require(bias.length == out, "has " + bias.length + " biases for " + out + " outputs");
        return bias;
    }

    private void pool(NirNode node) {
        node.require(
                layers.isEmpty() || !(layers.getLast() instanceof PlainNetwork.Connected),
                "stands behind a fully connected layer");
        int kernel = node.whole("kernel_size");
        int padding = node.whole("padding");
        node.require(padding <= kernel / 2, "pads more than half its window");
        int stride = node.whole("stride");
        requireMaps(node);
        maps = new int[] {maps[0], size(node, 1, kernel, stride, padding), size(node, 2, kernel, stride, padding)};
        layers.add(new PlainNetwork.AveragePool(kernel, stride, padding));
    }

    private void requireMaps(NirNode node) {
        if (maps.length != 3) {
            throw node.refused("needs maps, " + maps[0] + " features reach it");
        }
    }

    private int size(NirNode node, int side, int kernel, int stride, int padding) {
        int room = maps[side] + 2 * padding - kernel;
        if (kernel < 1 || stride < 1 || padding < 0) {
            throw node.refused(
                    "has a window of " + kernel + ", a stride of " + stride + " and a padding of " + padding);
        }
        if (room < 0) {
            throw node.refused("leaves nothing of maps of " + maps[1] + "x" + maps[2]);
        }
        return room / stride + 1;
    }

    private int features() {
        return Arrays.stream(maps).reduce(1, Math::multiplyExact);
    }

    /** Dimensions count from C on, or, as PyTorch writes them, from the batch on: 0 to -1 or 1 to -1 of C, H, W. */
    private void flatten(NirNode node) {
        int start = node.has("start_dim") ? node.whole("start_dim") : 1;
        int end = node.has("end_dim") ? node.whole("end_dim") : -1;
        int last = maps.length - 1;
        node.require(
                (start == 0 || start == 1) && (end == -1 || end == start + last),
                "flattens dimensions " + start + " to " + end
                        + ", expected all of C, H, W: 0 to -1, or 1 to -1 where dimension 0 is the batch");
        if (start == 1 && maps.length == 3 && maps[0] > 1) {
            notes.add("'" + node.name() + "' begins at dimension 1: dimension 0 is taken for the batch");
        }
    }

    /**
     * Euler's method with the step dt: v = leak v + gain x + pull. What differs from channel to channel, or from the neurons before,
     * goes into the layer before, which is linear, as its neurons are below the threshold.
     */
    private void neuron(NirNode node) {
        NirNode linear = pending;
        if (linear == null) {
            throw node.refused("follows no convolution or fully connected layer");
        }
        resetSaid |= node.has("v_reset");
        double reset = node.has("v_reset") ? node.single("v_reset") : 0;
        node.require(reset == 0, "resets to " + reset + ", expected 0");
        if (node.has("v_reset")) {
            channels(node, "v_reset");
        }
        double kept = 1;
        double[] gain = channels(node, "r");
        double[] pull = new double[gain.length];
        boolean whole =
                node.type().equals("IF") && !dtSaid && Arrays.stream(gain).allMatch(r -> r == 1);
        if (whole) {
            notes.add(
                    "'" + node.name() + "' has r = 1 and the file no dt: it adds its whole input at each step (say --dt"
                            + " if r is meant per second)");
        }
        double part = whole ? 1 : dt;
        if (node.type().equals("LIF")) {
            double tau = node.single("tau");
            channels(node, "tau");
            kept = rounded(1 - dt / tau);
            part = dt / tau;
            node.require(
                    kept > 0 && kept < 1,
                    "has tau " + tau + " s, which at dt = " + dt + " s leaves " + kept
                            + " of the membrane: is dt another?");
            pull = channels(node, "v_leak");
        }
        leak = same(node, "leak", leak, kept);
        double[] thresholds = channels(node, "v_threshold");
        double common = threshold == null ? thresholds[0] : threshold;
        threshold = common;
        for (int c = 0; c < gain.length; c++) {
            if (!(thresholds[c] > 0)) {
                throw node.refused("has v_threshold " + thresholds[c] + ", expected above 0");
            }
            if (!(gain[c] > 0)) {
                throw node.refused("has r " + gain[c]);
            }
            double unit = common / thresholds[c];
            gain[c] *= part * unit;
            pull[c] *= part * unit;
        }
        noteThresholds(node, common, thresholds);
        if (Arrays.stream(pull).anyMatch(each -> each != 0)) {
            notes.add("'" + node.name() + "' leaks to another potential than 0: part of the bias of '" + linear.name()
                    + "' here");
        }
        boolean scales = Arrays.stream(gain).anyMatch(each -> Math.abs(each - 1) > TOLERANCE);
        if (scales || Arrays.stream(pull).anyMatch(each -> each != 0)) {
            // within rounding of 1 the weights stay as they are, to the bit
            layers.add(scaled(layers.removeLast(), scales ? gain : ones(gain.length), pull));
        }
        if (scales) {
            noteGain(node, linear, gain);
        }
        pending = null;
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private void noteThresholds(NirNode node, double threshold, double... thresholds) {
        if (Arrays.stream(thresholds).anyMatch(each -> each != threshold)) {
            notes.add("'" + node.name() + "' has other thresholds than " + threshold + ": its input is scaled to that,"
                    + " and so is the width of surrogates");
        }
    }

    private void noteGain(NirNode node, NirNode linear, double... gain) {
        double least = Arrays.stream(gain).min().orElseThrow();
        double most = Arrays.stream(gain).max().orElseThrow();
        notes.add("'" + node.name() + "' multiplies its input by " + rounded(least)
                + (least == most ? "" : " to " + rounded(most)) + ": part of '" + linear.name() + "' here");
    }

    /** What a parameter is for each output channel of the layer before, or each feature. */
    private double[] channels(NirNode node, String parameter) {
        double[] numbers = node.numbers(parameter);
        int area = features() / maps[0];
        double[] each = new double[maps[0]];
        if (numbers.length == 1) {
            Arrays.fill(each, numbers[0]);
            return each;
        }
        if (numbers.length != maps[0] && numbers.length != features()) {
            throw node.refused("has " + numbers.length + " values of " + parameter + " for " + features() + " neurons");
        }
        int stride = numbers.length / maps[0];
        for (int c = 0; c < maps[0]; c++) {
            each[c] = numbers[c * stride];
            for (int i = 1; i < stride && stride == area; i++) {
                if (numbers[c * stride + i] != each[c]) {
                    throw node.refused("has several values of " + parameter + " within a map, " + each[c] + " and "
                            + numbers[c * stride + i] + ": one for each channel is what can be taken over");
                }
            }
        }
        return each;
    }

    private static double same(NirNode node, String what, @Nullable Double before, double now) {
        node.require(
                before == null || before == now,
                "has " + what + " " + now + ", a neuron before it " + before
                        + ": one for all is what can be taken over");
        return now;
    }

    /** Class scores are the outputs of a last fully connected layer. Where spikes are the output, one hands them on. */
    private void output(NirNode node) {
        node.require(leak != null, "is reached without any neuron: that is not a spiking network");
        if (pending == null) {
            int classes = features();
            node.require(
                    classes <= MOST_SCORES,
                    "ends the graph with " + classes + " spiking outputs: class scores are one output a class, "
                            + MOST_SCORES + " at most");
            float[] identity = new float[classes * classes];
            for (int i = 0; i < classes; i++) {
                identity[i * classes + i] = 1;
            }
            layers.add(
                    new PlainNetwork.Connected(scaled(identity, takeCarried()), classes, classes, new float[classes]));
            notes.add("the graph ends in a neuron: class scores are its firing rates, through a layer that hands them"
                    + " on");
        }
    }

    private double takeCarried() {
        double factor = carried;
        carried = 1;
        return factor;
    }

    /** Each output channel multiplied by its factor, and with something added. */
    private static PlainNetwork.PlainLayer scaled(PlainNetwork.PlainLayer layer, double[] factors, double[] added) {
        return switch (layer) {
            case PlainNetwork.Conv conv ->
                new PlainNetwork.Conv(
                        scaled(conv.weight(), factors),
                        conv.out(),
                        conv.in(),
                        conv.kernel(),
                        affine(conv.bias(), factors, added),
                        conv.stride(),
                        conv.padding());
            case PlainNetwork.Connected connected ->
                new PlainNetwork.Connected(
                        scaled(connected.weight(), factors),
                        connected.out(),
                        connected.in(),
                        affine(connected.bias(), factors, added));
            case PlainNetwork.AveragePool pool -> throw new IllegalStateException("a pool before a neuron: " + pool);
        };
    }

    private static float[] scaled(float[] weight, double... factors) {
        int each = weight.length / factors.length;
        float[] scaled = new float[weight.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (weight[i] * factors[i / each]);
        }
        return scaled;
    }

    private static float[] affine(float[] bias, double[] factors, double[] added) {
        float[] moved = new float[bias.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (bias[i] * factors[i] + added[i]);
        }
        return moved;
    }

    /** To six digits behind the point, so that float32 parameters give back 0.9 as 0.9. */
    private static double rounded(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }
}
