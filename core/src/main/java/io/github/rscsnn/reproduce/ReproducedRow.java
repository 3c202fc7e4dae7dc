package io.github.rscsnn.reproduce;

import java.util.List;
import java.util.Optional;

/**
 * One row, ours beside the paper's.
 *
 * @param row of the paper's table
 * @param cells one for each column
 * @param runs the networks behind ours, one a seed; none for other people's work
 */
public record ReproducedRow(PaperRow row, List<Cell> cells, List<RunNote> runs) {
    public ReproducedRow {
        cells = List.copyOf(cells);
        runs = List.copyOf(runs);
    }

    Optional<Cell> cell(String column) {
        return cells.stream().filter(cell -> cell.column().equals(column)).findFirst();
    }
}
