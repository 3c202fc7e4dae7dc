package io.github.rscsnn.attack;

import java.util.List;

/**
 * How much {@link SuitePlan#SUITE} may spend on an image.
 *
 * @param steps of each Auto-PGD and of SA-PGD, at least 1
 * @param draws of EOT, and over which scores are compared, at least 1; a model that is not random takes 1
 * @param squares iterations of Square, at least 1
 */
public record SuiteBudget(int steps, int draws, int squares) implements java.io.Serializable {
    /** For a first look: about 19,100 evaluations for an image of a random model that nothing breaks. */
    public static final SuiteBudget QUICK = new SuiteBudget(10, AttackType.EOT_DRAWS, 100);

    /** About 105,500. */
    public static final SuiteBudget STANDARD = new SuiteBudget(50, AttackType.EOT_DRAWS, 1000);

    /** AutoAttack's numbers for random models: about 328,500. */
    public static final SuiteBudget FULL = new SuiteBudget(100, AttackType.EOT_DRAWS, 5000);

    /** Draws of the judge within a suite of a random model. */
    static final int JUDGE_DRAWS = 50;

    public SuiteBudget {
        if (steps < 1 || draws < 1 || squares < 1) {
            throw new IllegalArgumentException("the suite's steps, draws and squares must be at least 1, got " + steps
                    + ", " + draws + " and " + squares);
        }
    }

    /** Names that {@link #parse} takes. */
    public static List<String> names() {
        return List.of("quick", "standard", "full");
    }

    /** @throws IllegalArgumentException listing the names, for an unknown one */
    public static SuiteBudget parse(String name) {
        return switch (name) {
            case "quick" -> QUICK;
            case "standard" -> STANDARD;
            case "full" -> FULL;
            default ->
                throw new IllegalArgumentException(
                        "unknown suite budget '" + name + "'; known: " + String.join(", ", names()));
        };
    }

    /** The same where it matters: no draws for a model that is not random. */
    public SuiteBudget forModel(boolean random) {
        return random ? this : new SuiteBudget(steps, 1, squares);
    }

    /**
     * Judge of a suite. All its attacks on an image are judged over the same {@value #JUDGE_DRAWS} draws, which no attack has seen:
     * so the worst image kept is at least as bad as each attack's, draw for draw.
     *
     * @param model without any attacker's change
     */
    public Judge judge(SourceFactory model, boolean random) {
        return new Judge(model, random ? JUDGE_DRAWS : 1);
    }
}
