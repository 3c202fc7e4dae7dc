package io.github.rscsnn.cli;

import io.github.rscsnn.check.Check;
import io.github.rscsnn.publish.Leaderboard;
import java.nio.file.Path;

/** Shows how a table of networks goes on stderr: whose turn it is, and below it its evaluations. */
final class LeaderboardReport extends EvaluationReport implements Leaderboard.Listener {
    private Progress certificates;

    LeaderboardReport(Terminal terminal, StopSignal stop) {
        super(terminal, stop);
    }

    @Override
    public void network(Path run, int number, int all) {
        stop.check();
        close();
        terminal.err().println(terminal.bold("network " + number + "/" + all + ": ") + run);
    }

    @Override
    public void looked(Check check) {
        stop.check();
    }

    @Override
    public void certified(int images, int all) {
        stop.check();
        if (certificates == null) {
            certificates = terminal.progress("  certificate", all, "images");
        }
        certificates.update(images, "");
        if (images == all) {
            certificates.close();
            certificates = null;
        }
    }

    @Override
    public void close() {
        super.close();
        if (certificates != null) {
            certificates.close();
            certificates = null;
        }
    }
}
