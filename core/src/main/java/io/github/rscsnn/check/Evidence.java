package io.github.rscsnn.check;

import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.LossTrace;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.evaluate.RobustAccuracy;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measurements that checks share: each attack runs when a check first asks for it, over the same images, and is judged over
 * as many fresh draws as all others.
 */
public final class Evidence {
    private final SpikingClassifier classifier;
    private final Pass pass;
    private final Dataset data;
    private final CheckSettings settings;
    private final @Nullable Function<SourceSpec, AttackPlan.Source> other;
    private final EvaluationListener listener;
    private final RobustAccuracy judge;
    private final Ledger ledger;
    private final Map<String, RobustResult> results = new LinkedHashMap<>();
    private @Nullable Probe probe;

    /**
     * @param pass evaluation pass
     * @param data test images
     * @param other gradients of another model of the same task, for transfer; null for none
     * @param ledger of the same model, images and {@code other}
     */
    public Evidence(
            SpikingClassifier classifier,
            Pass pass,
            Dataset data,
            CheckSettings settings,
            @Nullable Function<SourceSpec, AttackPlan.Source> other,
            Ledger ledger,
            EvaluationListener listener) {
        this.classifier = classifier;
        this.pass = pass;
        this.data = data;
        this.settings = settings;
        this.other = other;
        this.ledger = ledger;
        this.listener = listener;
        int draws = settings.drawsFor(classifier.coding().isRandom());
        judge = new RobustAccuracy(classifier, pass, draws, settings.batch(), new Seeds(settings.seed()));
    }

    public SpikingClassifier classifier() {
        return classifier;
    }

    public CheckSettings settings() {
        return settings;
    }

    /** Draws that judge each image. */
    public int draws() {
        return judge.draws();
    }

    /** How the checked attack takes gradients: as 'rsc evaluate' does, over its own draws of a random network. */
    SourceSpec source() {
        SourceSpec source = settings.source();
        int draws = settings.sourceDraws();
        return draws > 1 ? source.withUsualDraws(draws, classifier) : source;
    }

    /** Draws over which a search without gradients takes the mean of its scores. */
    private int scoreDraws() {
        return probe().otherInAnotherDraw() > 0 ? settings.eot() : 1;
    }

    /** Accuracy of guessing, 1 / K. */
    public double chance() {
        return 1.0 / data.classNames().size();
    }

    String chanceInWords() {
        return String.format(Locale.ROOT, "chance %.1f %%", 100 * chance());
    }

    /** What single forward and backward passes show, for the first images. */
    Probe probe() {
        if (probe == null) {
            probe = new Probe(classifier, pass, data, settings);
        }
        return probe;
    }

    public RobustResult clean() {
        return of(AttackPlan.clean());
    }

    /** The attack that is checked. */
    public RobustResult attack() {
        return variant("", source());
    }

    /** Share of the images that the attack's own last draw got right. */
    Measured attacksOwnLastDraw() {
        RobustResult attack = attack();
        Integer right = attack.rightInLastDraw();
        return Measured.of("by the attack's own last draw", right == null ? 0 : right, attack.images());
    }

    /**
     * The checked attack but for ε, steps and gradients.
     *
     * @param what behind the name of the attack
     */
    public RobustResult variant(String what, double epsilon, int steps, SourceSpec spec) {
        return of(new AttackPlan(settings.label() + what, settings.attack(epsilon, steps, spec), spec::build, epsilon));
    }

    /** The checked attack with more steps where ε is no bound. */
    RobustResult unbounded() {
        double most = most();
        return variant(" at epsilon " + Fraction.text(most), most, settings.moreSteps(), source());
    }

    /** The ε at which any image becomes any other. */
    double most() {
        return settings.norm().most(data.imageBytes());
    }

    /** The same with other gradients alone. */
    public RobustResult variant(String what, SourceSpec spec) {
        return variant(what, settings.epsilon(), settings.steps(), spec);
    }

    /**
     * Any attack on the model.
     *
     * @param name among {@link io.github.rscsnn.attack.Attacks}
     * @param draws over which its scores, and gradients, are means where the model is random
     */
    RobustResult under(String label, String name, int steps, int draws) {
        AttackOptions attack = AttackOptions.of(name, new Threat(settings.norm(), settings.epsilon()))
                .with(Setting.STEPS, steps);
        return of(new AttackPlan(
                label, attack.build(), SourceSpec.PLAIN.withUsualDraws(draws, classifier)::build, settings.epsilon()));
    }

    /**
     * Mean of what the checked attack increases over the first {@code batch} images, before each of {@link CheckSettings#moreSteps}
     * steps and of what its gradients tell after them; not kept in the ledger.
     */
    List<Double> losses() {
        try (StepScope scope = new StepScope();
                Batches batches = Batches.sequential(Limited.first(settings.batch(), data), settings.batch())) {
            Batch batch = batches.next();
            Seeds seeds = new Seeds(settings.seed()).child("losses");
            Noise noise = Noise.perImage(seeds.child("attacked model"), batch.indices());
            LossTrace trace = new LossTrace(source().build(classifier, pass.ofAttack(), noise));
            try (trace) {
                settings.attack(settings.epsilon(), settings.moreSteps() + 1, source())
                        .perturb(
                                trace,
                                batch.images(),
                                batch.labels(),
                                Noise.perImage(seeds.child("attack"), batch.indices()));
            }
            return trace.losses();
        }
    }

    /** A search without gradients, by its budget; the mean of its scores over as many draws as the model needs. */
    IntFunction<RobustResult> search(String name, String label, String unit, int usual) {
        return budget -> under(budget == usual ? label : label + ", " + budget + unit, name, budget, scoreDraws());
    }

    /** The checked attack made on the other model, whose gradients are means over draws; null if there is none. */
    public @Nullable RobustResult transfer() {
        if (other == null) {
            return null;
        }
        return of(new AttackPlan(
                "transfer",
                settings.attack(settings.epsilon(), settings.steps(), source()),
                other.apply(source()),
                settings.epsilon()));
    }

    private RobustResult of(AttackPlan plan) {
        RobustResult known = results.get(plan.label());
        if (known == null) {
            known = judge.of(plan, data, ledger, listener);
            results.put(plan.label(), known);
        }
        return known;
    }

    /** All that was measured, in the order in which it was asked for. */
    public List<RobustResult> results() {
        return new ArrayList<>(results.values());
    }
}
