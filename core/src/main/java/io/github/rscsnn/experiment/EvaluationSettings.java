package io.github.rscsnn.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rscsnn.attack.AttackType;
import io.github.rscsnn.attack.Attacks;
import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.attack.SuitePlan;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to judge a run. {@link #DEFAULTS} holds each default once.
 *
 * @param attacks names in the order of the table: {@code clean}, those of {@link Attacks} and {@link SuitePlan}, or the
 *     class of an own attack, see {@link OwnPart}; it gets the settings of PGD where none are given
 * @param epsilons bounds in pixel units, L∞ unless {@code options} name another norm, each attack is run at each; 8/255 in the paper
 * @param alpha step of PGD in pixel units at the first ε above 0; null for the paper's, 0.01 at 8/255. At any other ε the step
 *     is in proportion
 * @param steps of an iterative attack; null for the attack's own, 7 for PGD as in the paper
 * @param randomStart whether PGD starts at a random point of the ball (SNN-RAT's setting)
 * @param gradient how gradients are taken, as {@link GradientSources} reads it: {@code own}, {@code eot:20+stclamp}. Where it
 *     names no draws, an attack on a random network takes its own: {@code fgsm} and {@code pgd} one, as in the paper, all others
 *     {@link AttackType#EOT_DRAWS}
 * @param draws k judgements of each image; 0 for 10 if the model is random, else 1
 * @param limit number of test images; 0 for all
 * @param batch images a forward pass
 * @param seed of noise and attacks
 * @param suite what {@code suite} may spend on an image
 * @param transfer another network for {@code transfer}, and for the suite; or null
 * @param options norm and settings of single attacks in words, by name, see {@link Attacks#settings}
 */
public record EvaluationSettings(
        List<String> attacks,
        List<Double> epsilons,
        @Nullable Double alpha,
        @Nullable Integer steps,
        boolean randomStart,
        String gradient,
        int draws,
        int limit,
        int batch,
        long seed,
        SuiteBudget suite,
        @Nullable TransferSettings transfer,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> options)
        implements java.io.Serializable {
    /** What the command line and the defaults are made of. */
    public static final OptionTable<EvaluationSettings> OPTIONS = new OptionTable<>(
            EvaluationSettings.class,
            "option",
            name -> name.equals("attacks") ? new Names(choices(), any -> true) : Names.ANY);

    public static final EvaluationSettings DEFAULTS = OPTIONS.make(Map.of());

    private static final String TRANSFER = "transfer";
    private static final String CLEAN = "clean";
    private static final int DRAWS_OF_RANDOM_MODEL = 10;

    public EvaluationSettings {
        attacks = List.copyOf(attacks);
        epsilons = List.copyOf(epsilons);
        // sorted, for what is asked is known again by its text
        options = options == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(options));
        Require.argument(!attacks.isEmpty(), "no attacks given; known: %s", String.join(", ", choices()));
        if (attacks.stream().map(PlanMaker::label).distinct().count() < attacks.size()) {
            throw new IllegalArgumentException("an attack is given twice: " + String.join(", ", attacks));
        }
        if (epsilons.isEmpty() || Set.copyOf(epsilons).size() < epsilons.size()) {
            throw new IllegalArgumentException("each epsilon must be given once, got " + epsilons);
        }
        Threat.Norm norm = PlanMaker.norm(options);
        epsilons.forEach(epsilon -> new Threat(norm, epsilon));
        if (alpha != null) {
            norm.requireStep(alpha);
        }
        for (String attack : attacks) {
            if (!choices().contains(attack) && !OwnPart.isClassName(attack)) {
                throw new IllegalArgumentException("unknown attack '" + attack + "'; known: "
                        + String.join(", ", choices()) + "; or a class that is an attack");
            }
            Require.argument(
                    !attack.equals(TRANSFER) || transfer != null,
                    "attack 'transfer' needs another network: give --transfer-from RUN");
        }
        PlanMaker maker =
                new PlanMaker(alpha, reference(epsilons), steps, randomStart, GradientSources.parse(gradient), options);
        List<Setting<?>> known = new ArrayList<>(List.of(Setting.NORM));
        for (String attack : named(attacks, transfer)) {
            epsilons.forEach(epsilon -> maker.plan(attack, attack, epsilon, null));
            known.addAll(PlanMaker.type(attack).settings());
        }
        for (String attack : attacks) {
            SuitePlan.named(attack).map(SuitePlan::settings).ifPresent(known::addAll);
        }
        for (Setting<?> setting : known) {
            if (options.containsKey(setting.name())) {
                setting.parse(options.get(setting.name()));
            }
        }
        Attacks.requireKnown(options.keySet(), attacks, known);
        OPTIONS.check(attacks, epsilons, alpha, steps, randomStart, gradient, draws, limit, batch);
        suite = suite == null ? SuiteBudget.STANDARD : suite;
    }

    /** The same with other attacks. */
    public EvaluationSettings withAttacks(String... names) {
        return OPTIONS.with(this, "attacks", List.of(names));
    }

    /** The same on the first {@code images} test images; 0 for all. */
    public EvaluationSettings withLimit(int images) {
        return OPTIONS.with(this, "limit", images);
    }

    /** The same at other ε, the step of PGD in proportion. */
    EvaluationSettings withEpsilons(List<Double> newEpsilons) {
        Map<String, Object> other = new HashMap<>(Map.of("epsilon", newEpsilons));
        if (alpha != null) {
            other.put("alpha", alpha * (reference(newEpsilons) / reference(epsilons)));
        }
        return OPTIONS.with(this, other);
    }

    public EvaluationSettings withSuite(SuiteBudget newSuite) {
        return OPTIONS.with(this, "suite", newSuite);
    }

    public EvaluationSettings withTransfer(TransferSettings newTransfer) {
        return OPTIONS.with(this, "transfer", newTransfer);
    }

    public EvaluationSettings withOptions(Map<String, String> newOptions) {
        return OPTIONS.with(this, "options", newOptions);
    }

    /** The ε that {@code alpha} is given for; where nothing moves that at which a sweep goes on. */
    private static double reference(List<Double> epsilons) {
        return epsilons.stream().filter(epsilon -> epsilon > 0).findFirst().orElse(Qte.PAPER_EPSILON);
    }

    /** The first ε. */
    @JsonIgnore
    public double epsilon() {
        return epsilons.getFirst();
    }
    /** Whether it is the worst case over many attacks. */
    static boolean isSuite(String attack) {
        return SuitePlan.named(attack).isPresent();
    }

    /** The attacks to run, in order: {@code clean} once, everything else at each ε; without {@code transfer}. */
    public List<AttackPlan> plans() {
        return plans(null);
    }

    /**
     * @param other gradients of the network that a transfer asks; null to leave transfers out
     * @return the suite's plans have neither attack nor source of their own
     */
    List<AttackPlan> plans(@Nullable Function<SourceSpec, AttackPlan.Source> other) {
        PlanMaker maker =
                new PlanMaker(alpha, reference(epsilons), steps, randomStart, GradientSources.parse(gradient), options);
        List<AttackPlan> plans = new ArrayList<>();
        for (String name : attacks) {
            if (name.equals(CLEAN)) {
                plans.add(AttackPlan.clean());
            } else if (isSuite(name)) {
                epsilons.forEach(epsilon -> plans.add(new AttackPlan(name, null, AttackPlan.BPTT, epsilon)));
            } else if (!name.equals(TRANSFER)) {
                epsilons.forEach(epsilon -> plans.add(maker.plan(PlanMaker.label(name), name, epsilon, null)));
            } else if (other != null && transfer != null) {
                for (String attack : transfer.attacks()) {
                    epsilons.forEach(
                            epsilon -> plans.add(maker.plan(TransferSettings.label(attack), attack, epsilon, other)));
                }
            }
        }
        return plans;
    }

    /** k in force for a model. */
    public int drawsFor(boolean random) {
        if (draws > 0) {
            return draws;
        }
        return random ? DRAWS_OF_RANDOM_MODEL : 1;
    }

    /** The attacks among the names that have settings to check, those of a transfer in its place. */
    private static List<String> named(List<String> attacks, @Nullable TransferSettings transfer) {
        return attacks.stream()
                .filter(name -> !name.equals(CLEAN) && !isSuite(name))
                .flatMap(name ->
                        transfer != null && name.equals(TRANSFER) ? transfer.attacks().stream() : Stream.of(name))
                .toList();
    }

    /** Names that {@code attacks} may hold. */
    public static List<String> choices() {
        return Stream.of(List.of(CLEAN), Attacks.names(), List.of(TRANSFER), SuitePlan.names())
                .flatMap(List::stream)
                .toList();
    }
}
