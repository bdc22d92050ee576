import pytest
from data.datasets.shades import RATE, SMALL, shades
from data.files import encode

from keras_video.data import detection_dataset_from_csv


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shades")
    return encode(folder / "a.mp4", shades(), rate=RATE, bf="0", crf="4")


@pytest.fixture
def data(originals, tmp_path):
    """A folder with two videos and annotations of them, and how to open it."""
    (tmp_path / "videos" / "more").mkdir(parents=True)
    for name in ("a.mp4", "more/b.mp4"):
        (tmp_path / "videos" / name).write_bytes(originals.read_bytes())
    csv = tmp_path / "train.csv"
    csv.write_text(
        "b,2,0.25,0.1666667,0.5,0.8333333,2,0\n"  # unsorted
        "a,2,0.25,0.1666667,0.5,0.8333333,1,0\n"
        "a,2,0.5,0.5,1,1,2,1\n"
        "a,2,0.25,0.1666667,0.5,0.8333333,2,0\n"  # another label of the first
        "a,1\n"
        "a,4,0.25,0.1666667,0.5,0.8333333,,0\n"
    )

    def dataset(annotations=csv, **options):
        videos = options.pop("videos", tmp_path / "videos")
        return detection_dataset_from_csv(annotations, videos, **{**SMALL, **options})

    dataset.csv, dataset.videos = csv, tmp_path / "videos"
    return dataset
