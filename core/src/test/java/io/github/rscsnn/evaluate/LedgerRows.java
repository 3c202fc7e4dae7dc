package io.github.rscsnn.evaluate;

import java.util.List;

/** Writes rows of a ledger for tests of what reads them. */
public final class LedgerRows {
    private LedgerRows() {}

    public static void add(Ledger.Judgement judgement, List<ImageResult> images) {
        judgement.add(images);
    }
}
