package io.github.rscsnn.check;

/** Gradients are averaged over enough draws of the model's randomness (EOT; Athalye et al. 2018). */
final class MoreDraws implements Check {
    @Override
    public String name() {
        return "more-draws";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "EOT over " + draws(settings) + " draws leaves at least 2 points less, with "
                + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "report an attack with EOT: --gradient eot:20, or eotpgd; raise the draws until accuracy falls no more";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        if (!evidence.probe().randomGradients(settings.source())) {
            return Seen.of(false, "gradients do not change from draw to draw");
        }
        return Variants.of(
                evidence,
                evidence.variant(
                        ", eot:" + draws(settings),
                        settings.epsilon(),
                        settings.steps(),
                        settings.source().withDraws(draws(settings))));
    }

    /** More than the checked attack has. */
    private static int draws(CheckSettings settings) {
        return Math.max(settings.eot(), 2 * settings.source().draws());
    }
}
