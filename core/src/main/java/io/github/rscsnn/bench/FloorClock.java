package io.github.rscsnn.bench;

import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.Product;
import io.github.rscsnn.network.ProductReplay;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Records the products of a step that really ran, whatever the network, then times them alone. */
final class FloorClock {
    private final ProductReplay replay = new ProductReplay();
    private final List<Product> products = new ArrayList<>();
    private final List<Double> nonzero = new ArrayList<>();
    private final List<List<Double>> seconds = new ArrayList<>();
    private final List<Double> totals = new ArrayList<>();

    /** A {@link io.github.rscsnn.network.ProductListener}. */
    void record(Product product, Tensor operand, long nanos) {
        products.add(product);
        nonzero.add(operand.count_nonzero().item_long() / (double) operand.numel());
        seconds.add(new ArrayList<>());
    }

    /** Runs all products once without keeping the time: libtorch prepares its kernels at the first call. */
    void warmUp() {
        products.forEach(replay::nanos);
    }

    /** Runs all products once. */
    void run() {
        double total = 0;
        for (int i = 0; i < products.size(); i++) {
            double time = replay.nanos(products.get(i)) / 1e9;
            seconds.get(i).add(time);
            total += time;
        }
        totals.add(total);
    }

    /** Gives back the memory of results. */
    void rest() {
        replay.rest();
    }

    BenchReport.Floor floor(StepKind step, Precision precision, int batch, int timeSteps) {
        List<BenchReport.ProductTime> times = new ArrayList<>();
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get(i);
            times.add(new BenchReport.ProductTime(
                    product.site(),
                    product.kind(),
                    product.input(),
                    product.weight(),
                    product.precision().title(),
                    product.flops() / 1e9,
                    Medians.of(seconds.get(i)),
                    nonzero.get(i)));
        }
        return new BenchReport.Floor(step, precision.title(), batch, timeSteps, List.copyOf(totals), times);
    }
}
