package io.github.rscsnn.report.page;

import io.github.rscsnn.experiment.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What every page is around its content: head, style, heading and foot. */
final class Shell {
    private Shell() {}

    /**
     * @param kind of page, above the title
     * @param navigation below it
     * @param origin of the numbers, at the foot
     */
    static String html(String kind, String title, Html navigation, Html main, String origin) {
        BuildInfo build = BuildInfo.current();
        return Html.of(
                        """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="generator" content="rsc-snn %s">
                <link rel="icon" href="data:,">
                <title>%s</title>
                <style>
                %s
                </style>
                </head>
                <body>
                <header><p class="kind">%s</p><h1>%s</h1>
                %s</header>
                <main>
                %s
                </main>
                <footer><p>Written by rsc-snn %s (%s). %s</p></footer>
                </body>
                </html>
                """,
                        build.version(),
                        title,
                        Html.raw(style()),
                        kind,
                        title,
                        navigation,
                        main,
                        build.version(),
                        build.commit(),
                        origin)
                .markup();
    }

    private static String style() {
        try (InputStream in = Shell.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing beside " + Shell.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
