package io.github.rscsnn.cli;

import io.github.rscsnn.interchange.ExportScript;
import io.github.rscsnn.train.AtomicFiles;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rsc export-script}. */
@Command(
        name = "export-script",
        description = "Write rsc_export.py, which writes a network trained in PyTorch for 'rsc import'.",
        footer = {
            "One file that needs Python and the PyTorch that the network runs in. It knows torch.nn's layers and the",
            "neurons of SpikingJelly, snnTorch, Norse, SNN-RAT and TET; docs/interchange.md shows it at work.",
            "",
            "Example:",
            "  rsc export-script",
            "  python3 -c 'import rsc_export, mine; rsc_export.export(mine.net, mine.images, \"exported\", T=4)'",
            "  rsc import exported --data cifar10 --out runs/mine"
        })
final class ExportScriptCommand extends RscCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = ExportScript.NAME,
            description = "The file to write. Default: ${DEFAULT-VALUE}.")
    private Path file;

    @Override
    protected void prepare() {
        // nothing of libtorch is needed
    }

    @Override
    protected int run(Terminal terminal) throws Exception {
        AtomicFiles.requireWritable(file);
        AtomicFiles.writeString(file, ExportScript.text());
        terminal.out()
                .println(file + ": put it beside your network and call rsc_export.export(net, images, FOLDER, T=...)");
        return DONE;
    }
}
