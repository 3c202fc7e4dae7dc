package io.github.rscsnn.kernel;

/**
 * Inner loops of {@link NoiseKernel} over one tile: {@link #BLOCKS} blocks of four words, of which word w of block b is element
 * {@code w * BLOCKS + b}, so that vectors of any width work on neighbours. All implementations give the same bits.
 */
interface NoiseLoops {
    int BLOCKS = 64;
    int WORDS = 4 * BLOCKS;

    /**
     * Random bits.
     *
     * @param first number of the tile's first block
     */
    void bits(NoiseStream stream, int first, int[] words);

    /** Uniform in [0, 1): the upper 24 bits of each word. */
    void uniform(int[] words, float[] values);

    /** Standard normal, by Box and Muller's transform of words 0 and 1, and of words 2 and 3, of each block. */
    void gaussian(int[] words, float[] values);
}
