package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code rsc --version} prints: version and source commit, then the JVM it runs on. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        BuildInfo build = BuildInfo.current();
        return new String[] {
            "rsc-snn " + build.version() + " (commit " + build.commit() + ")",
            "Java " + Runtime.version() + ", " + System.getProperty("java.vendor") + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
