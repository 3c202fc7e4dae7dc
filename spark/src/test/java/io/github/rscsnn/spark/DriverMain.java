package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.nio.file.Path;

/** A driver in a process of its own, to be killed: trains into the folder that it is given and tells of it on stdout. */
final class DriverMain {
    private DriverMain() {}

    public static void main(String[] arguments) throws Exception {
        try (SparkCluster cluster = LocalCluster.start();
                RemoteRun run = RemoteRun.create(DriverKilledTest.recipe(), Path.of(arguments[0]))) {
            cluster.train(run, new TrainingListener() {
                @Override
                public void message(String text) {
                    System.out.println(text);
                }

                @Override
                public void epochDone(EpochMetrics metrics) {
                    System.out.println("epoch " + metrics.epoch());
                }
            });
        }
    }
}
