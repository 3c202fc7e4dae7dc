package io.github.rscsnn;

import io.github.rscsnn.tensor.Natives;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Tests use libtorch without the classes that see to this. */
public final class UnpackFirst implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Natives.unpack();
    }
}
