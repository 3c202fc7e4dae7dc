package io.github.rscsnn.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which attacks a {@link Suite} is made of; its name stands where that of an attack does. */
public enum SuitePlan {
    /**
     * AutoAttack's recipe for random models, and what it lacks for spiking networks: other gradients of spikes, codings' clamps
     * passed straight through, Square compared by means, targets, transfer. By rising cost.
     */
    SUITE,

    /**
     * AutoAttack (Croce and Hein 2020), its order and its numbers: {@code standard} for a model without randomness, {@code rand}
     * for a random one. Gradients are those of the network unless others are asked for.
     */
    AUTOATTACK,

    /**
     * What a budget buys: short attacks first; then EOT-PGD of so many steps as the budget alone would buy an image, and MI-FGSM of
     * half as many; then attacks on gradients of many kinds, ever longer, on the images that are left, as long as one can be
     * paid for whatever happens. What images that break early do not need goes to others.
     */
    STRONGEST;

    /** Steps of the attack that {@link #STRONGEST} begins with: less buys none, and every image would pass for robust. */
    private static final int FIRST = 7;

    /** Of {@link #STRONGEST}. */
    public static final Setting<Integer> BUDGET = Setting.whole(
            "budget",
            5000,
            FIRST,
            Integer.MAX_VALUE,
            "Gradients an image that it may take, on the average over all images; three queries count as one.");

    // Auto-PGD halves its step where the loss has not grown for a while, which a spiking network's does not do
    // smoothly: of a network
    // without noise 400 steps left 27.5 % where 400 of PGD left 13.0.

    /** Momentum averages over steps what few draws leave to chance. */
    private static final int FEW_DRAWS = 4;

    /** Gradients an image of the first long attack at most; more steps find little. */
    private static final int DEEP = 1000;

    private static final int[] ROUNDS = {10, 25, 50, 100, 200, 400, 800};

    /**
     * What the attacks are made for.
     *
     * @param threat norm and ε
     * @param budget already that {@link SuiteBudget#forModel for the model}
     * @param gradient that was asked for
     * @param random whether the model is
     * @param model the attacked model behind any gradient source
     * @param other another model's source for transfer, with draws if that model is random; or null for none
     */
    public record Target(
            Threat threat,
            SuiteBudget budget,
            SourceSpec gradient,
            boolean random,
            Function<SourceSpec, SourceFactory> model,
            @Nullable SourceFactory other) {}

    /** Name on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(SuitePlan::text).toList();
    }

    public static Optional<SuitePlan> named(String text) {
        return Arrays.stream(values()).filter(plan -> plan.text().equals(text)).findFirst();
    }

    /** Its own settings. */
    public List<Setting<?>> settings() {
        return this == STRONGEST ? List.of(BUDGET) : List.of();
    }

    /**
     * @param batchSize images attacked together, at least 1
     * @param gradients an image, for {@link #STRONGEST}
     */
    public Suite suite(Target target, Judge judge, int batchSize, int gradients) {
        double evaluations = this == STRONGEST ? 3.0 * gradients : Double.POSITIVE_INFINITY;
        List<Suite.Entry> entries = entries(target, gradients);
        return new Suite(target.threat, this == SUITE ? Suite.byCost(entries) : entries, judge, batchSize, evaluations);
    }

    /** The attacks in the order in which they are named. */
    List<Suite.Entry> entries(Target target, int gradients) {
        Members members = new Members(target, new ArrayList<>());
        switch (this) {
            case SUITE -> suite(members, target.budget);
            case AUTOATTACK -> autoAttack(members, target);
            case STRONGEST -> strongest(members, target.budget.draws(), gradients);
        }
        return members.entries;
    }

    private static void suite(Members members, SuiteBudget budget) {
        int steps = budget.steps();
        int draws = budget.draws();
        members.add("random", "bptt", 20, draws, "");
        members.add("fgsm", "bptt", 1, 1, "");
        members.add("pgd", "bptt", 7, 1, "");
        members.add("eotpgd", "stclamp", 7, draws, "");
        members.add("apgd-ce", "bptt", steps, draws, "");
        members.add("apgd-dlr", "bptt", steps, draws, "");
        members.add("apgd-ce", "stclamp+surrogate:arctan:2", steps, draws, "");
        members.add("apgd-ce", "stclamp+detach", steps, draws, "");
        members.add("apgd-ce", "stclamp+rate", steps, draws, "");
        members.add("apgd-dlr", "stclamp+stneuron", steps, draws, "");
        members.addSharp(steps, draws, "");
        members.add("apgd-t", "stclamp", steps, draws, "");
        members.add("square", "bptt", budget.squares(), draws, "");
        members.addTransfer(steps, draws);
    }

    private static void autoAttack(Members members, Target target) {
        SuiteBudget numbers = SuiteBudget.FULL.forModel(target.random);
        int draws = target.gradient.draws() > 0 ? target.gradient.draws() : numbers.draws();
        String source = target.gradient.withDraws(0).name();
        members.add("apgd-ce", source, numbers.steps(), draws, "");
        if (target.random) {
            members.add("apgd-dlr", source, numbers.steps(), draws, "");
            return;
        }
        members.add("apgd-t", source, numbers.steps(), draws, "");
        members.add("fab-t", source, numbers.steps(), draws, "");
        members.add("square", "bptt", numbers.squares(), draws, "");
    }

    private static void strongest(Members members, int draws, int gradients) {
        members.add("pgd", "bptt", FIRST, 1, "");
        members.add("mifgsm", "stclamp", 10, Math.min(draws, FEW_DRAWS), "");
        int deep = Math.max(7, Math.min(gradients, DEEP) / draws);
        members.add("eotpgd", "stclamp", deep, draws, "");
        members.add("mifgsm", "stclamp", deep / 2, draws, ", " + deep / 2 + " steps");
        for (int steps : ROUNDS) {
            String round = ", " + steps + " steps";
            members.add("mifgsm", "stclamp+detach", steps, draws, round);
            members.add("eotpgd", "stclamp+rate", steps, draws, round);
            members.add("apgd-dlr", "stclamp+stneuron", steps, draws, round);
            members.add("mifgsm", "stclamp+surrogate:arctan:2", steps, draws, round);
            members.addSharp(steps, draws, round);
            members.add("apgd-dlr", "bptt", steps, draws, round);
            members.add("square", "bptt", 10 * steps, draws, round);
            if (steps >= 50) {
                members.add("apgd-t", "stclamp", steps, draws, round);
            }
        }
    }

    /** Attacks by name, added one after the other. */
    private record Members(Target target, List<Suite.Entry> entries) {
        /** @param round behind the name, where an attack returns with other numbers */
        void add(String name, String source, int steps, int draws, String round) {
            SourceSpec asked = GradientSources.parse(source);
            AttackType type = Attacks.named(name);
            AttackOptions usual = AttackOptions.of(type, target.threat);
            // a share of ε however many steps there are, as in L∞: gradients over draws stay noisy
            AttackOptions options = usual.with(Setting.ALPHA, usual.alpha())
                    .with(Setting.STEPS, steps)
                    .with(Setting.DRAWS, draws)
                    .with(Setting.RESTARTS, type.runs(asked.rule()));
            Attack attack = options.build();
            SourceSpec spec = attack.ruled(asked).withDraws(draws == 1 ? 0 : draws);
            String full = type.needs() == AttackType.Needs.GRADIENTS ? name + " " + spec.name() : name;
            entries.add(new Suite.Entry(full + round, attack, target.model.apply(spec), options.cost(spec, draws > 1)));
        }

        /** Adaptive sharpness: SA-PGD, or where the norm is not its own Auto-PGD with its gradient. */
        void addSharp(int steps, int draws, String round) {
            if (target.threat.norm() == Threat.Norm.LINF) {
                add("sapgd", "stclamp", steps, draws, round);
            } else {
                add("apgd-ce", "stclamp+detach+assg", steps, draws, round);
            }
        }

        void addTransfer(int steps, int draws) {
            if (target.other != null) {
                AttackOptions attack =
                        AttackOptions.of("apgd-ce", target.threat).with(Setting.STEPS, steps);
                double cost = attack.cost(SourceSpec.PLAIN.withDraws(draws), draws > 1);
                entries.add(new Suite.Entry("transfer", attack.build(), target.other, cost));
            }
        }
    }
}
