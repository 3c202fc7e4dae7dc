package io.github.rscsnn.interchange;

import io.github.rscsnn.data.TextFile;

/** The Python file that writes a network trained in PyTorch as a folder that {@link NetworkImport} reads. */
public final class ExportScript {
    /** Name of the file. */
    public static final String NAME = "rsc_export.py";

    private ExportScript() {}

    /** The whole file. */
    public static String text() {
        return TextFile.resource(ExportScript.class, NAME);
    }
}
