package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * RayS (Chen and Gu 2020): sees only which class an image is taken for, of a random model the class of most draws. Along a ray from the
 * image to a corner, x + r·s with s in {-1, 1}, it looks for the nearest point that is misclassified; block after block of signs, ever
 * smaller, is flipped and kept where the ray then meets a wrong class nearer. No gradient and no score can hide anything from it.
 *
 * <p>As the authors' code: r is searched by bisection to {@value #TOLERANCE} over √D (their rays are of unit L2 length, their tolerance
 * 0.001). It starts with all signs positive, so it has no randomness of its own. Returned is the nearest misclassified point if it is
 * within ε, else the image.
 *
 * @param threat an L∞ threat
 * @param queries of each image, at least 1; 10,000 in the paper
 */
public record RayS(Threat threat, int queries) implements Attack {
    static final AttackType TYPE =
            AttackType.byScores("rays", 10_000, options -> new RayS(options.threat(), options.steps()));

    private static final double TOLERANCE = 1e-3;

    public RayS {
        Objects.requireNonNull(threat, "threat");
        Require.argument(
                threat.norm() == Threat.Norm.LINF, "RayS walks towards corners and is defined for L-infinity only");
        Interval.AT_LEAST_1.require("queries", queries);
    }

    /** What is known of one image. */
    private static final class Ray {
        private final float[] signs;
        private float[] attempt;
        private double radius = Double.POSITIVE_INFINITY;
        private double low;
        private double high;
        private int asked;
        private boolean searching;

        Ray(int pixels) {
            signs = new float[pixels];
            Arrays.fill(signs, 1);
            attempt = signs;
        }
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            float[] clean = Tensors.floats(images.detach());
            long[] own = Tensors.longs(labels);
            int size = clean.length / own.length;
            Ray[] rays = new Ray[own.length];
            Arrays.setAll(rays, i -> new Ray(size));
            Search search = new Search(source, Tensors.shape(images), clean, own, rays);
            int level = 0;
            int block = 0;
            while (Arrays.stream(rays).anyMatch(ray -> ray.asked < queries && ray.radius > threat.epsilon())) {
                int length = (int) Math.ceil(size / Math.pow(2, level));
                int from = block * length;
                int to = Math.min(size, from + length);
                search.tryFlipped(from, to);
                block++;
                if (to == size) {
                    level = length == 1 ? level : level + 1; // at single pixels it stays with them
                    block = 0;
                }
            }
            float[] found = clean.clone();
            for (int i = 0; i < rays.length; i++) {
                if (rays[i].radius <= threat.epsilon()) {
                    along(clean, found, i * size, rays[i].signs, rays[i].radius);
                }
            }
            return scope.keep(threat.project(Tensors.of(found, Tensors.shape(images)), images.detach()));
        }
    }

    private static void along(float[] clean, float[] into, int start, float[] signs, double radius) {
        for (int i = 0; i < signs.length; i++) {
            into[start + i] = (float) Math.clamp(clean[start + i] + radius * signs[i], 0, 1);
        }
    }

    /** The rays of one batch. */
    private final class Search {
        private final GradientSource source;
        private final long[] shape;
        private final float[] clean;
        private final long[] labels;
        private final Ray[] rays;

        Search(GradientSource source, long[] shape, float[] clean, long[] labels, Ray... rays) {
            this.source = source;
            this.shape = shape;
            this.clean = clean;
            this.labels = labels;
            this.rays = rays;
        }

        /** Flips the signs of a block where the ray meets a wrong class nearer then. */
        void tryFlipped(int from, int to) {
            double tolerance = TOLERANCE / Math.sqrt(rays[0].signs.length);
            for (Ray ray : rays) {
                ray.searching = ray.asked < queries && ray.radius > threat.epsilon();
                ray.attempt = ray.signs.clone();
                for (int i = from; i < to; i++) {
                    ray.attempt[i] = -ray.attempt[i];
                }
                ray.low = 0;
                ray.high = Math.min(ray.radius, 1); // a corner of [0, 1] is the farthest
            }
            boolean[] wrong = wrong(ray -> ray.high);
            for (int i = 0; i < rays.length; i++) {
                rays[i].searching &= wrong[i];
            }
            boolean[] better = new boolean[rays.length];
            for (int i = 0; i < rays.length; i++) {
                better[i] = rays[i].searching;
            }
            while (any()) {
                boolean[] there = wrong(ray -> (ray.low + ray.high) / 2);
                for (int i = 0; i < rays.length; i++) {
                    Ray ray = rays[i];
                    if (ray.searching) {
                        double middle = (ray.low + ray.high) / 2;
                        ray.high = there[i] ? middle : ray.high;
                        ray.low = there[i] ? ray.low : middle;
                        ray.searching = ray.high - ray.low > tolerance && ray.asked < queries;
                    }
                }
            }
            for (int i = 0; i < rays.length; i++) {
                if (better[i] && rays[i].high < rays[i].radius) {
                    rays[i].radius = rays[i].high;
                    System.arraycopy(rays[i].attempt, 0, rays[i].signs, 0, rays[i].signs.length);
                }
            }
        }

        private boolean any() {
            return Arrays.stream(rays).anyMatch(ray -> ray.searching);
        }

        /** Which of the images that are searched are misclassified at a radius; asks once for each of them. */
        private boolean[] wrong(java.util.function.ToDoubleFunction<Ray> radius) {
            boolean[] wrong = new boolean[rays.length];
            if (!any()) {
                return wrong;
            }
            int size = rays[0].signs.length;
            float[] points = clean.clone();
            for (int i = 0; i < rays.length; i++) {
                if (rays[i].searching) {
                    along(clean, points, i * size, rays[i].attempt, radius.applyAsDouble(rays[i]));
                    rays[i].asked++;
                }
            }
            try (StepScope scope = new StepScope()) {
                long[] classes = Tensors.longs(source.votes(Tensors.of(points, shape)));
                for (int i = 0; i < rays.length; i++) {
                    wrong[i] = classes[i] != labels[i];
                }
            }
            return wrong;
        }
    }

    @Override
    public boolean fixed() {
        return true;
    }

    @Override
    public double cost(Price price) {
        return queries * price.score();
    }

    @Override
    public String name() {
        return "rays(" + threat.title() + ", queries=" + queries + ")";
    }
}
