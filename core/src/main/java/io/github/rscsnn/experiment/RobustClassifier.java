package io.github.rscsnn.experiment;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.PictureFile;
import io.github.rscsnn.data.PreparedImage;
import io.github.rscsnn.evaluate.Certification;
import io.github.rscsnn.evaluate.DrawBatch;
import io.github.rscsnn.evaluate.DrawVotes;
import io.github.rscsnn.evaluate.Smoothing;
import io.github.rscsnn.evaluate.SmoothingNoise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A trained network, for applications:
 *
 * <pre>{@code
 * try (RobustClassifier classifier = RobustClassifier.load(Path.of("runs/rsc"))) {
 *     Prediction prediction = classifier.predict(ImageIO.read(file));
 *     System.out.println(prediction.abstained() ? "not sure" : prediction.className());
 * }
 * }</pre>
 *
 * <p>A network behind random coding is the smoothed classifier: the class that most draws of the noise give (Cohen et al.
 * 2019, PREDICT). One that is not random is asked once. Closed, it refuses every question with an
 * {@link IllegalStateException}. An image gets the same answer each time and whatever others are asked
 * about: its noise depends on the seed and its pixels. May be used by any thread; calls take turns. {@link ClassifierPool}
 * answers several at once.
 *
 * <p>Unless {@link PredictionSettings#seed} gives one, the seed is drawn from {@link SecureRandom} when the classifier is
 * loaded, and never told. Votes and certificates count draws that must be independent of the image: someone who knows the
 * seed, or this source, if it held one, can compute all draws and look for an image that does badly under just these.
 */
public final class RobustClassifier implements AutoCloseable {
    /** Enough for the compiler of the JVM: see the latencies in docs/library.md. */
    private static final int WARM_UP_PASSES = 10;

    private final SpikingClassifier classifier;
    private final ImageFormat format;
    private final Recipe recipe;
    private final Pass pass;
    private final Sharing sharing;
    private int fitting; // draws a forward pass; 0 until it is known
    private boolean closed;

    /**
     * What the copies of a pool have in common.
     *
     * @param secretSeed of the noise where settings give none
     * @param copies that compute at the same time, in the memory of one machine
     */
    record Sharing(long secretSeed, int copies) {
        static Sharing among(int copies) {
            return new Sharing(new SecureRandom().nextLong(), copies);
        }
    }

    private RobustClassifier(
            SpikingClassifier classifier, ImageFormat format, Recipe recipe, Pass pass, Sharing sharing) {
        this.classifier = classifier;
        this.format = format;
        this.recipe = recipe;
        this.pass = pass;
        this.sharing = sharing;
    }

    /**
     * Loads a run with the weights of its checkpoint. The data set is not needed. Sets the threads of libtorch, which all of
     * this process share, to the run's.
     *
     * @param run folder made by {@link Experiment#train}
     * @throws IOException if it is no run folder, or its checkpoint is missing or damaged
     */
    public static RobustClassifier load(Path run) throws IOException {
        return load(run, 0, Sharing.among(1));
    }

    /**
     * The same with a number of threads of its own.
     *
     * @param threads that one answer is computed with, at least 1
     */
    public static RobustClassifier load(Path run, int threads) throws IOException {
        Require.argument(threads >= 1, "threads must be at least 1, got %s", threads);
        return load(run, threads, Sharing.among(1));
    }

    /** @param threads 0 for the run's */
    static RobustClassifier load(Path run, int threads, Sharing sharing) throws IOException {
        RunFolder folder = RunFolder.open(run);
        Recipe recipe = folder.recipe();
        ImageFormat format = folder.imageFormat();
        Experiment.useThreads(threads == 0 ? recipe.machine().threads() : threads);
        Pass pass = Pass.EVALUATION.withBackend(Parts.backend(Parts.judgingBackend(recipe), Precision.F32));
        return new RobustClassifier(Experiment.load(folder, format), format, recipe, pass, sharing);
    }

    /** What the network sees and tells apart. */
    public ImageFormat format() {
        return format;
    }

    /** Short name, coding and neuron with all parameters. */
    public String title() {
        return recipe.title() + ", " + classifier.coding().name() + " " + Parts.neuronName(recipe);
    }

    /** Whether draws differ, so that a vote makes sense and a certificate exists. */
    public boolean isRandom() {
        return classifier.coding().isRandom();
    }

    /**
     * What certificates are about.
     *
     * @throws IllegalArgumentException if the coding is not random; names it
     */
    public SmoothingNoise noise() {
        Parts.requireRandom(recipe);
        return SmoothingNoise.of(classifier.coding(), classifier.normalise(), classifier.timeSteps());
    }

    /** {@link #predict(BufferedImage, PredictionSettings)} with the default settings. */
    public Prediction predict(BufferedImage image) {
        return predict(image, PredictionSettings.DEFAULTS);
    }

    /**
     * Classifies a PNG, JPEG, WebP, GIF, BMP, TIFF or PNM file.
     *
     * @throws IOException if there is no such file, or it is no such image or damaged; names it
     */
    public Prediction predict(Path file) throws IOException {
        requireOpen();
        return predict(PictureFile.read(file));
    }

    /**
     * Classifies an image of any size and type; see {@link PreparedImage} for how it is made to fit.
     *
     * @throws IllegalArgumentException if so few draws can never be significant
     */
    public synchronized Prediction predict(BufferedImage image, PredictionSettings settings) {
        requireOpen();
        PreparedImage prepared = PreparedImage.of(image, format);
        if (!isRandom()) {
            return deterministic(List.of(prepared)).getFirst();
        }
        settings.requireSignificant();
        try (StepScope scope = new StepScope()) {
            Tensor pixels = prepared.tensor();
            int[] votes = new DrawVotes(classifier, pass, batch(settings))
                    .count(pixels, seeds(settings, prepared).child("vote"), settings.draws());
            int[] order = byVotes(votes);
            Smoothing.Prediction test = Smoothing.predict(votes[order[0]], votes[order[1]], settings.alpha());
            return prediction(order[0], test.abstain(), votes, null, test.pValue(), null, prepared.notes());
        }
    }

    /**
     * Classifies several images, in their order. A network that is not random sees as many at once as fit in memory, which is
     * faster than one by one and moves its probabilities by rounding only; of a random one, whose draws are batched already,
     * each answer is what {@link #predict(BufferedImage, PredictionSettings)} gives.
     */
    public synchronized List<Prediction> predict(List<BufferedImage> images, PredictionSettings settings) {
        requireOpen();
        if (isRandom()) {
            return images.stream().map(image -> predict(image, settings)).toList();
        }
        List<Prediction> predictions = new ArrayList<>();
        int batch = batch(settings);
        for (int from = 0; from < images.size(); from += batch) {
            List<PreparedImage> prepared = images.subList(from, Math.min(from + batch, images.size())).stream()
                    .map(image -> PreparedImage.of(image, format))
                    .toList();
            predictions.addAll(deterministic(prepared));
        }
        return List.copyOf(predictions);
    }

    /**
     * Answers a few times for an image of grey, so that the first image of a user does not wait until native libraries are
     * loaded, kernels compiled and memory taken.
     *
     * @param settings as later calls have them: memory depends on their draws
     */
    public void warmUp(PredictionSettings settings) {
        BufferedImage grey = new BufferedImage(format.width(), format.height(), BufferedImage.TYPE_BYTE_GRAY);
        byte[] pixels = ((DataBufferByte) grey.getRaster().getDataBuffer()).getData();
        Arrays.fill(pixels, (byte) 128);
        for (int i = 0; i < WARM_UP_PASSES; i++) {
            predict(grey, settings);
        }
    }

    /**
     * Classifies an image and certifies the answer (Cohen et al. 2019, CERTIFY): its votes are the n draws that counted. The
     * certificate is about the image as the network sees it, after {@link PreparedImage} has made it fit.
     *
     * @throws IllegalArgumentException if the coding is not random, or so few draws can certify nothing
     */
    public synchronized Prediction certify(BufferedImage image, PredictionSettings settings) {
        requireOpen();
        SmoothingNoise noise = noise();
        settings.requireCertifiable();
        PreparedImage prepared = PreparedImage.of(image, format);
        try (StepScope scope = new StepScope()) {
            Certification.Certified certified = new Certification(
                            classifier,
                            pass,
                            settings.n0(),
                            settings.n(),
                            settings.alpha(),
                            batch(settings),
                            seeds(settings, prepared))
                    .certify(prepared.tensor(), 0);
            int[] votes = certified.votes().stream().mapToInt(Integer::intValue).toArray();
            Prediction.Certificate certificate = new Prediction.Certificate(
                    noise.norm(), certified.radius(), certified.pABar(), settings.n0(), settings.n(), settings.alpha());
            return prediction(
                    certified.candidate(), certified.predicted() < 0, votes, null, null, certificate, prepared.notes());
        }
    }

    /** All in one forward pass. */
    private List<Prediction> deterministic(List<PreparedImage> images) {
        int size = images.getFirst().pixels().length;
        float[] pixels = new float[images.size() * size];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i).pixels(), 0, pixels, i * size, size);
        }
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            Tensor batch = Tensors.of(pixels, images.size(), format.channels(), format.height(), format.width());
            float[] probabilities =
                    Tensors.floats(classifier.logits(batch, Noise.none(), pass).softmax(1));
            int classes = probabilities.length / images.size();
            return IntStream.range(0, images.size())
                    .mapToObj(i -> deterministic(
                            Arrays.copyOfRange(probabilities, i * classes, (i + 1) * classes),
                            images.get(i).notes()))
                    .toList();
        }
    }

    private Prediction deterministic(float[] scores, List<String> notes) {
        List<Double> probabilities = new ArrayList<>();
        int top = 0;
        for (float probability : scores) {
            probabilities.add((double) probability);
            top = probability > probabilities.get(top) ? probabilities.size() - 1 : top;
        }
        int[] votes = new int[scores.length];
        votes[top] = 1;
        return prediction(top, false, votes, probabilities, null, null, notes);
    }

    private Prediction prediction(
            int top,
            boolean abstained,
            int[] votes,
            @Nullable List<Double> probabilities,
            @Nullable Double pValue,
            Prediction.@Nullable Certificate certificate,
            List<String> notes) {
        return new Prediction(
                top,
                format.classNames().get(top),
                abstained,
                Arrays.stream(votes).boxed().toList(),
                probabilities,
                pValue,
                certificate,
                notes);
    }

    /** Classes by their votes, most first; the lower of those that tie. */
    private static int[] byVotes(int[] votes) {
        return IntStream.range(0, votes.length)
                .boxed()
                .sorted((a, b) -> votes[b] == votes[a] ? a - b : votes[b] - votes[a])
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** All pixels count, in 64 bits: two images do not share their draws. */
    private Seeds seeds(PredictionSettings settings, PreparedImage image) {
        float[] pixels = image.pixels();
        long[] bits = IntStream.range(0, pixels.length)
                .mapToLong(i -> Float.floatToRawIntBits(pixels[i]))
                .toArray();
        return new Seeds(settings.seed().orElse(sharing.secretSeed())).child("predict", bits);
    }

    private int batch(PredictionSettings settings) {
        if (settings.batch() > 0) {
            return settings.batch();
        }
        if (fitting == 0) {
            fitting = DrawBatch.fitting(classifier, pass, format, sharing.copies());
        }
        return fitting;
    }

    private synchronized void requireOpen() {
        Require.state(!closed, "the classifier was closed: load the run again");
    }

    /** Frees the network; harmless when done twice. */
    @Override
    public synchronized void close() {
        closed = true;
        classifier.close();
    }
}
