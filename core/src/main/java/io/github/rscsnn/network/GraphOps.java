package io.github.rscsnn.network;

import io.github.rscsnn.network.GraphBuilder.GraphWeights;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The operations of a {@link NetworkGraph} that are composed of libtorch's. */
final class GraphOps {
    private GraphOps() {}

    /**
     * Whether the numbers of a node can be those of its operation.
     *
     * @throws IllegalArgumentException naming the node and what cannot be
     */
    static void requireSound(GraphNode node) {
        int inputs = node.inputs().size();
        boolean joins = node.op().equals("add") || node.op().equals("mul");
        node.require(
                joins ? inputs == 2 : node.op().equals("concat") ? inputs >= 2 : inputs == 1,
                "it reads " + inputs + " nodes: add and mul read two, concat two or more, all others one");
        switch (node.op()) {
            case "conv1d", "conv2d" -> {
                int dims = node.op().equals("conv1d") ? 1 : 2;
                requireWeight(node, dims + 2);
                requireSizes(node, "stride", dims, 1);
                requireSizes(node, "padding", dims, 0);
                requireSizes(node, "dilation", dims, 1);
                node.require(node.whole("groups") >= 1, "its 'groups' is " + node.whole("groups"));
            }
            case "linear" -> requireWeight(node, 2);
            case "norm" -> {
                requireWeight(node, 1);
                node.require(
                        node.number("epsilon") >= 0, "its 'epsilon' must be 0 or more, got " + node.number("epsilon"));
            }
            case "maxpool", "avgpool" -> {
                if (!node.has("size")) {
                    int dims = node.sizes("kernel").length;
                    requireSizes(node, "kernel", dims, 1);
                    requireSizes(node, "stride", dims, 1);
                    requireSizes(node, "padding", dims, 0);
                }
            }
            default -> {} // numbers of the others are asked for where they are used
        }
    }

    private static void requireWeight(GraphNode node, int dims) {
        GraphNode weights = node.part("weights");
        requireSizes(weights, "weight", dims, 1);
        if (weights.has("bias")) {
            requireSizes(weights, "bias", 1, 1);
        }
    }

    private static void requireSizes(GraphNode node, String key, int count, long least) {
        long[] sizes = node.sizes(key);
        node.require(
                sizes.length == count && Arrays.stream(sizes).allMatch(size -> size >= least),
                "its '" + key + "' must be " + count + " numbers of at least " + least + ", got "
                        + Arrays.toString(sizes));
    }

    /** Whether a convolution is one that the kernels' blocks know: square, of one group, without dilation. */
    static boolean isPlain(GraphNode conv) {
        long[] weight = conv.part("weights").sizes("weight");
        return weight.length == 4
                && weight[2] == weight[3]
                && conv.isSquare("stride")
                && conv.isSquare("padding")
                && conv.is("dilation", 1, 1)
                && conv.whole("groups") == 1;
    }

    static boolean isSquareWindow(GraphNode pool) {
        return !pool.has("size")
                && pool.isSquare("kernel")
                && pool.isSquare("stride")
                && pool.isSquare("padding")
                && !pool.flag("ceil")
                && (!pool.has("count_padding") || pool.flag("count_padding") || pool.is("padding", 0, 0));
    }

    /** @throws IllegalArgumentException naming the node if its operation is not known */
    static Composed composed(GraphNode node, GraphWeights weights) {
        String what = node.op() + " " + node.id();
        return switch (node.op()) {
            case "conv1d", "conv2d" -> convolution(what, node, weights);
            case "maxpool", "avgpool" -> Composed.of(what, x -> pool(node, x));
            case "flatten" -> Composed.of(what, x -> x.flatten(1, -1));
            case "crop" -> {
                long border = node.whole("border");
                yield Composed.of(
                        what,
                        x -> x.narrow(2, border, x.size(2) - 2 * border).narrow(3, border, x.size(3) - 2 * border));
            }
            case "vote" -> {
                long window = node.whole("window");
                yield Composed.of(
                        what, x -> x.view(x.size(0), x.size(1) / window, window).mean(-1));
            }
            case "scale" -> {
                Scalar factor = io.github.rscsnn.tensor.StepScope.retain(new Scalar(node.number("factor")));
                Scalar shift = io.github.rscsnn.tensor.StepScope.retain(new Scalar(node.number("shift")));
                yield Composed.of(what, x -> x.mul(factor).add(shift));
            }
            case "synapse" -> synapse(what, node.number("decay"));
            case "add" -> joined(what, node, x -> x.get(0).add(x.get(1)));
            case "mul" -> joined(what, node, x -> x.get(0).mul(x.get(1)));
            case "concat" -> joined(what, node, x -> torch.cat(new TensorVector(x.toArray(Tensor[]::new)), 1));
            default ->
                throw node.wrong("this operation is not known; known: input, conv1d, conv2d, linear, norm, maxpool,"
                        + " avgpool, flatten, crop, vote, scale, synapse, lif, relu, add, mul, concat");
        };
    }

    private static Composed joined(
            String what, GraphNode node, java.util.function.Function<List<Tensor>, Tensor> rule) {
        node.require(node.inputs().size() >= 2, "it needs two inputs");
        return new Composed(what, List.of(), false, (x, steps, pass) -> rule.apply(x));
    }

    private static Composed convolution(String what, GraphNode node, GraphWeights weights) {
        Tensor weight = weights.tensor(node, "weight");
        Tensor bias = weights.bias(node);
        List<Tensor> all = Stream.of(weight, bias).filter(Objects::nonNull).toList();
        if (node.op().equals("conv2d") && isPlain(node)) {
            Convolution plain =
                    new Convolution(weight, bias, (int) node.sizes("stride")[0], (int) node.sizes("padding")[0]);
            return new Composed(what, all, false, (x, steps, pass) -> plain.apply(x.getFirst()));
        }
        boolean line = node.op().equals("conv1d");
        GroupedConv2d rule = new GroupedConv2d(
                maps(node.sizes("stride"), 1),
                maps(node.sizes("padding"), 0),
                maps(node.sizes("dilation"), 1),
                node.whole("groups"));
        return new Composed(what, all, false, (x, steps, pass) -> {
            Tensor maps = line ? x.getFirst().unsqueeze(2) : x.getFirst();
            Tensor kernel = line ? weight.unsqueeze(2) : weight;
            Tensor y = rule.apply(maps, kernel, bias);
            return line ? y.squeeze(2) : y;
        });
    }

    /** One number for a sequence is that of its only row and its own. */
    private static long[] maps(long[] sizes, long ofRow) {
        return sizes.length == 1 ? new long[] {ofRow, sizes[0]} : sizes;
    }

    private static Tensor pool(GraphNode node, Tensor x) {
        boolean line = x.dim() == 3;
        boolean average = node.op().equals("avgpool");
        if (node.has("size")) {
            long[] size = node.sizes("size");
            return line ? torch.adaptive_avg_pool1d(x, size) : torch.adaptive_avg_pool2d(x, size);
        }
        long[] kernel = node.sizes("kernel");
        long[] stride = node.sizes("stride");
        long[] padding = node.sizes("padding");
        boolean ceil = node.flag("ceil");
        if (average) {
            boolean counted = !node.has("count_padding") || node.flag("count_padding");
            return line
                    ? torch.avg_pool1d(x, kernel, stride, padding, ceil, counted)
                    : torch.avg_pool2d(x, kernel, stride, padding, ceil, counted, new LongOptional());
        }
        return line
                ? torch.max_pool1d(x, kernel, stride, padding, new long[] {1}, ceil)
                : torch.max_pool2d(x, kernel, stride, padding, Pool.ONE, ceil);
    }

    /** A synaptic current: i[t] = decay · i[t-1] + x[t]. */
    private static Composed synapse(String what, double decay) {
        return new Composed(what, List.of(), true, (inputs, steps, pass) -> {
            Tensor byTime = new Signal(inputs.getFirst(), steps).byTime();
            List<Tensor> currents = new ArrayList<>();
            Scalar kept = new Scalar(decay);
            for (int t = 0; t < steps; t++) {
                Tensor x = byTime.select(0, t);
                currents.add(t == 0 ? x : currents.getLast().mul(kept).add(x));
            }
            return torch.stack(new TensorVector(currents.toArray(Tensor[]::new)), 0)
                    .view(Tensors.shape(inputs.getFirst()));
        });
    }
}
