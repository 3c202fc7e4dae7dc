package io.github.rscsnn.interchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The Python file that writes a network trained in PyTorch as a folder that {@link NetworkImport} reads. */
public final class ExportScript {
    /** Name of the file. */
    public static final String NAME = "rsc_export.py";

    private ExportScript() {}

    /** The whole file. */
    public static String text() {
        try (InputStream in = ExportScript.class.getResourceAsStream(NAME)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
