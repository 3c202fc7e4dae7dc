package io.github.rscsnn.check;

import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.Threat;

/** Iterations improve an attack that sees a useful gradient (Athalye et al. 2018; item 1 of the paper's Table 1). */
final class OneStep implements Check {
    @Override
    public String name() {
        return "one-step";
    }

    @Override
    public int item() {
        return 1;
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "FGSM leaves at least 2 points less than " + settings.title() + ", with " + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "the gradient misleads beyond the first step: take more draws (--gradient eot:10), other surrogates, "
                + "smaller steps";
    }

    @Override
    public Seen look(Evidence evidence) {
        return Variants.of(
                evidence,
                evidence.under("fgsm", new Fgsm(Threat.linf(evidence.settings().epsilon()))));
    }
}
