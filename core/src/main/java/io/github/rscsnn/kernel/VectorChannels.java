package io.github.rscsnn.kernel;

/**
 * Per-channel constants in the order in which vectors hold the channels, repeated so that narrow layers too are worked
 * on in long runs. Channels that do not fill a step are left to the scalar kernel.
 *
 * @param lanes vector width and storage type
 * @param allChannels channels of the layer
 * @param channels channels that vectors work on: the first ones, a multiple of the step; possibly 0
 * @param pattern length of a run: a multiple of {@code channels} if vectors work on all channels, else equal to it
 */
record VectorChannels(VectorLanes lanes, int allChannels, int channels, int pattern) {
    /** Long enough to hide the start of a loop, short enough that the constants of a run stay in the L1 cache. */
    private static final int RUN = 512;

    private static final int NARROWEST = 64;

    /**
     * Vectors of at most {@code bits}, narrower ones where they leave fewer channels to the scalar kernel than that
     * costs: of 16 channels in bfloat16, vectors of 512 bits would leave all.
     */
    static VectorChannels of(int bits, StorageType type, int allChannels) {
        VectorLanes best = VectorLanes.of(bits, type);
        for (int narrower = bits / 2; narrower >= NARROWEST; narrower /= 2) {
            VectorLanes lanes = VectorLanes.of(narrower, type);
            if (lanes.operations(allChannels) < best.operations(allChannels)) {
                best = lanes;
            }
        }
        return of(best, allChannels);
    }

    private static VectorChannels of(VectorLanes lanes, int allChannels) {
        int channels = lanes.whole(allChannels);
        int repeats = channels == allChannels ? Math.max(1, RUN / channels) : 1;
        return new VectorChannels(lanes, allChannels, channels, channels * repeats);
    }

    /** Adds the runs of {@code positions} neighbouring positions of [positions, channels]. */
    void addRuns(LaneMemory.Runs runs, long position, int positions) {
        if (channels < allChannels) {
            for (int i = 0; i < positions; i++) {
                runs.add((position + i) * allChannels, channels);
            }
        } else {
            int elements = positions * channels;
            for (int i = 0; i < elements; i += pattern) {
                runs.add(position * channels + i, Math.min(pattern, elements - i));
            }
        }
    }

    /** {@code perChannel} laid out as one run. */
    float[] spread(float[] perChannel) {
        float[] run = new float[pattern];
        for (int i = 0; i < pattern; i += lanes.step()) {
            int channel = i % channels;
            for (int k = 0; k < lanes.step(); k++) {
                run[i + k] = perChannel[channel + lanes.element(k)];
            }
        }
        return run;
    }

    /** Adds one run's values to {@code sums}, channel 0 at {@code first}. */
    void collect(float[] run, double[] sums, int first) {
        for (int i = 0; i < pattern; i += lanes.step()) {
            int channel = first + i % channels;
            for (int k = 0; k < lanes.step(); k++) {
                sums[channel + lanes.element(k)] += run[i + k];
            }
        }
    }

    /** An affine map laid out as one run. */
    ChannelAffine spread(ChannelAffine affine) {
        return new ChannelAffine(spread(affine.scale()), spread(affine.shift()), spread(affine.centre()));
    }
}
