package io.github.rscsnn.bench;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** libtorch's own way to bfloat16: products cast their operands, everything else stays as it is. */
final class Autocast {
    private Autocast() {}

    /** Runs {@code step} on this thread under autocast. */
    static void run(Runnable step) {
        boolean cached = torch.is_autocast_cache_enabled();
        torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
        torch.set_autocast_cache_enabled(false); // nothing here would empty it, and each weight is used once a pass
        torch.set_autocast_enabled(DeviceType.CPU, true);
        try {
            step.run();
        } finally {
            torch.set_autocast_enabled(DeviceType.CPU, false);
            torch.set_autocast_cache_enabled(cached);
        }
    }
}
