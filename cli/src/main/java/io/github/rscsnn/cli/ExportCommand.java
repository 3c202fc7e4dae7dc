package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.NetworkFile;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.interchange.NirExport;
import io.github.rscsnn.interchange.TorchModule;
import io.github.rscsnn.publish.ModelFolder;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc export}. */
@Command(
        name = "export",
        description = "Write a run's network for others: as a folder, a NIR graph, or its weights alone.",
        footer = {
            "nir: the Neuromorphic Intermediate Representation in HDF5, read by the Python package nir and with it by",
            "snnTorch, SpikingJelly, Norse, Sinabs and others. Batch normalisation is folded into the convolutions; the",
            "graph takes the coded and normalised image at each step. Coding, T and normalisation are in its metadata.",
            "safetensors: the weights by the names in docs/networks.md, read by Python's safetensors.",
            "torch: a folder with the weights and one file of plain PyTorch, network.py, that computes the same logits.",
            "huggingface: the same with config.json and a model card that tells what was measured on the run. The folder is a",
            "run without training state: 'rsc evaluate FOLDER' judges it anywhere.",
            "--dtype bf16 or f16 halves the file: kernels and matrices are rounded, vectors stay f32.",
            "What cannot be said is refused by name. docs/interchange.md has the details.",
            "",
            "Examples:",
            "  rsc export runs/rsc --to nir --out rsc.nir",
            "  rsc export runs/rsc --to safetensors --out rsc.safetensors",
            "  rsc export runs/rsc --to huggingface --dtype bf16 --out models/rsc"
        })
final class ExportCommand extends RscCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder made by 'rsc train'.")
    private Path run;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            converter = ExportFormatChoice.class,
            completionCandidates = ExportFormatChoice.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String to;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write; of torch and huggingface the folder.")
    private Path out;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            converter = StoredTypeChoice.class,
            completionCandidates = StoredTypeChoice.class,
            description = "Number type of the weights: ${COMPLETION-CANDIDATES}. Default: f32.")
    private String dtype;

    @Option(
            names = "--dt",
            paramLabel = "SECONDS",
            description = "Time step that tau and r of NIR's neurons are written for. Default: 1e-4.")
    private Double dt;

    /** The value of {@code --to}. */
    static final class ExportFormatChoice extends Choice {
        ExportFormatChoice() {
            super(List.of("nir", "safetensors", "torch", "huggingface"));
        }
    }

    /** The value of {@code --dtype}. */
    static final class StoredTypeChoice extends Choice {
        StoredTypeChoice() {
            super(StoredType.NAMES);
        }
    }

    @Override
    protected int run(Terminal terminal) throws Exception {
        if (to == null || out == null) {
            throw wrongUsage("say --to which format and --out FILE");
        }
        if (to.equals("nir") && dtype != null) {
            throw wrongUsage("--dtype is not for nir, whose numbers are f32");
        }
        if (!to.equals("nir") && dt != null) {
            throw wrongUsage("--dt is for nir only");
        }
        StoredType type = dtype == null ? StoredType.F32 : StoredType.of(dtype);
        RunFolder folder = RunFolder.open(run);
        if (!to.equals("safetensors") && folder.recipe().network().arch().startsWith(NetworkFile.PREFIX)) {
            throw new IllegalArgumentException(run + " is an imported network with neurons of its own, which --to " + to
                    + " cannot say: --to safetensors writes its weights, by the names of its " + NetworkFile.NAME);
        }
        switch (to) {
            case "nir" -> graph(folder, terminal);
            case "safetensors" -> weights(folder, type, terminal);
            case "torch" -> module(folder, type, terminal);
            case "huggingface" -> folder(folder, type, terminal);
            default -> throw new IllegalStateException(to);
        }
        return DONE;
    }

    private void graph(RunFolder folder, Terminal terminal) throws IOException {
        AtomicFiles.requireWritable(out);
        List<String> nodes = NirExport.run(folder, out, dt == null ? NirExport.DEFAULT_DT : dt);
        terminal.out().println(out + ": " + nodes.size() + " nodes");
        nodes.forEach(node -> terminal.out().println("  " + node));
    }

    private void weights(RunFolder folder, StoredType type, Terminal terminal) throws IOException {
        AtomicFiles.requireWritable(out);
        folder.checkpoint().writeWeights(type, out);
        terminal.out()
                .println(out + ": the weights of " + run + ", "
                        + folder.recipe().network().arch() + ", " + type.text());
    }

    private void module(RunFolder folder, StoredType type, Terminal terminal) throws IOException {
        TorchModule.run(folder, type, out);
        terminal.out().println(out + ": model.safetensors, " + type.text() + ", and " + TorchModule.FILE);
        TorchModule.example().forEach(line -> terminal.out().println("  " + line));
    }

    private void folder(RunFolder folder, StoredType type, Terminal terminal) throws IOException {
        RunFolder written = ModelFolder.write(folder, type, out);
        long bytes = 0;
        try (Stream<Path> files = Files.list(written.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        terminal.out()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %.2f MB, weights %s; 'rsc evaluate %s' judges it",
                        out,
                        bytes / 1e6,
                        type.text(),
                        out));
    }
}
