"""Reads what rsc leaves in a run folder, and draws accuracy against epsilon: results.py PLOT RUN..."""
import itertools
import json
import struct
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd


def evaluation(run):
    """One row an attack and epsilon of the newest `rsc evaluate`; docs/json.md has the columns."""
    return pd.DataFrame(json.loads((Path(run) / "results/evaluation.json").read_text())["results"])


def ledger(run):
    """One row an image and attack of all that was judged; docs/ledger.md has the columns."""
    rows = pd.read_csv(Path(run) / "results/ledger.tsv", sep="\t")
    return rows.drop_duplicates(["judgement", "image"], keep="last")


def weights(file):
    """Arrays by name of a safetensors file in float32."""
    data = Path(file).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {k: v for k, v in json.loads(data[8:8 + length]).items() if k != "__metadata__"}
    body = data[8 + length:]
    return {name: np.frombuffer(body[t["data_offsets"][0]:t["data_offsets"][1]], "<f4").reshape(t["shape"])
            for name, t in tensors.items() if t["dtype"] == "F32"}


def plot(runs, file):
    """Accuracy against epsilon with 95 % intervals: a line for each run and attack, solid for the first attack."""
    figure, axes = plt.subplots(figsize=(7.2, 4.5))
    for colour, run in enumerate(runs):
        rows = evaluation(run)
        rows = rows[rows.imagesWithoutGradient < rows.images]  # an attack that saw no gradient says nothing
        clean = rows[rows.label == "clean"].assign(epsilon=0.0)
        attacks = rows[rows.label != "clean"].groupby("label", sort=False)
        for style, (attack, at) in zip(itertools.cycle(["-", "--", ":", "-."]), attacks):
            line = pd.concat([clean, at]).sort_values("epsilon")
            axes.plot(255 * line.epsilon, 100 * line.accuracy, style, marker="o", color=f"C{colour}",
                      label=f"{Path(run).name}, {attack}")
            axes.fill_between(255 * line.epsilon, 100 * line.low, 100 * line.high, color=f"C{colour}", alpha=0.15)
    axes.set(xlabel="epsilon (1/255)", ylabel="accuracy (%)", ylim=(0, 100))
    axes.legend()
    figure.savefig(file)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    for folder in sys.argv[2:]:
        images = ledger(folder)
        print(folder, "share of draws that were right, by attack:")
        print((images.right / images.draws).groupby([images.attack, images.epsilon.fillna(0)]).mean().to_string())
        newest = max(Path(folder).glob("weights-*.safetensors"))
        trained = [array.size for name, array in weights(newest).items() if "running_" not in name]
        print("parameters:", sum(trained))
    plot(sys.argv[2:], sys.argv[1])
