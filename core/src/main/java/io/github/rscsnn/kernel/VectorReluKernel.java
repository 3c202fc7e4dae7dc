package io.github.rscsnn.kernel;

/**
 * {@link ReluKernel} on vectors of a given width; channels that do not fill two vectors are left to the scalar one.
 *
 * @param threads the threads to run on
 * @param bits vector width: 64, 128, 256 or 512
 * @param rectify whether there is a ReLU; without it the output is y itself
 */
public record VectorReluKernel(KernelThreads threads, int bits, boolean rectify) implements ReluKernel {
    @Override
    public void forward(BlockForward call) {
        LifShape shape = call.shape();
        ScalarReluKernel.requireSteps(shape);
        VectorChannels channels = VectorChannels.of(bits, call.type(), shape.channels());
        ChannelAffine run = channels.spread(call.affine());
        float floor = ScalarReluKernel.floor(rectify);
        ScalarLifKernel.chunks(shape).run(threads, () -> {
            VectorTile tile = new VectorTile(shape, channels, run, 0);
            return (from, to) -> {
                for (long at = from; at < to && channels.channels() > 0; ) {
                    at = tile.moveTo(at, to);
                    for (int t = 0; t < shape.timeSteps(); t++) {
                        tile.readCurrent(call.input(), t, tile.spikes);
                        if (rectify) {
                            tile.rectify();
                        }
                        tile.writeRounded(call.output(), t);
                    }
                }
                ScalarReluKernel.forward(call, floor, from, to, channels.channels());
            };
        });
    }

    @Override
    public void backward(BlockBackward call) {
        LifShape shape = call.shape();
        ScalarReluKernel.requireSteps(shape);
        VectorChannels channels = VectorChannels.of(bits, call.type(), shape.channels());
        ChannelAffine run = channels.spread(call.affine());
        float floor = ScalarReluKernel.floor(rectify);
        ScalarLifKernel.chunks(shape).run(threads, call.sums(), () -> {
            VectorTile tile = new VectorTile(shape, channels, run, 1);
            return (from, to, chunkSums) -> {
                tile.clearSums();
                for (long at = from; at < to && channels.channels() > 0; ) {
                    at = tile.moveTo(at, to);
                    for (int t = 0; t < shape.timeSteps(); t++) {
                        tile.readCurrent(call.input(), t, tile.u);
                        tile.readOutputGradient(call.outputGradient(), t);
                        if (rectify) {
                            tile.maskGradient();
                        }
                        tile.writeInputGradient(call, t, tile.spikes);
                    }
                }
                if (chunkSums != null) {
                    tile.collectSums(chunkSums);
                }
                ScalarReluKernel.backward(call, floor, from, to, channels.channels(), chunkSums);
            };
        });
    }
}
