"""Draw `docs/images/viewpoint.png` from the results of `viewpoint.py`.

    python zoo/studies/plot_viewpoint.py VIEWS

Needs Matplotlib. VIEWS is the folder that `viewpoint.py` keeps its views in: one of
their videos is shown above the results.
"""

import argparse
import json
import statistics
from pathlib import Path

import av
import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from results import RESULTS  # noqa: E402

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "viewpoint.png"
VIDEO = Path("test", "tennis_serve")
# Whatever is trained on other views is another study.
STUDIES = {"viewpoint": "trained at 0°", "viewpoint_15": "trained at -15°, 0°, 15°"}
BASELINE = "none"


def angles(runs):
    """The test views, from the left: (degrees, name in the results)."""
    return sorted((int(name.rstrip("°")), name) for name in runs[0]["accuracy"])


def draw_results(axes, title, kept):
    """A line for each variant over the test views; the spread is that of the seeds."""
    views = angles(kept["runs"])
    shown = {r["variant"] for r in kept["runs"]}
    variants = [v for v in kept["variants"] if v in shown]
    for i, variant in enumerate(variants):
        runs = [r["accuracy"] for r in kept["runs"] if r["variant"] == variant]
        values = [[100 * run[name] for run in runs] for _, name in views]
        spread = [statistics.stdev(v) if len(v) > 1 else 0 for v in values]
        shift = i - (len(variants) - 1) / 2  # that the bars do not hide one another
        axes.errorbar(
            [degrees + shift for degrees, _ in views],
            [statistics.mean(v) for v in values],
            spread,
            label=variant,
            color="black" if variant == BASELINE else f"C{i}",
            linestyle="--" if variant == BASELINE else "-",
            marker="o",
            markersize=4,
            capsize=2,
        )
    axes.set_xticks([degrees for degrees, _ in views], [name for _, name in views])
    axes.set(title=title, xlabel="test view", ylabel="accuracy in percent")
    axes.set_ylim(0, 100)
    axes.grid(alpha=0.3)


def draw_frames(axes, views, names):
    """The middle frame of one video, seen from each test view."""
    for panel, (degrees, name) in zip(axes, names, strict=True):
        folder = views / f"yaw{degrees:+03d}" / VIDEO
        with av.open(min(folder.glob("*.mp4"))) as video:
            frames = [f.to_ndarray(format="rgb24") for f in video.decode(video=0)]
        panel.imshow(frames[len(frames) // 2])
        panel.set_title(name)
        panel.axis("off")


def main():
    """Read the results, draw, and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("views", type=Path)
    parser.add_argument("--out", type=Path, default=PICTURE)
    args = parser.parse_args()
    found = {
        title: json.loads((RESULTS / f"{name}.json").read_text())
        for name, title in STUDIES.items()
        if (RESULTS / f"{name}.json").is_file()
    }
    names = angles(next(iter(found.values()))["runs"])
    figure = plt.figure(figsize=(10, 7), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(1, 2.6))
    draw_frames(above.subplots(1, len(names)), args.views, names)
    panels = below.subplots(1, len(found), sharey=True, squeeze=False)[0]
    for panel, (title, kept) in zip(panels, found.items(), strict=True):
        draw_results(panel, title, kept)
    lines = panels[0].get_legend_handles_labels()
    below.legend(*lines, loc="outside lower center", ncols=4)
    figure.savefig(args.out, dpi=110)


if __name__ == "__main__":
    main()
