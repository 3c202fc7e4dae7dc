package io.github.rscsnn.spark;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;

/** A call of a {@link TrainingListener} on its way from the first worker to the driver. */
record Told(
        String what,
        int epoch,
        int epochs,
        int images,
        double loss,
        double accuracy,
        String text,
        EpochMetrics metrics) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Told parse(String what, String json) {
        try {
            Told told = JSON.readValue(json, Told.class);
            if (!what.equals(told.what)) {
                throw new IllegalArgumentException("a worker told " + what + " and meant " + told.what);
            }
            return told;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a worker told something unknown: " + e.getOriginalMessage(), e);
        }
    }

    void to(TrainingListener listener) {
        switch (what) {
            case "message" -> listener.message(text);
            case "epochStarted" -> listener.epochStarted(epoch, epochs, images);
            case "stepDone" -> listener.stepDone(epoch, loss, accuracy, images);
            case "imageSkipped" -> listener.imageSkipped(text);
            case "epochDone" -> listener.epochDone(metrics);
            default -> throw new IllegalArgumentException("a worker told something unknown: " + what);
        }
    }
}
