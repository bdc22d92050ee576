"""UTD-MHAD's depth videos, seen from the side, as a folder for `keras-video train`.

    python zoo/studies/utd_mhad_views.py views                      # as recorded
    python zoo/studies/utd_mhad_views.py views --yaw -15 0 15       # training views

The data set, with its `render.py`, is looked for in `../shared/data/utd_mhad`, or in
the folder `utd_mhad` of `KERAS_VIDEO_DATA`. Subjects 1, 3, 5 and 7 are in `train`, from
every yaw (degrees about the vertical axis); subjects 2, 4, 6 and 8 in `test`, from
`--test-yaw`.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

SIZE = 128


def find_data():
    """The folder of the data set, or an error that says where it was looked for."""
    project = Path(__file__).resolve().parents[2]
    base = os.environ.get("KERAS_VIDEO_DATA") or project.parent / "shared" / "data"
    folder = Path(base) / "utd_mhad"
    if not (folder / "render.py").is_file():
        sys.exit(f"No render.py of UTD-MHAD in {folder}; set KERAS_VIDEO_DATA.")
    return folder


def rendered(cache, yaws):
    """The folders of the views, by yaw; those that are not there yet are rendered."""
    folders = {yaw: Path(cache) / f"yaw{yaw:+03d}" for yaw in yaws}
    missing = [yaw for yaw, folder in folders.items() if not _whole(folder)]
    if missing:
        script = find_data() / "render.py"
        numbers = [str(yaw) for yaw in missing]
        options = ["--yaw", *numbers, "--size", str(SIZE)]
        subprocess.run([sys.executable, script, cache, *options], check=True)
        for yaw in missing:
            (folders[yaw] / "whole").touch()
    return folders


def _whole(folder):
    return (folder / "whole").is_file()


def joined(out, cache, yaws, test_yaw=0):
    """A folder with the training videos of several views, and the test videos of one.

    Args:
        out: path of the folder. Files are hard links to those of `cache`.
        cache: folder of the rendered views.
        yaws: of the training videos, in degrees.
        test_yaw: of the test videos.

    Raises:
        SystemExit: there are other videos in the folder.
    """
    folders, links = rendered(cache, sorted({*yaws, test_yaw})), set()
    for part, of_part in (("train", yaws), ("test", (test_yaw,))):
        for yaw in of_part:
            for video in sorted((folders[yaw] / part).glob("*/*.mp4")):
                name = f"{video.stem}_yaw{yaw:+03d}.mp4"
                link = Path(out) / part / video.parent.name / name
                links.add(link)
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.exists():
                    os.link(video, link)
    other = set(Path(out).glob("*/*/*.mp4")) - links
    if other:
        sys.exit(f"{out} has {len(other)} videos of other views: give another folder.")
    return Path(out)


def main():
    """Render, and join."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--yaw", type=int, nargs="+", default=[0])
    parser.add_argument("--test-yaw", type=int, default=0)
    args = parser.parse_args()
    cache = args.out.with_name(f"{args.out.name}_rendered")
    joined(args.out, cache, args.yaw, args.test_yaw)


if __name__ == "__main__":
    main()
