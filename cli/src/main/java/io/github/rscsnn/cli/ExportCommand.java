package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.interchange.NirExport;
import io.github.rscsnn.train.AtomicFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc export}. */
@Command(
        name = "export",
        description = "Write a run's network for other programs: as a NIR graph, or its weights alone.",
        footer = {
            "nir: the Neuromorphic Intermediate Representation in HDF5, read by the Python package nir and with it by",
            "snnTorch, SpikingJelly, Norse, Sinabs and others. Batch normalisation is folded into the convolutions; the",
            "graph takes the coded and normalised image at each step. Coding, T and normalisation are in its metadata.",
            "safetensors: the weights by the names in docs/networks.md, read by Python's safetensors.",
            "What cannot be said is refused by name. docs/interchange.md has the details.",
            "",
            "Examples:",
            "  rsc export runs/rsc --to nir --out rsc.nir",
            "  rsc export runs/rsc --to safetensors --out rsc.safetensors"
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

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write.")
    private Path out;

    @Option(
            names = "--dt",
            paramLabel = "SECONDS",
            description = "Time step that tau and r of NIR's neurons are written for. Default: 1e-4.")
    private double dt = NirExport.DEFAULT_DT;

    /** The value of {@code --to}. */
    static final class ExportFormatChoice extends Choice {
        ExportFormatChoice() {
            super(List.of("nir", "safetensors"));
        }
    }

    @Override
    protected int run(Terminal terminal) throws Exception {
        if (to == null || out == null) {
            throw wrongUsage("say --to which format and --out FILE");
        }
        RunFolder folder = RunFolder.open(run);
        AtomicFiles.requireWritable(out);
        if (to.equals("nir")) {
            List<String> nodes = NirExport.run(folder, out, dt);
            terminal.out().println(out + ": " + nodes.size() + " nodes");
            nodes.forEach(node -> terminal.out().println("  " + node));
        } else {
            Path weights = folder.path().resolve(folder.checkpoint().verify().weights());
            AtomicFiles.write(out, temporary -> Files.copy(weights, temporary));
            terminal.out()
                    .println(out + ": the weights of " + run + ", "
                            + folder.recipe().network().arch());
        }
        return DONE;
    }
}
