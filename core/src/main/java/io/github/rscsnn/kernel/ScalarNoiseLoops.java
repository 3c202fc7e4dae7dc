package io.github.rscsnn.kernel;

/** The specification of {@link NoiseLoops}: one block, and one pair of numbers, at a time. */
final class ScalarNoiseLoops implements NoiseLoops {
    static final ScalarNoiseLoops INSTANCE = new ScalarNoiseLoops();

    /** Of the key's words, in the fifth word of Threefry's key schedule. */
    static final int PARITY = 0x1BD11BDA;

    private static final int[][] ROTATIONS = {
        {10, 26}, {11, 21}, {13, 27}, {23, 5}, {6, 20}, {17, 11}, {25, 10}, {18, 20}
    };
    private static final int ROUNDS = 20;

    // Box and Muller: sqrt(-2 ln u) (cos a, sin a). Minimax polynomials, fitted for this class; errors are relative to
    // 1.

    /** The float just below sqrt(1/2), as bits: where the logarithm's argument is cut into mantissa and exponent. */
    static final int CUT = 0x3F3504F3;

    static final float LN2 = 0.6931472f;

    /** -ln(1 + f) / f for 1 + f in [sqrt(1/2), sqrt(2)], from the highest power down; error 3e-8. */
    static final float[] LOG = {
        -0.08959912f, 0.14482185f, -0.14917378f, 0.16543739f, -0.19958417f, 0.25002947f, -0.3333416f, 0.4999998f, -1f
    };

    /** sin(y) / y in powers of y * y for |y| up to pi/4, from the highest down; error 3e-9. */
    static final float[] SIN = {-1.9504022e-4f, 0.008332036f, -0.16666651f, 1f};

    /** cos(y), likewise; error 3e-8. */
    static final float[] COS = {-0.0013585909f, 0.041655026f, -0.49999857f, 1f};

    /** Steps of the angle in a quadrant, 24 bits of it: pi/2 / 2^24. */
    static final float ANGLE = (float) (Math.PI / 2 / (1 << 24));

    private ScalarNoiseLoops() {}

    @Override
    public void bits(NoiseStream stream, int first, int[] words) {
        int[] key = key(stream);
        int[] block = new int[4];
        for (int b = 0; b < BLOCKS; b++) {
            block[0] = first + b;
            block[1] = stream.image();
            block[2] = (int) stream.draw();
            block[3] = (int) (stream.draw() >>> 32);
            encrypt(key, block);
            for (int w = 0; w < 4; w++) {
                words[w * BLOCKS + b] = block[w];
            }
        }
    }

    static int[] key(NoiseStream stream) {
        return new int[] {
            (int) stream.seed(), (int) (stream.seed() >>> 32), (int) stream.purpose(), (int) (stream.purpose() >>> 32)
        };
    }

    /**
     * Threefry4x32-20 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
     *
     * @param key four words
     * @param block four words of counter, which become random ones
     */
    static void encrypt(int[] key, int[] block) {
        int[] schedule = schedule(key);
        inject(schedule, 0, block);
        for (int round = 0; round < ROUNDS; round++) {
            int other = round % 2 == 0 ? 1 : 3;
            mix(block, 0, other, ROTATIONS[round % 8][0]);
            mix(block, 2, 4 - other, ROTATIONS[round % 8][1]);
            if (round % 4 == 3) {
                inject(schedule, (round + 1) / 4, block);
            }
        }
    }

    static int[] schedule(int[] key) {
        return new int[] {key[0], key[1], key[2], key[3], PARITY ^ key[0] ^ key[1] ^ key[2] ^ key[3]};
    }

    private static void mix(int[] block, int a, int b, int rotation) {
        block[a] += block[b];
        block[b] = Integer.rotateLeft(block[b], rotation) ^ block[a];
    }

    private static void inject(int[] schedule, int number, int[] block) {
        for (int w = 0; w < 4; w++) {
            block[w] += schedule[(number + w) % 5];
        }
        block[3] += number;
    }

    @Override
    public void uniform(int[] words, float[] values) {
        for (int i = 0; i < WORDS; i++) {
            values[i] = (words[i] >>> 8) * 0x1p-24f;
        }
    }

    @Override
    public void gaussian(int[] words, float[] values) {
        for (int i = 0; i < WORDS; i += 2 * BLOCKS) {
            for (int at = i; at < i + BLOCKS; at++) {
                pair(words[at], words[at + BLOCKS], at, values);
            }
        }
    }

    private static void pair(int radius, int angle, int at, float[] values) {
        // u in (0, 1]: the middles of 2^31 intervals, so that the largest number is sqrt(2 * 32 ln 2) = 6.66
        float u = Math.fma((float) (radius >>> 1), 0x1p-31f, 0x1p-32f);
        int exponent = Float.floatToRawIntBits(u) - CUT >> 23;
        float f = Float.intBitsToFloat(Float.floatToRawIntBits(u) - (exponent << 23)) - 1;
        float logarithm = Math.fma(f, polynomial(LOG, f), -LN2 * exponent); // -ln u
        float length = (float) Math.sqrt(logarithm);
        // The angle is pi/4 + y in its quadrant, and sqrt(2) cos(pi/4 + y) = cos y - sin y. Two bits name the quadrant.
        float y = Math.fma((float) ((angle >>> 6 & 0xFFFFFF) - 0x800000), ANGLE, ANGLE / 2);
        float square = y * y;
        float sin = polynomial(SIN, square) * y;
        float cos = polynomial(COS, square);
        values[at] = withSign(length * (cos - sin), angle);
        values[at + BLOCKS] = withSign(length * (cos + sin), angle << 1);
    }

    private static float polynomial(float[] coefficients, float x) {
        float value = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            value = Math.fma(value, x, coefficients[i]);
        }
        return value;
    }

    /** {@code value}, negated where the highest bit is set. */
    private static float withSign(float value, int bit) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ bit & Integer.MIN_VALUE);
    }
}
