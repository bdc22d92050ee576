"""Results of the studies: kept as they come, and written as tables."""

import json
import statistics
from pathlib import Path

import keras

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[2] / "docs" / "studies.md"
HEADER = """# Studies

What the papers' layers give at a small scale, on puppets or on depth videos of people
(UTD-MHAD), trained by `zoo/studies/` from a random start, or from where a study says.
Accuracy in percent (or what a study says instead) on clips that were not trained on:
mean over the seeds, with the standard deviation between them. The difference is to the
first row, within each seed: mean and standard deviation of the differences. Differences
smaller than about twice their deviation are noise. What is true of a network of a few
hundred thousand parameters and a thousand stick figures need not be true of Kinetics;
what came out is written down as it came out.
"""


def settings_of(question, classes, arguments):
    """What results must have in common to stand in one table."""
    options = {k: v for k, v in vars(arguments).items() if k not in ("study", "seeds")}
    backend = keras.backend.backend()
    return {
        "question": question,
        "classes": list(classes),
        "backend": backend,
        **options,
    }


def add_run(study, settings, variants, variant, seed, run, of=None):
    """Run once and keep the result; what was run before with these settings stays.

    Args:
        study: name of the file of results.
        settings: dictionary; results of other settings are dropped.
        variants: names of all variants, in the order of the table.
        variant: name of the one that is run.
        seed: of the run.
        run: function that gives the result, a dictionary.
        of: arguments of the variant, as JSON has them; with others it is run again.
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{study}.json"

    def kept():
        found = json.loads(path.read_text()) if path.is_file() else {}
        runs = found["runs"] if found.get("settings") == settings else []
        return {"settings": settings, "variants": variants, "runs": runs}

    def is_this(result):
        return (result["variant"], result["seed"]) == (variant, seed)

    if any(is_this(r) and r.get("of") == of for r in kept()["runs"]):
        return
    result = run() | ({} if of is None else {"of": of})
    print(study, json.dumps(result), flush=True)
    # Read again: other seeds may be running beside this one.
    new = kept()
    new["runs"] = [r for r in new["runs"] if not is_this(r)] + [result]
    path.write_text(json.dumps(new, indent=1) + "\n")


def write_page():
    """Write `docs/studies.md` from all results there are."""
    sections = [HEADER]
    for path in sorted(RESULTS.glob("*.json")):
        kept = json.loads(path.read_text())
        notes = path.with_suffix(".md")
        title = path.stem.replace("_", " ").capitalize()
        sections.append(
            f"## {title}\n\n{kept['settings']['question']}\n\n"
            f"{table(kept)}\n{describe(kept)}"
            + (f"\n{notes.read_text()}" if notes.is_file() else "")
        )
    PAGE.write_text("\n".join(sections))


def table(kept):
    """Markdown, a row for each variant and a pair of columns for each test."""
    runs = {
        variant: {r["seed"]: r for r in kept["runs"] if r["variant"] == variant}
        for variant in kept["variants"]
        if variant in {r["variant"] for r in kept["runs"]}
    }
    first = next(iter(runs.values()))
    tests = list(next(iter(first.values()))["accuracy"])
    head = ["variant", *(c for t in tests for c in (t, "difference"))]
    trained = (
        ["training clips"] if "train_accuracy" in next(iter(first.values())) else []
    )
    head += [*trained, "parameters", "M multiply-adds"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for variant, by_seed in runs.items():
        cells = [variant]
        for test in tests:
            cells.append(_spread([r["accuracy"][test] for r in by_seed.values()]))
            pairs = [
                r["accuracy"][test] - first[seed]["accuracy"][test]
                for seed, r in by_seed.items()
                if seed in first
            ]
            cells.append("" if by_seed is first else _spread(pairs, "+"))
        some = next(iter(by_seed.values()))
        if trained:
            cells.append(_spread([r["train_accuracy"] for r in by_seed.values()]))
        cells += [f"{some['parameters']:,}", f"{some['macs'] / 1e6:.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def describe(kept):
    """How it was run."""
    settings = kept["settings"]
    classes = settings["classes"]
    seeds = len({r["seed"] for r in kept["runs"]})
    about = settings.get("about") or (
        f"{settings['clips_per_class']} training and "
        f"{settings['test_clips_per_class']} test clips of each, "
        f"{settings['epochs']} epochs in batches of {settings['batch_size']}"
    )
    measure = f"{settings['measure']} in percent. " if "measure" in settings else ""
    return (
        f"{measure}{seeds} seeds, {len(classes)} classes ({', '.join(classes)}), "
        f"{about}, {settings['backend']}.\n"
    )


def _spread(values, sign=""):
    mean = f"{100 * statistics.mean(values):{sign}.1f}"
    if len(values) < 2:
        return mean
    return f"{mean} ± {100 * statistics.stdev(values):.1f}"
