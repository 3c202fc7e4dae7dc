package io.github.rscsnn.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The attacks of {@code suite}: AutoAttack's recipe for random models (APGD-CE and APGD-DLR with EOT; Croce and Hein 2020), and
 * what it lacks for spiking networks: other gradients of spikes, codings' clamps passed straight through, Square compared by
 * means, targets, transfer.
 */
public final class StandardSuite {
    private StandardSuite() {}

    /**
     * @param threat norm and ε
     * @param budget already that {@link SuiteBudget#forModel for the model}
     * @param model the attacked model behind any gradient source
     * @param other another model's source for transfer, with draws if that model is random; or null for none
     */
    public static List<Suite.Entry> entries(
            Threat threat, SuiteBudget budget, Function<SourceSpec, SourceFactory> model, SourceFactory other) {
        int steps = budget.steps();
        int draws = budget.draws();
        List<Suite.Entry> entries = new ArrayList<>();
        add(entries, "random", "bptt", 20, threat, draws, model);
        add(entries, "fgsm", "bptt", 1, threat, 1, model);
        add(entries, "pgd", "bptt", 7, threat, 1, model);
        add(entries, "eotpgd", "stclamp", 7, threat, draws, model);
        add(entries, "apgd-ce", "bptt", steps, threat, draws, model);
        add(entries, "apgd-dlr", "bptt", steps, threat, draws, model);
        add(entries, "apgd-ce", "stclamp+surrogate:arctan:2", steps, threat, draws, model);
        add(entries, "apgd-ce", "stclamp+detach", steps, threat, draws, model);
        add(entries, "apgd-ce", "stclamp+rate", steps, threat, draws, model);
        add(entries, "apgd-dlr", "stclamp+stneuron", steps, threat, draws, model);
        if (threat.norm() == Threat.Norm.LINF) {
            add(entries, "sapgd", "stclamp", steps, threat, draws, model);
        } else {
            add(entries, "apgd-ce", "stclamp+detach+assg", steps, threat, draws, model);
        }
        add(entries, "apgd-t", "stclamp", steps, threat, draws, model);
        add(entries, "square", "bptt", budget.squares(), threat, draws, model);
        if (other != null) {
            AttackOptions attack = AttackOptions.of("apgd-ce", threat).with(Setting.STEPS, steps);
            SourceSpec spec = SourceSpec.PLAIN.withDraws(draws);
            entries.add(new Suite.Entry("transfer", attack.build(), other, attack.cost(spec, draws > 1)));
        }
        return entries;
    }

    private static void add(
            List<Suite.Entry> entries,
            String name,
            String source,
            int steps,
            Threat threat,
            int draws,
            Function<SourceSpec, SourceFactory> model) {
        AttackOptions options =
                AttackOptions.of(name, threat).with(Setting.STEPS, steps).with(Setting.DRAWS, draws);
        Attack attack = options.build();
        SourceSpec spec = attack.ruled(GradientSources.parse(source)).withDraws(draws == 1 ? 0 : draws);
        String full = options.type().needs() == AttackType.Needs.GRADIENTS ? name + " " + spec.name() : name;
        entries.add(new Suite.Entry(full, attack, model.apply(spec), options.cost(spec, draws > 1)));
    }
}
