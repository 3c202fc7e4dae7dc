package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.option.Require;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is certain of a network behind published numbers.
 *
 * @param recipe see {@link PublishedValue#recipe}
 * @param file of one line an image, as {@code rsc certify} writes it, beside the page
 * @param sha256 of that file
 * @param norm of the radii, {@code L2} or {@code L1}
 * @param noise that the certificates are about
 * @param n0 draws that picked a class
 * @param n draws that counted it, at most
 * @param alpha probability of a wrong certificate
 * @param decided radii at which an image's draws ended; empty where all took n
 * @param images certified, or tried
 * @param skip every how many-th test image
 * @param draws that counted a class, of an image on the average
 * @param exhausted images that took all n
 * @param abstained images about which nothing can be said
 * @param averageRadius pixel units; an image without a right certificate counts 0
 * @param certified by radius in pixel units the images in order, one character each: 1 where the right class is certified at that
 *     radius or more
 * @param seconds an image
 * @param backend that executed the layers, with its precision
 * @param commit that certified
 * @param datasetSha256 of the test images; null in pages of earlier versions
 */
public record PublishedCertificates(
        String recipe,
        String file,
        String sha256,
        String norm,
        String noise,
        int n0,
        int n,
        double alpha,
        List<Double> decided,
        int images,
        int skip,
        double draws,
        long exhausted,
        long abstained,
        double averageRadius,
        Map<Double, String> certified,
        double seconds,
        String backend,
        String commit,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String datasetSha256) {
    private static final Map<String, List<Double>> RADII =
            Map.of("L2", List.of(0.0, 0.05, 0.1, 0.25, 0.5, 0.75), "L1", List.of(0.0, 0.005, 0.01, 0.02, 0.04));

    static PublishedCertificates of(String recipe, String file, String sha256, Certificates own) {
        List<Double> decided =
                own.decided().valueStream().map(JsonNode::asDouble).toList();
        Map<Double, String> certified = new LinkedHashMap<>();
        (decided.isEmpty() ? RADII.getOrDefault(own.norm(), List.of(0.0)) : decided)
                .forEach(radius -> certified.put(
                        radius,
                        own.rows().stream()
                                .map(row -> row.correct() == 1 && row.radius() >= radius ? "1" : "0")
                                .collect(Collectors.joining())));
        int n = own.settings().path("n").asInt();
        return new PublishedCertificates(
                recipe,
                file,
                sha256,
                own.norm(),
                own.noise(),
                own.settings().path("n0").asInt(),
                n,
                own.settings().path("alpha").asDouble(),
                decided,
                own.rows().size(),
                own.settings().path("skip").asInt(1),
                own.drawsAnImage(),
                own.exhausted(n),
                own.abstained(),
                own.averageRadius(),
                certified,
                own.secondsAnImage(),
                own.provenance().path("backend").asText(),
                own.provenance().path("commit").asText(),
                own.provenance().path("datasetSha256").textValue());
    }

    /** Whether first images of both are the same ones. */
    boolean isOfTheImagesOf(PublishedCertificates other) {
        return skip == other.skip && Objects.equals(datasetSha256, other.datasetSha256);
    }

    /** Percent of the images, rounded down, with the interval of Clopper and Pearson; empty for a radius not asked for. */
    String text(double radius) {
        if (!certified.containsKey(radius)) {
            return "";
        }
        PublishedValue value = value(radius);
        return BoundText.lowerPercent(value.mean() / 100, 1) + " " + value.interval();
    }

    /** The share of images that are certified, as a number of the page; pairs of them are tested. */
    PublishedValue value(double radius) {
        String images = Require.entry(certified, radius);
        int count = Math.toIntExact(images.chars().filter(c -> c == '1').count());
        BinomialInterval interval = BinomialInterval.of(count, images.length(), 0.05);
        return new PublishedValue(
                recipe,
                PublishedValue.CERTIFIED + norm + " radius " + radius,
                "",
                List.of(),
                List.of(100.0 * count / images.length()),
                100 * interval.lower(),
                100 * interval.upper(),
                images.length(),
                1,
                noise,
                0,
                commit,
                List.of(images));
    }
}
