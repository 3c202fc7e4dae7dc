package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the network of a run folder comes from: {@code provenance.json} says which recipe, data and machine trained it,
 * {@code import.json} which other program, {@code teacher.json} which teacher. What is not there is not asked for.
 */
public record RunOrigin(RunFolder run) {
    /** Key in {@code provenance.json} of the checksum of the recipe that the network was trained with. */
    private static final String TRAINED_WITH = "recipeSha256";

    /** Of the recipe without what makes no other network of it. */
    private static final String NETWORK = "networkRecipeSha256";

    private static final String COPY_OR_WITHOUT = "put a copy back, or delete it: what it says is checked no more then";

    private Path provenanceFile() {
        return run.path().resolve("provenance.json");
    }

    private Path importFile() {
        return run.path().resolve("import.json");
    }

    private static ObjectNode read(Path file) throws IOException {
        return JsonFile.read(file, "", COPY_OR_WITHOUT);
    }

    /** What the training noted of itself; an empty object where that is missing. */
    public ObjectNode provenance() throws IOException {
        return Files.exists(provenanceFile()) ? read(provenanceFile()) : JsonNodeFactory.instance.objectNode();
    }

    void write(Provenance provenance) throws IOException {
        write((ObjectNode) JsonFile.tree(provenance));
    }

    private void write(ObjectNode content) throws IOException {
        ObjectNode recipe = run.keys();
        content.put(TRAINED_WITH, JsonFile.checksum(recipe)).put(NETWORK, JsonFile.checksum(NetworkRecipe.of(recipe)));
        JsonFile.write(provenanceFile(), content);
    }

    /** Whether these are the keys that the network was trained with, as far as that is known. */
    boolean isOf(ObjectNode recipe) throws IOException {
        JsonNode trainedWith = provenance().path(TRAINED_WITH);
        return !trainedWith.isTextual() || trainedWith.textValue().equals(JsonFile.checksum(recipe));
    }

    /** Logs that the recipe was changed on purpose: the numbers to come are of weights that were trained with another. */
    void warnOfChangedRecipe() throws IOException {
        if (!isOf(run.keys())) {
            System.getLogger("io.github.rscsnn")
                    .log(
                            System.Logger.Level.WARNING,
                            run.recipeFile() + " was changed since the network was trained: what is computed now is of"
                                    + " the changed recipe");
        }
    }

    /** What numbers of the network depend on: its weights, and the recipe where that was changed on purpose. */
    public String network() throws IOException {
        ObjectNode recipe = run.keys();
        String now = JsonFile.checksum(NetworkRecipe.of(recipe));
        return isOf(recipe) || now.equals(provenance().path(NETWORK).asText())
                ? run.weights()
                : run.weights() + " recipe " + now;
    }

    /**
     * Refuses to go on with other training images than those that the run began with.
     *
     * @throws IOException if the checksum in {@code provenance.json} is another
     */
    void requireSameData(Dataset data) throws IOException {
        String began = provenance().path("datasetSha256").asText();
        if (!began.isEmpty() && !began.equals(data.checksum())) { // empty: stopped before it was written
            throw new IOException(
                    "the training images are others than those that " + run.path() + " began with (SHA-256 "
                            + data.checksum() + ", expected " + began + "): a resumed run must see the same ones");
        }
    }

    /**
     * Notes the teacher in {@code teacher.json}, or refuses another one than the run began with.
     *
     * @throws IOException if the checksum of its weights is another
     */
    void requireSameTeacher(Path teacher, String weightsSha256) throws IOException {
        Path file = run.path().resolve("teacher.json");
        if (!Files.exists(file)) {
            JsonFile.write(file, Map.of("run", teacher.toString(), "weightsSha256", weightsSha256));
            return;
        }
        String began = read(file).path("weightsSha256").asText();
        if (!began.equals(weightsSha256)) {
            throw new IOException("the teacher " + teacher + " has other weights than when " + run.path()
                    + " began (SHA-256 " + weightsSha256 + ", expected " + began + "): train a new run");
        }
    }

    /** Notes where imported weights came from and, of a network that no recipe can name, what it is. */
    void writeImport(Object origin, @Nullable ObjectNode network) throws IOException {
        if (network != null) {
            JsonFile.write(run.networkFile(), network);
        }
        JsonFile.write(importFile(), origin);
    }

    /** Whether nobody needs to compare it with another program's network: it is of this one, or was compared when it was imported. */
    public boolean isVerified() throws IOException {
        return !Files.exists(importFile())
                || read(importFile()).path("verified").asBoolean();
    }

    /** {@code , import not verified} of a run that is not {@link #isVerified}; else nothing. */
    String importNote() throws IOException {
        return isVerified() ? "" : ", import not verified";
    }

    /** Whether the weights are those of another program, without an epoch of training here. */
    boolean isAsImported() throws IOException {
        return run.checkpoint().exists() && run.checkpoint().index().epoch() == 0 && Files.exists(importFile());
    }

    /** Takes over what is known of another folder's network, with the recipe that it has here, without the folders of this machine. */
    void copy(RunOrigin from) throws IOException {
        ObjectNode provenance = from.provenance();
        if (!provenance.isEmpty()) {
            provenance.remove(JsonFile.CHECKSUM);
            write(provenance);
        }
        if (Files.exists(from.importFile())) {
            ObjectNode origin = read(from.importFile());
            origin.remove(JsonFile.CHECKSUM);
            for (String key : List.of("file", "folder")) {
                if (origin.path(key).isTextual()) {
                    origin.put(
                            key,
                            Path.of(origin.path(key).textValue()).getFileName().toString());
                }
            }
            JsonFile.write(importFile(), origin);
        }
    }
}
