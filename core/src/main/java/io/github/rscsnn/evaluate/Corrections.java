package io.github.rscsnn.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What earlier versions computed otherwise: numbers of theirs answer another question, and are not taken for one of now. */
public final class Corrections {
    /** Not in {@code surrogate}. */
    private static final Pattern RATE = Pattern.compile("\\brate\\b");

    private Corrections() {}

    /**
     * Facts of numbers beside those that were always named; none where nothing was wrong.
     *
     * @param backend title of what the attack asks
     * @param architecture name of the network's, {@code graph:...} for one of another program, which may end in a neuron
     * @param gradients names of the attacks' gradients
     */
    public static List<String> of(String backend, String architecture, String gradients) {
        List<String> facts = new ArrayList<>();
        if (backend.contains("bf16") && architecture.startsWith("graph:")) {
            facts.add("gradients of any last layer");
        }
        if (gradients.contains("pdsg")) {
            facts.add("pdsg of the steps so far");
        }
        if (RATE.matcher(gradients).find()) {
            facts.add("rate with both slopes at the knee");
        }
        return facts;
    }
}
