"""docs/weights.md says of every preset whether its weights are public."""

import fnmatch
import re
from pathlib import Path

import pytest

from keras_video.presets import list_presets, zoo

PAGE = (Path(__file__).parents[1] / "docs" / "weights.md").read_text(encoding="utf-8")
MANIFEST = zoo.manifest()


def names(text):
    """Presets that the names and patterns in a piece of text are of."""
    patterns = re.findall(r"`([a-z0-9_*\[\]]+)`", text)
    return {n for n in list_presets() for p in patterns if fnmatch.fnmatchcase(n, p)}


def test_every_preset_is_on_one_side():
    public, none = PAGE.split("### None")
    shipped = {n for n, entries in MANIFEST.items() if not entries[0]["converter"]}
    assert names(none) == set(list_presets()) - set(MANIFEST)
    assert names(public[public.index("## Public weights") :]) >= set(MANIFEST) - shipped


@pytest.mark.parametrize("preset", MANIFEST)
def test_rows_are_the_manifests(preset):
    for entry in MANIFEST[preset]:
        assert entry["licence"] and entry["origin"]
        if not (entry["converter"] and entry.get("url") and entry["accuracy"]):
            continue
        file, top = (
            entry["url"].rpartition("/")[2],
            next(
                entry["accuracy"][key]
                for key in ("top-1", "frame-mAP")
                if key in entry["accuracy"]
            ),
        )
        row = next(
            x for x in PAGE.splitlines() if x.startswith(f"| `{file}` | `{preset}`")
        )
        assert f"| {top:.2f} |" in row
        assert row.endswith("| by itself |" if entry["automatic"] else "| by hand |")
        assert (entry["size"], len(entry["sha256"] or "")) in ((None, 0), (None, 8))


def test_those_that_load_by_themselves():
    automatic = {n for n, e in MANIFEST.items() if any(x.get("automatic") for x in e)}
    assert set(list_presets(with_weights=True)) == automatic | {
        "slowfast_stan_detector_tiny_puppets",
        "slowfast_stan_tiny_puppets",
        "slowfast_stan_tiny_utd_mhad",
    }
    assert len(automatic) >= 15
