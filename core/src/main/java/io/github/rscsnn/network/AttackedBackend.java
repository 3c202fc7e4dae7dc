package io.github.rscsnn.network;

import org.bytedeco.pytorch.Tensor;

/**
 * Judges on one backend what attacks search for on another, a faster one. Both run the same network, and may answer differently
 * close to a boundary of the classes.
 *
 * @param judge what runs a pass
 * @param attacker what runs a pass of {@link Pass#ofAttack}
 */
public record AttackedBackend(Backend judge, Backend attacker) implements WholeNetworks {
    /** Between the two titles in its own. */
    public static final String ATTACKS = ", attacks ";

    @Override
    public String title() {
        return judge.title() + ATTACKS + attacker.title();
    }

    @Override
    public Tensor forward(Network network, Signal input, Pass pass) {
        return judge.forward(network, input, pass.withBackend(judge));
    }

    /** What runs an attack's pass, and knows who judges. */
    record Searching(AttackedBackend both) implements WholeNetworks {
        @Override
        public String title() {
            return both.attacker.title();
        }

        @Override
        public Tensor forward(Network network, Signal input, Pass pass) {
            return both.attacker.forward(network, input, pass.withBackend(both.attacker));
        }
    }

    @Override
    public void place(Parameters parameters) {
        judge.place(parameters);
    }

    @Override
    public void finish() {
        judge.finish();
    }

    @Override
    public void rest() {
        judge.rest();
        attacker.rest();
    }
}
