package io.github.rscsnn.cli;

/** Shows a download on stderr, file by file. */
final class DownloadReport implements io.github.rscsnn.data.Progress, AutoCloseable {
    private static final long UNIT = 1000;

    private final Terminal terminal;
    private Progress progress;
    private String current;

    DownloadReport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void at(String file, long bytes, long total) {
        if (!file.equals(current)) {
            close();
            current = file;
            progress = terminal.progress(file, total / UNIT, "kB");
            progress.startAt(bytes / UNIT);
        }
        progress.update(bytes / UNIT, "");
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
