"""Take a run of `zoo/studies/cross_subject.py` into the zoo: a preset of real people.

    python zoo/studies/cross_subject.py VIEWS --seeds 0 --variants "five views"
    python zoo/add_tiny_utd_mhad.py VIEWS/runs/five_views_0 slowfast_stan_tiny_utd_mhad

The last model of the run becomes the preset; its card has the run's command and curve.
"""

import argparse
import csv
import json
import re
import shutil
import tempfile
from pathlib import Path

from make_zoo import add

DATASET = "UTD-MHAD (depth videos, drawn in grey)"
SOURCE = {
    "title": "The data: Chen, Jafari and Kehtarnavaz, UTD-MHAD: A Multimodal Dataset "
    "for Human Action Recognition Utilizing a Depth Camera and a Wearable Inertial "
    "Sensor, ICIP 2015",
    "url": "https://personal.utdallas.edu/~kehtar/UTD-MHAD.html",
}
SUMMARY = (
    "27 actions of real people, seen by a depth camera: grey figures before black, "
    "from the front and from up to 30 degrees to the side. Colour footage is another "
    "matter."
)
CURVE = ("loss", "accuracy", "val_loss", "val_accuracy")


def record_of(run):
    """What the card says of the training: command, backend, accuracy, curve."""
    about = json.loads((run / "run.json").read_text())
    with open(run / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    # Paths of the machine that trained it say nothing elsewhere.
    command = about["command"].replace(about["data"]["path"], "VIEWS")
    return {
        "command": re.sub(r"-o \S+", "-o RUN", command),
        "backend": about["backend"],
        "test_accuracy": round(float(rows[-1]["val_accuracy"]), 4),
        "test_clips": about["validation"]["clips"],
        "curve": {name: [round(float(r[name]), 4) for r in rows] for name in CURVE},
    }


def main():
    """Copy, describe, add."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", type=Path, help="folder that the training left")
    parser.add_argument("name", help="of the preset")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / args.name
        shutil.copytree(args.run / "last", saved)
        path = saved / "metadata.json"
        metadata = json.loads(path.read_text())
        metadata.update(dataset=DATASET, summary=SUMMARY, source=SOURCE)
        path.write_text(json.dumps(metadata))
        record = json.dumps(record_of(args.run))
        (saved / "training.json").write_text(record)
        origin = "Trained by zoo/studies/cross_subject.py, see docs/studies.md."
        print("added", add(saved, "Apache-2.0", origin))


if __name__ == "__main__":
    main()
