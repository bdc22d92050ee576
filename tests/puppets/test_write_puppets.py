"""Sets of videos on disk, and their folders."""

import json

import av
import numpy as np
import pytest

from keras_video.puppets import Viewpoint, puppets_arrays, write_puppets

CLASSES = ["jump", "kick"]
SMALL = {"num_frames": 6, "image_size": (32, 48)}


def tree(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    )


def decode(path):
    with av.open(str(path)) as container:
        return np.stack(
            [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        )


def test_folders(tmp_path):
    seen = []
    summary = write_puppets(
        tmp_path / "a" / "clips",
        CLASSES,
        2,
        progress=lambda done, total: seen.append((done, total)),
        **SMALL,
    )
    folder = tmp_path / "a" / "clips"
    assert tree(folder) == [
        "jump/jump_00000.mp4",
        "jump/jump_00001.mp4",
        "kick/kick_00000.mp4",
        "kick/kick_00001.mp4",
        "puppets.json",
    ]
    assert summary.directory == folder and summary.classes == ("jump", "kick")
    assert summary.num_videos == {"": 4} and summary.num_frames == 6
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [path.name for path in folder.parent.iterdir()] == ["clips"]


def test_videos_show_the_clips_of_their_seed(tmp_path):
    write_puppets(tmp_path / "clips", CLASSES, 2, seed=4, crf=8, **SMALL)
    clips, labels = puppets_arrays(CLASSES, 2, seed=4, **SMALL)
    for n, (clip, label) in enumerate(zip(clips, labels, strict=True)):
        name = CLASSES[label]
        frames = decode(tmp_path / "clips" / name / f"{name}_{n // 2:05d}.mp4")
        assert frames.shape == clip.shape
        errors = [np.abs(frames.astype(int) - other).mean() for other in clips]
        assert np.argmin(errors) == n and errors[n] < 12


def test_sound_can_be_left_out(tmp_path):
    for audio in (True, False):
        write_puppets(tmp_path / str(audio), ["clap"], 1, audio=audio, **SMALL)
        with av.open(str(tmp_path / str(audio) / "clap/clap_00000.mp4")) as container:
            assert bool(container.streams.audio) == audio


def test_record_tells_actions_sounds_and_view(tmp_path):
    view = Viewpoint(yaw=(30, 30))
    write_puppets(
        tmp_path / "clips", ["jumping_jack"], 1, viewpoint=view, fps=8, **SMALL
    )
    record = json.loads((tmp_path / "clips/puppets.json").read_text())
    assert record["format"] == "folders" and record["viewpoint"]["yaw"] == [30, 30]
    (video,) = record["videos"]
    assert video["path"] == "jumping_jack/jumping_jack_00000.mp4"
    assert video["viewpoint"]["yaw"] == 30
    assert video["actions"] == [
        {"actor": 0, "action": "jumping_jack", "start": 0.0, "end": 0.75}
    ]


def test_workers_do_not_matter(tmp_path):
    for workers in (1, 3):
        write_puppets(tmp_path / str(workers), CLASSES, 2, num_workers=workers, **SMALL)
    assert tree(tmp_path / "1") == tree(tmp_path / "3")
    for path in tree(tmp_path / "1"):
        one, three = tmp_path / "1" / path, tmp_path / "3" / path
        if path.endswith(".mp4"):
            np.testing.assert_array_equal(decode(one), decode(three))
        else:
            assert one.read_text() == three.read_text()


def test_splits_share_no_video(tmp_path):
    summary = write_puppets(
        tmp_path / "clips", ["jump"], {"train": 2, "test": 1}, **SMALL
    )
    assert summary.num_videos == {"train": 2, "test": 1}
    assert tree(tmp_path / "clips")[1:] == [
        "test/jump/jump_00002.mp4",
        "train/jump/jump_00000.mp4",
        "train/jump/jump_00001.mp4",
    ]


def test_existing_folder_is_refused(tmp_path):
    folder = tmp_path / "clips"
    folder.mkdir()
    write_puppets(folder, ["jump"], 1, **SMALL)  # An empty folder is fine.
    before = (folder / "puppets.json").read_text()
    with pytest.raises(FileExistsError, match=f"{folder}.*overwrite=True"):
        write_puppets(folder, ["kick"], 1, **SMALL)
    assert (folder / "puppets.json").read_text() == before
    write_puppets(folder, ["kick"], 1, overwrite=True, **SMALL)
    assert tree(folder) == ["kick/kick_00000.mp4", "puppets.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["clips"]


def test_foreign_folder_is_never_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="never replaced"):
        write_puppets(tmp_path, ["jump"], 1, overwrite=True, **SMALL)
    with pytest.raises(FileExistsError, match="thesis.txt already exists"):
        write_puppets(tmp_path / "thesis.txt", ["jump"], 1, overwrite=True, **SMALL)
    assert tree(tmp_path) == ["thesis.txt"]


def test_failure_leaves_nothing(tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    write_puppets(tmp_path / "old", ["jump"], 1, **SMALL)
    before = tree(tmp_path)
    for name in ("new", "old"):
        with pytest.raises(KeyboardInterrupt):
            write_puppets(
                tmp_path / name, CLASSES, 3, overwrite=True, progress=stop, **SMALL
            )
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"classes": ["jmup"]}, "Did you mean 'jump'"),
        ({"image_size": (33, 32)}, "even.*Received: image_size="),
        ({"format": "coco"}, "kinetics.*Received: format='coco'"),
        ({"videos_per_class": 0}, "Received: videos_per_class=0"),
        ({"videos_per_class": {}}, "at least one split"),
        ({"videos_per_class": {"..": 1}}, "Received: videos_per_class="),
        ({"videos_per_class": {"a/b": 1}}, "Received: videos_per_class="),
        ({"videos_per_class": {"dev": 1}, "format": "ucf101"}, "train, test"),
        ({"classes": ["walk+wave"], "format": "ava"}, "one action"),
        ({"num_workers": -1}, "Received: num_workers=-1"),
        ({"num_actors": 0}, "Received: num_actors=0"),
        ({"clutter": -1}, "Received: clutter=-1"),
    ],
)
def test_bad_arguments(tmp_path, arguments, message):
    with pytest.raises(ValueError, match=message):
        write_puppets(
            tmp_path / "clips",
            **{"classes": ["jump"], "videos_per_class": 1, **SMALL, **arguments},
        )
    assert not list(tmp_path.iterdir())
