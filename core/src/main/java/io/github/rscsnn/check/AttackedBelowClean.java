package io.github.rscsnn.check;

/** An attack that raises accuracy is broken: a wrong sign, or labels that are not those of the images. */
final class AttackedBelowClean implements Check {
    @Override
    public String name() {
        return "attacked-below-clean";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "accuracy under attack is higher than on clean images by 2 points or more, with "
                + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "look for an error in the attack or the data: wrong labels, wrong sign, pixels outside [0, 1]";
    }

    @Override
    public Seen look(Evidence evidence) {
        return Variants.of(evidence, evidence.clean());
    }
}
