package io.github.rscsnn.kernel;

import static io.github.rscsnn.kernel.ScalarNoiseLoops.ANGLE;
import static io.github.rscsnn.kernel.ScalarNoiseLoops.COS;
import static io.github.rscsnn.kernel.ScalarNoiseLoops.CUT;
import static io.github.rscsnn.kernel.ScalarNoiseLoops.LN2;
import static io.github.rscsnn.kernel.ScalarNoiseLoops.LOG;
import static io.github.rscsnn.kernel.ScalarNoiseLoops.SIN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link NoiseLoops} on vectors; a template of {@link Specialised}, and as such free of methods on vectors. */
final class VectorNoiseLoops implements NoiseLoops {
    private static final VectorLanes WIDTH = Specialised.constant(MethodHandles.lookup(), VectorLanes.class);
    private static final VectorSpecies<Float> F = WIDTH.floats();
    private static final VectorSpecies<Integer> I = WIDTH.ints();
    private static final int STEP = WIDTH.length();

    @Override
    public void bits(NoiseStream stream, int first, int[] words) {
        int[] k = ScalarNoiseLoops.schedule(ScalarNoiseLoops.key(stream));
        IntVector lanes = IntVector.zero(I).addIndex(1);
        for (int b = 0; b < BLOCKS; b += STEP) {
            IntVector x0 = lanes.add(first + b + k[0]);
            IntVector x1 = IntVector.broadcast(I, stream.image() + k[1]);
            IntVector x2 = IntVector.broadcast(I, (int) stream.draw() + k[2]);
            IntVector x3 = IntVector.broadcast(I, (int) (stream.draw() >>> 32) + k[3]);
            for (int injection = 1; ; injection += 2) {
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, 10).lanewise(XOR, x0);
                x2 = x2.add(x3);
                x3 = x3.lanewise(ROL, 26).lanewise(XOR, x2);
                x0 = x0.add(x3);
                x3 = x3.lanewise(ROL, 11).lanewise(XOR, x0);
                x2 = x2.add(x1);
                x1 = x1.lanewise(ROL, 21).lanewise(XOR, x2);
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, 13).lanewise(XOR, x0);
                x2 = x2.add(x3);
                x3 = x3.lanewise(ROL, 27).lanewise(XOR, x2);
                x0 = x0.add(x3);
                x3 = x3.lanewise(ROL, 23).lanewise(XOR, x0);
                x2 = x2.add(x1);
                x1 = x1.lanewise(ROL, 5).lanewise(XOR, x2);
                x0 = x0.add(k[injection % 5]);
                x1 = x1.add(k[(injection + 1) % 5]);
                x2 = x2.add(k[(injection + 2) % 5]);
                x3 = x3.add(k[(injection + 3) % 5] + injection);
                if (injection == 5) {
                    break;
                }
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, 6).lanewise(XOR, x0);
                x2 = x2.add(x3);
                x3 = x3.lanewise(ROL, 20).lanewise(XOR, x2);
                x0 = x0.add(x3);
                x3 = x3.lanewise(ROL, 17).lanewise(XOR, x0);
                x2 = x2.add(x1);
                x1 = x1.lanewise(ROL, 11).lanewise(XOR, x2);
                x0 = x0.add(x1);
                x1 = x1.lanewise(ROL, 25).lanewise(XOR, x0);
                x2 = x2.add(x3);
                x3 = x3.lanewise(ROL, 10).lanewise(XOR, x2);
                x0 = x0.add(x3);
                x3 = x3.lanewise(ROL, 18).lanewise(XOR, x0);
                x2 = x2.add(x1);
                x1 = x1.lanewise(ROL, 20).lanewise(XOR, x2);
                x0 = x0.add(k[(injection + 1) % 5]);
                x1 = x1.add(k[(injection + 2) % 5]);
                x2 = x2.add(k[(injection + 3) % 5]);
                x3 = x3.add(k[(injection + 4) % 5] + injection + 1);
            }
            x0.intoArray(words, b);
            x1.intoArray(words, BLOCKS + b);
            x2.intoArray(words, 2 * BLOCKS + b);
            x3.intoArray(words, 3 * BLOCKS + b);
        }
    }

    @Override
    public void uniform(int[] words, float[] values) {
        for (int i = 0; i < WORDS; i += STEP) {
            FloatVector upper = (FloatVector)
                    IntVector.fromArray(I, words, i).lanewise(LSHR, 8).convert(I2F, 0);
            upper.mul(0x1p-24f).intoArray(values, i);
        }
    }

    @Override
    public void gaussian(int[] words, float[] values) {
        FloatVector one = FloatVector.broadcast(F, 1);
        for (int i = 0; i < WORDS; i += 2 * BLOCKS) {
            for (int at = i; at < i + BLOCKS; at += STEP) {
                FloatVector whole = (FloatVector)
                        IntVector.fromArray(I, words, at).lanewise(LSHR, 1).convert(I2F, 0);
                IntVector u = whole.fma(FloatVector.broadcast(F, 0x1p-31f), FloatVector.broadcast(F, 0x1p-32f))
                        .reinterpretAsInts();
                IntVector exponent = u.sub(CUT).lanewise(ASHR, 23);
                FloatVector f =
                        u.sub(exponent.lanewise(LSHL, 23)).reinterpretAsFloats().sub(one);
                FloatVector log = FloatVector.broadcast(F, LOG[0])
                        .fma(f, FloatVector.broadcast(F, LOG[1]))
                        .fma(f, FloatVector.broadcast(F, LOG[2]))
                        .fma(f, FloatVector.broadcast(F, LOG[3]))
                        .fma(f, FloatVector.broadcast(F, LOG[4]))
                        .fma(f, FloatVector.broadcast(F, LOG[5]))
                        .fma(f, FloatVector.broadcast(F, LOG[6]))
                        .fma(f, FloatVector.broadcast(F, LOG[7]))
                        .fma(f, FloatVector.broadcast(F, LOG[8]));
                FloatVector powers = ((FloatVector) exponent.convert(I2F, 0)).mul(-LN2);
                FloatVector length = f.fma(log, powers).sqrt();

                IntVector angle = IntVector.fromArray(I, words, at + BLOCKS);
                FloatVector step = (FloatVector)
                        angle.lanewise(LSHR, 6).and(0xFFFFFF).sub(0x800000).convert(I2F, 0);
                FloatVector y = step.fma(FloatVector.broadcast(F, ANGLE), FloatVector.broadcast(F, ANGLE / 2));
                FloatVector square = y.mul(y);
                FloatVector sin = FloatVector.broadcast(F, SIN[0])
                        .fma(square, FloatVector.broadcast(F, SIN[1]))
                        .fma(square, FloatVector.broadcast(F, SIN[2]))
                        .fma(square, FloatVector.broadcast(F, SIN[3]))
                        .mul(y);
                FloatVector cos = FloatVector.broadcast(F, COS[0])
                        .fma(square, FloatVector.broadcast(F, COS[1]))
                        .fma(square, FloatVector.broadcast(F, COS[2]))
                        .fma(square, FloatVector.broadcast(F, COS[3]));
                IntVector first = length.mul(cos.sub(sin)).reinterpretAsInts();
                IntVector second = length.mul(cos.add(sin)).reinterpretAsInts();
                first.lanewise(XOR, angle.and(Integer.MIN_VALUE))
                        .reinterpretAsFloats()
                        .intoArray(values, at);
                second.lanewise(XOR, angle.lanewise(LSHL, 1).and(Integer.MIN_VALUE))
                        .reinterpretAsFloats()
                        .intoArray(values, at + BLOCKS);
            }
        }
    }
}
