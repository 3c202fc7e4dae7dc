package io.github.rscsnn.experiment;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which source this library was built from.
 *
 * @param version of the project, such as {@code 0.1.0}
 * @param commit abbreviated git commit, with {@code -dirty} behind it if files were changed; {@code unknown} when built
 *     outside a git checkout
 */
public record BuildInfo(String version, String commit) {
    private static final String RESOURCE = "/io/github/rscsnn/build.properties";

    /**
     * Read from the file that the build writes next to the classes.
     *
     * @throws IllegalStateException if the classes were compiled without Maven, so that the file is missing
     */
    public static BuildInfo current() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
            Require.state(in != null, "%s is missing: build the project with ./mvnw", RESOURCE);
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(properties.getProperty("version"), properties.getProperty("commit"));
    }

    /** Version and commit. */
    @Override
    public String toString() {
        return version + " (" + commit + ")";
    }
}
