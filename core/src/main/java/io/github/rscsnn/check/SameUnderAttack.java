package io.github.rscsnn.check;

/** The model that an attack sees is the model that is judged. One that adds noise only while gradients are taken is not. */
final class SameUnderAttack implements Check {
    @Override
    public String name() {
        return "same-under-attack";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "the share of images that score otherwise while a gradient is taken, with the same noise, is above "
                + "10 % (" + Check.significant(settings) + ")";
    }

    @Override
    public String advice() {
        return "attack the model that is used: without what is switched on by a gradient, or with EOT over it";
    }

    @Override
    public Seen look(Evidence evidence) {
        return EvaluationMode.ofShare(
                evidence,
                "images that score otherwise under attack",
                evidence.probe().otherUnderAttack());
    }
}
