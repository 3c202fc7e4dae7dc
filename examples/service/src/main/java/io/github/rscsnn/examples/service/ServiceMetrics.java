package io.github.rscsnn.examples.service;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.Pointer;

/** Counts what a service answered, and tells it in the text format of Prometheus. */
final class ServiceMetrics {
    /** Upper bounds of the histogram's buckets in seconds. */
    private static final double[] BOUNDS = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};

    private final Map<Integer, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanoseconds = new LongAdder();

    ServiceMetrics() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /** @param status of HTTP */
    void count(int status) {
        requests.computeIfAbsent(status, s -> new LongAdder()).increment();
    }

    /** A prediction that was answered, from the last byte received on. */
    void answered(long nanos) {
        nanoseconds.add(nanos);
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket] * 1e9) {
            bucket++;
        }
        buckets[bucket].increment();
    }

    /** @param waiting images that wait for a worker now */
    String text(int waiting) {
        StringBuilder text = new StringBuilder();
        head(text, "rsc_requests_total", "counter", "Requests answered, by status of HTTP.");
        requests.forEach((status, count) ->
                line(text, "rsc_requests_total{status=\"" + status + "\"}", Long.toString(count.sum())));
        head(text, "rsc_prediction_seconds", "histogram", "Time of a prediction, waiting included.");
        long below = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            below += buckets[i].sum();
            line(text, "rsc_prediction_seconds_bucket{le=\"" + BOUNDS[i] + "\"}", Long.toString(below));
        }
        below += buckets[BOUNDS.length].sum();
        line(text, "rsc_prediction_seconds_bucket{le=\"+Inf\"}", Long.toString(below));
        line(text, "rsc_prediction_seconds_sum", String.format(Locale.ROOT, "%.6f", nanoseconds.sum() / 1e9));
        line(text, "rsc_prediction_seconds_count", Long.toString(below));
        head(text, "rsc_waiting_images", "gauge", "Images that wait for a worker.");
        line(text, "rsc_waiting_images", Integer.toString(waiting));
        head(text, "process_resident_memory_bytes", "gauge", "Memory of the process, tensors included.");
        line(text, "process_resident_memory_bytes", Long.toString(Pointer.physicalBytes()));
        Runtime jvm = Runtime.getRuntime();
        head(text, "jvm_heap_used_bytes", "gauge", "Java heap in use.");
        line(text, "jvm_heap_used_bytes", Long.toString(jvm.totalMemory() - jvm.freeMemory()));
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
