"""Data sets with videos that cannot be read."""

import re
import warnings

import numpy as np
import pytest
from data.datasets.passes import epoch, make
from data.files import truncate

from keras_video.data import VideoError


@pytest.fixture
def damaged(folder):
    """The folder with one empty and one truncated video besides four good ones."""
    (folder / "jump" / "b.mp4").write_bytes(b"")
    whole = folder / "wave" / "b.mp4"
    truncate(whole, folder / "cut")
    (folder / "cut").rename(whole)
    return folder


def test_raise_names_the_file(damaged):
    py = make(damaged, shuffle=False, as_dataset="py")
    with pytest.raises(VideoError, match=r"jump/b\.mp4: the file is empty"):
        py[0]
    assert py.skipped == [(py.file_paths[1], "the file is empty (0 bytes)")]
    tf = pytest.importorskip("tensorflow")
    dataset = make(damaged, shuffle=False)
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        list(dataset)
    text = str(caught.value)
    assert re.search(r"jump/b\.mp4: the file is empty \(0 bytes\)", text)
    # No page of TensorFlow's own traceback around it.
    assert "Traceback" not in text and text.count("\n") <= 2
    # Other workers may have met the next damaged file by then.
    assert py.skipped[0] in dataset.skipped


@pytest.mark.parametrize("as_dataset", ["tf", "py"])
def test_skip_goes_on_and_lists_at_the_end(damaged, as_dataset):
    dataset = make(damaged, shuffle=False, on_error="skip", as_dataset=as_dataset)
    assert len(dataset) == 3
    for _ in range(2):
        with pytest.warns(UserWarning, match="2 of 6 videos could not be read") as log:
            clips, labels = epoch(dataset)
        assert len(clips) == 4 and labels.tolist() == [0, 0, 1, 1]
        message = str(log[0].message)
        assert "b.mp4: the file is empty" in message and "moov" in message
    paths = [path for path, _ in dataset.skipped]
    assert paths == [dataset.file_paths[1], dataset.file_paths[4]]


def test_whole_batch_unreadable_borrows_the_next_video(damaged):
    (damaged / "jump" / "a.mp4").write_bytes(b"")
    with pytest.warns(UserWarning, match="3 of 6"):
        clips, labels = epoch(make(damaged, shuffle=False, on_error="skip"))
    assert labels.tolist() == [0, 0, 1, 1]
    assert np.array_equal(clips[0], clips[1])


@pytest.mark.filterwarnings("ignore:6 of 6 videos")
@pytest.mark.parametrize("as_dataset", ["tf", "py"])
def test_nothing_readable(folder, as_dataset):
    for path in folder.rglob("*.[mM][pP]4"):
        path.write_bytes(b"")
    dataset = make(folder, shuffle=False, on_error="skip", as_dataset=as_dataset)
    with pytest.raises(Exception, match="none of the 6 videos could be read"):
        epoch(dataset)
    assert len(dataset.skipped) == 6


def test_sound_sets_do_not_warn(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clips, _ = epoch(make(folder, on_error="skip", as_dataset="py"))
    assert len(clips) == 6
