package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.Recipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;

/** A worker in a process of its own, without Spark: rank, address, and a file that says where the driver is. */
final class WorkerMain {
    private WorkerMain() {}

    record Setup(
            String driver,
            int port,
            String secret,
            Map<String, Object> recipe,
            String teacherSha256,
            int workers,
            boolean synchronisedNorm,
            long joinMillis,
            long exchangeMillis,
            long silenceMillis) {
        Limits limits() {
            return new Limits(
                    java.time.Duration.ofMillis(joinMillis),
                    java.time.Duration.ofMillis(exchangeMillis),
                    java.time.Duration.ofMillis(silenceMillis));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Setup setup = new com.fasterxml.jackson.databind.ObjectMapper()
                .readValue(Files.readString(Path.of(arguments[2])), Setup.class);
        Recipe recipe = Recipe.resolve(setup.recipe());
        try {
            new TrainingTask(
                            setup.driver(),
                            setup.port(),
                            new Secret(HexFormat.of().parseHex(setup.secret())),
                            recipe.toMap(),
                            setup.teacherSha256(),
                            setup.workers(),
                            setup.synchronisedNorm(),
                            setup.limits())
                    .run(Integer.parseInt(arguments[0]), arguments[1]);
            System.out.println("done");
        } catch (Exception e) {
            System.out.println("failed: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }
}
