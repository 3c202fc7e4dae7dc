package io.github.rscsnn.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.experiment.BuildInfo;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.experiment.TrainingShare;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** What a worker does, as a task of a barrier stage: opens its data, compares with the others, trains. */
final class TrainingTask extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>> implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A worker that is there. */
    record Joined(int rank, String name, Map<String, String> facts) implements Serializable {
        String title() {
            return "worker " + rank + " (" + name + ")";
        }
    }

    private final String attempt;
    private final LinkedHashMap<String, Object> recipe;
    private final LinkedHashMap<String, String> expected;
    private final Broadcast<LinkedHashMap<String, byte[]>> state;
    private final @Nullable Broadcast<LinkedHashMap<String, byte[]>> teacher;
    private final boolean synchronisedNorm;
    private final Limits limits;

    /**
     * @param expected what the driver knows itself and every worker must share
     * @param state files that the first worker goes on from
     * @param teacher files of the trained run that is distilled; null for none
     */
    TrainingTask(
            String attempt,
            Recipe recipe,
            Map<String, String> expected,
            Broadcast<LinkedHashMap<String, byte[]>> state,
            @Nullable Broadcast<LinkedHashMap<String, byte[]>> teacher,
            boolean synchronisedNorm,
            Limits limits) {
        this.attempt = attempt;
        this.recipe = new LinkedHashMap<>(recipe.toMap());
        this.expected = new LinkedHashMap<>(expected);
        this.state = state;
        this.teacher = teacher;
        this.synchronisedNorm = synchronisedNorm;
        this.limits = limits;
    }

    /** What a driver knows itself of a training. */
    static Map<String, String> expected(Recipe recipe, @Nullable RunFolder teacher) throws IOException {
        BuildInfo build = BuildInfo.current();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("version", build.version() + " (" + build.commit() + ")");
        all.put("recipe", TrainingShare.checksum(recipe));
        if (teacher != null) {
            all.put("teacher", teacher.weights());
        }
        return all;
    }

    @Override
    public Iterator<Integer> apply(Iterator<Integer> ranks) {
        BarrierTaskContext here = BarrierTaskContext.get();
        int rank = here.partitionId();
        String address = here.getTaskInfos()[rank].address().replaceFirst(":\\d+$", "");
        String name = address + ", process " + ProcessHandle.current().pid();
        try {
            work(
                    here,
                    new Joined(rank, name, Map.of()),
                    InetAddress.getByName(address).getHostAddress());
        } catch (IOException | RuntimeException e) {
            WorkersException known = known(e);
            throw known != null
                    ? known
                    : new WorkersException("worker " + rank + " (" + name + "): " + message(e), false);
        }
        return CollectionConverters.asScala(List.of(rank).iterator());
    }

    private void work(BarrierTaskContext here, Joined nameless, String address) throws IOException {
        Path folder = Files.createTempDirectory("rsc-worker-");
        Path scratch = folder.resolve("run");
        try (TrainingShare share = TrainingShare.open(Recipe.resolve(recipe), scratch)) {
            Map<String, String> facts = new LinkedHashMap<>(share.mustAgree());
            Path distilled = null;
            if (teacher != null) {
                distilled = RunTask.write(teacher.value(), Files.createDirectory(folder.resolve("teacher")));
                facts.put("teacher", RunFolder.open(distilled).weights());
            }
            Joined joined = new Joined(nameless.rank(), nameless.name(), facts);
            Courier.ask(attempt, joined);
            String obstacle = obstacle(meet(here, joined), expected);
            if (obstacle != null) {
                throw new WorkersException(obstacle, false);
            }
            if (joined.rank() == 0) {
                RunTask.write(state.value(), scratch);
            }
            try (GlooExchange exchange = new GlooExchange(here, address, limits)) {
                TrainingListener listener =
                        joined.rank() == 0 ? new Teller(attempt, exchange, scratch) : TrainingListener.SILENT;
                share.run(exchange, distilled, synchronisedNorm, listener);
                exchange.sum(new double[1]); // all are done
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static List<Joined> meet(BarrierTaskContext here, Joined joined) throws IOException {
        List<Joined> all = new ArrayList<>();
        for (String each : here.allGather(JSON.writeValueAsString(joined))) {
            all.add(JSON.readValue(each, Joined.class));
        }
        return all;
    }

    /**
     * Why these workers must not train together, naming one of them; null if they may.
     *
     * @param all in the order of their ranks
     */
    static @Nullable String obstacle(List<Joined> all, Map<String, String> expected) {
        for (Joined worker : all) {
            for (Map.Entry<String, String> fact : worker.facts().entrySet()) {
                String key = fact.getKey();
                String theirs = expected.containsKey(key)
                        ? expected.get(key)
                        : all.getFirst().facts().get(key);
                if (!Objects.equals(fact.getValue(), theirs)) {
                    return worker.title() + " was refused: its " + key + " is " + fact.getValue()
                            + (expected.containsKey(key)
                                    ? ", the driver's"
                                    : ", that of " + all.getFirst().title()) + " is "
                            + theirs;
                }
            }
        }
        return null;
    }

    private static @Nullable WorkersException known(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof WorkersException known) {
                return known;
            }
        }
        return null;
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
