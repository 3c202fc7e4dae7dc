package io.github.rscsnn.cli;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.experiment.NetworkFile;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.interchange.NirExport;
import io.github.rscsnn.interchange.TorchModule;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.publish.ModelFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private final OptionGroup options = new OptionGroup(ExportOptions.TABLE);

    private enum Format {
        NIR,
        SAFETENSORS,
        TORCH,
        HUGGINGFACE
    }

    record ExportOptions(Format to, Path out, StoredType dtype, Double dt) {
        static final OptionTable<ExportOptions> TABLE = new OptionTable<>(ExportOptions.class);
    }

    @Override
    protected int run(Terminal terminal) throws Exception {
        ExportOptions asked = ExportOptions.TABLE.make(options.given());
        if (asked.to() == null || asked.out() == null) {
            throw wrongUsage("say --to which format and --out FILE");
        }
        if (asked.to() == Format.NIR && asked.dtype() != null) {
            throw wrongUsage("--dtype is not for nir, whose numbers are f32");
        }
        if (asked.to() != Format.NIR && asked.dt() != null) {
            throw wrongUsage("--dt is for nir only");
        }
        StoredType type = asked.dtype() == null ? StoredType.F32 : asked.dtype();
        RunFolder folder = RunFolder.open(run);
        if (asked.to() != Format.SAFETENSORS && folder.recipe().network().arch().startsWith(NetworkFile.PREFIX)) {
            throw new IllegalArgumentException(run + " is an imported network with neurons of its own, which --to "
                    + options.text("to", "") + " cannot say: --to safetensors writes its weights, by the names of its "
                    + NetworkFile.NAME);
        }
        Path out = asked.out();
        List<String> lines = switch (asked.to()) {
            case NIR -> graph(folder, out, asked.dt() == null ? NirExport.DEFAULT_DT : asked.dt());
            case SAFETENSORS -> weights(folder, out, type);
            case TORCH -> module(folder, out, type);
            case HUGGINGFACE -> folder(folder, out, type);
        };
        terminal.out().println(out + ": " + String.join(System.lineSeparator() + "  ", lines));
        return DONE;
    }

    private static List<String> graph(RunFolder folder, Path out, double dt) throws IOException {
        AtomicFiles.requireWritable(out);
        List<String> nodes = NirExport.run(folder, out, dt);
        return told(nodes.size() + " nodes", nodes);
    }

    private List<String> weights(RunFolder folder, Path out, StoredType type) throws IOException {
        AtomicFiles.requireWritable(out);
        folder.checkpoint().writeWeights(type, out);
        return List.of(
                "the weights of " + run + ", " + folder.recipe().network().arch() + ", " + type.text());
    }

    private static List<String> module(RunFolder folder, Path out, StoredType type) throws IOException {
        TorchModule.run(folder, type, out);
        return told("model.safetensors, " + type.text() + ", and " + TorchModule.FILE, TorchModule.example());
    }

    private static List<String> told(String what, List<String> details) {
        return Stream.concat(Stream.of(what), details.stream()).toList();
    }

    private static List<String> folder(RunFolder folder, Path out, StoredType type) throws IOException {
        long bytes = 0;
        for (Path file : Folders.list(ModelFolder.write(folder, type, out).path(), Files::isRegularFile)) {
            bytes += Files.size(file);
        }
        return List.of(Table.number("%.2f MB", bytes / 1e6) + ", weights " + type.text() + "; 'rsc evaluate " + out
                + "' judges it");
    }
}
