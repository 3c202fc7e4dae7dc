package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network without branches, written as its name: {@code layers:conv64,avg2,conv128,conv128,avg2,fc4096,fc4096} is VGG-5.
 *
 * <ul>
 *   <li>{@code conv64}: convolution with bias to 64 channels, batch normalisation, neuron; 3x3, stride 1, padding half the
 *       kernel unless said otherwise, as in {@code conv64k5s2p0};
 *   <li>{@code avg2}, {@code max3s2p1}: pool of a square window; the stride is the window's side and nothing is padded unless
 *       said otherwise;
 *   <li>{@code fc512}: fully connected layer and neuron, behind all convolutions.
 * </ul>
 *
 * <p>A fully connected layer without a neuron, one output a class, follows by itself. Weights are named {@code conv1},
 * {@code bn1}, ..., {@code fc1}, ... as in {@link Vgg}, initial ones are the same.
 *
 * @param name with all of the above
 * @param items layers in order
 */
public record LayerList(String name, List<Item> items) implements Architecture {
    /** How every such name begins. */
    public static final String PREFIX = "layers:";

    private static final Pattern ITEM =
            Pattern.compile("(conv|avg|max|fc)(\\d{1,6})(?:k(\\d+))?(?:s(\\d+))?(?:p(\\d+))?");

    /** The pool that a convolution's block takes in. */
    private static final Item FUSED_POOL = new Item(Kind.AVG, 0, 2, 2, 0);

    public enum Kind {
        CONV,
        AVG,
        MAX,
        FC
    }

    /**
     * @param units channels of a convolution, units of a fully connected layer; 0 for pools
     * @param kernel side of the window; 0 for fully connected layers, as stride and padding
     */
    public record Item(Kind kind, int units, int kernel, int stride, int padding) {
        @Override
        public String toString() {
            return switch (kind) {
                case FC -> "fc" + units;
                case CONV ->
                    "conv" + units + suffix("k", kernel, 3) + suffix("s", stride, 1) + suffix("p", padding, kernel / 2);
                case AVG, MAX ->
                    (kind == Kind.AVG ? "avg" : "max") + kernel + suffix("s", stride, kernel) + suffix("p", padding, 0);
            };
        }

        private static String suffix(String letter, int value, int usual) {
            return value == usual ? "" : letter + value;
        }
    }

    public LayerList {
        items = List.copyOf(items);
    }

    public static LayerList of(List<Item> items) {
        return new LayerList(
                PREFIX + String.join(",", items.stream().map(Item::toString).toList()), items);
    }

    /**
     * @param name as above
     * @param width factor on all numbers of channels and hidden units
     * @throws IllegalArgumentException naming the layer that cannot be read or that cannot stand where it does
     */
    public static LayerList parse(String name, double width) {
        Width scale = new Width(width);
        List<Item> items = new ArrayList<>();
        boolean connected = false;
        for (String word : name.substring(PREFIX.length()).split(",", -1)) {
            Item item = item(word.strip(), scale);
            if (connected && item.kind() != Kind.FC) {
                throw new IllegalArgumentException(
                        "'" + word.strip() + "' cannot stand behind a fully connected layer in " + name);
            }
            connected = item.kind() == Kind.FC;
            items.add(item);
        }
        return of(items);
    }

    private static Item item(String word, Width scale) {
        Matcher parts = ITEM.matcher(word);
        if (!parts.matches()) {
            throw new IllegalArgumentException("unknown layer '" + word
                    + "'; known: conv64, conv64k5s2p0, avg2, max3s2p1, fc512, separated by commas");
        }
        Kind kind = Kind.valueOf(parts.group(1).toUpperCase(java.util.Locale.ROOT));
        int number = Integer.parseInt(parts.group(2));
        boolean convolution = kind == Kind.CONV;
        int kernel = kind == Kind.FC ? 0 : convolution ? value(parts, 3, 3) : number;
        int stride = kind == Kind.FC ? 0 : value(parts, 4, convolution ? 1 : kernel);
        int padding = kind == Kind.FC ? 0 : value(parts, 5, convolution ? kernel / 2 : 0);
        boolean misplaced = parts.group(3) != null && !convolution
                || kind == Kind.FC && (parts.group(4) != null || parts.group(5) != null);
        boolean impossible = number < 1 || kind != Kind.FC && (kernel < 1 || stride < 1);
        Require.argument(
                !misplaced && !impossible && (convolution || padding <= kernel / 2), "layer '%s' cannot be", word);
        boolean pool = kind == Kind.AVG || kind == Kind.MAX;
        return new Item(kind, pool ? 0 : scale.of(number), kernel, stride, padding);
    }

    private static int value(Matcher parts, int group, int usual) {
        String text = parts.group(group);
        if (text == null) {
            return usual;
        }
        Require.argument(text.length() <= 4, "layer '%s' cannot be", parts.group());
        return Integer.parseInt(text);
    }

    /** 0 where the window does not fit. */
    private static int size(int size, Item item) {
        int room = size + 2 * item.padding() - item.kernel();
        return room < 0 ? 0 : room / item.stride() + 1;
    }

    @Override
    public Network build(Input input, Neuron neuron, Seeds seeds) {
        Parameters parameters = new Parameters();
        Initialise init = new Initialise(seeds);
        List<Layer> layers = new ArrayList<>();
        int maps = input.channels();
        int height = input.height();
        int width = input.width();
        int convolutions = 0;
        int connected = 0;
        int features = 0;
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            if (item.kind() == Kind.FC) {
                int in = features == 0 ? maps * height * width : features;
                features = item.units();
                String site = "lif" + (convolutions + ++connected);
                layers.add(LinearBlock.create(parameters, init, "fc" + connected, site, in, features, neuron));
                continue;
            }
            if (item.kind() == Kind.CONV) {
                String number = String.valueOf(++convolutions);
                Convolution shape = Convolution.create(
                        parameters, init, "conv" + number, maps, item.units(), item.kernel(), item.stride(), true);
                Convolution convolution = new Convolution(shape.weight(), shape.bias(), item.stride(), item.padding());
                BatchNorm norm = BatchNorm.create(parameters, "bn" + number, item.units());
                boolean pool = i + 1 < items.size() && items.get(i + 1).equals(FUSED_POOL);
                layers.add(new ConvBlock("lif" + number, convolution, norm, neuron, pool));
                maps = item.units();
            } else if (i == 0 || items.get(i - 1).kind() != Kind.CONV || !item.equals(FUSED_POOL)) {
                Pool.Kind kind = item.kind() == Kind.AVG ? Pool.Kind.AVERAGE : Pool.Kind.MAX;
                layers.add(new Pool(kind, item.kernel(), item.stride(), item.padding()));
            }
            height = size(height, item);
            width = size(width, item);
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException(
                        item + " leaves nothing of " + input.height() + "x" + input.width() + " images in " + name);
            }
        }
        int in = features == 0 ? maps * height * width : features;
        layers.add(LinearBlock.create(parameters, init, "fc" + (connected + 1), "logits", in, input.classes(), null));
        return new Network(name, layers, parameters);
    }
}
