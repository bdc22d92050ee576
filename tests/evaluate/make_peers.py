"""What PySlowFast's TestMeter and scikit-learn make of the cases, for peers.json.

Run apart from the tests, with torch, scikit-learn and fvcore, and a checkout of
github.com/facebookresearch/SlowFast:

    python tests/evaluate/make_peers.py SlowFast tests/evaluate/peers.json
"""

import importlib
import json
import sys
import types
import warnings
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import average_precision_score

sys.path.insert(0, str(Path(__file__).parent))
from peer_cases import NUMBER, draw_case


def import_meters(checkout):
    """PySlowFast's module of meters, without what it imports and does not use here."""

    def empty(name, **attributes):
        module = sys.modules[name] = types.ModuleType(name)
        vars(module).update(attributes)
        parent, _, leaf = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], leaf, module)

    empty("slowfast")
    empty("slowfast.datasets")
    empty("slowfast.datasets.ava_helper")
    empty("slowfast.utils", __path__=[f"{checkout}/slowfast/utils"])
    empty("slowfast.utils.misc")
    names = ("evaluate_ava", "read_csv", "read_exclusions", "read_labelmap")
    empty("slowfast.utils.ava_eval_helper", **dict.fromkeys(names))
    silent = types.SimpleNamespace(info=lambda *_: None, warning=lambda *_: None)
    empty(
        "slowfast.utils.logging",
        get_logger=lambda _: silent,
        log_json_stats=lambda *_: None,
    )
    return importlib.import_module("slowfast.utils.meters")


meters = import_meters(sys.argv[1])


def meter_of(scores, labels, method):
    """A TestMeter that was fed with all views in batches of 7, in a random order."""
    videos, views, classes = scores.shape
    meter = meters.TestMeter(
        videos, views, classes, 1, multi_label=labels.ndim == 2, ensemble_method=method
    )
    rows = torch.from_numpy(scores.reshape(-1, classes))
    order = np.random.default_rng(0).permutation(len(rows))
    for start in range(0, len(rows), 7):
        ids = torch.from_numpy(order[start : start + 7])
        truth = torch.from_numpy(labels)[ids // views]
        meter.update_stats(rows[ids], truth, ids)
    return meter


def result(seed):
    scores, labels = draw_case(seed)
    found = {}
    for method in ("sum", "max"):
        # From -1e10, float32 cannot sum scores: TestMeter takes the maximum of
        # several labels, or nothing.
        if labels.ndim == 2 and method == "sum":
            continue
        meter = meter_of(scores, labels, method)
        meter.finalize_metrics()
        names = ("map",) if labels.ndim == 2 else ("top1_acc", "top5_acc")
        found[method] = [float(meter.stats[name]) for name in names]
    if labels.ndim == 2:
        found["map"] = meters.get_map(scores.max(1), labels)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found["per_class"] = [
                average_precision_score(labels[:, i], scores.mean(1)[:, i])
                if labels[:, i].any()
                else None
                for i in range(labels.shape[1])
            ]
    return found


if __name__ == "__main__":
    lines = [json.dumps(result(seed)) for seed in range(2 * NUMBER)]
    Path(sys.argv[2]).write_text("[\n" + ",\n".join(lines) + "\n]\n")
