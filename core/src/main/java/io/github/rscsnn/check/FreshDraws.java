package io.github.rscsnn.check;

/** Success is judged over fresh draws: one that only holds for the attack's own last draw is luck. */
final class FreshDraws implements Check {
    /** 2 · 0.5^6 is below 5 %. */
    private static final int LEAST_DRAWS = 6;

    @Override
    public String name() {
        return "fresh-draws";
    }

    @Override
    public boolean isTest() {
        return false;
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "scores change from draw to draw and fewer than " + LEAST_DRAWS
                + " draws judge an image: not even unanimous votes are significant then";
    }

    @Override
    public String advice() {
        return "judge each adversarial image over more fresh draws (--draws 10 or more), and report how many";
    }

    @Override
    public Seen look(Evidence evidence) {
        Measured own = evidence.attacksOwnLastDraw();
        int varying = evidence.probe().otherInAnotherDraw();
        Measured attacked = Measured.of(evidence.attack());
        Measured fresh = new Measured(
                "over " + evidence.draws() + " fresh draws", attacked.share(), attacked.low(), attacked.high(), null);
        String remark = varying == 0 ? "scores do not change from draw to draw" : "";
        return Seen.of(varying > 0 && evidence.draws() < LEAST_DRAWS, remark, own, fresh);
    }
}
