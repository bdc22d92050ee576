import numpy as np
import pytest
from data.files import decode
from tiny_models import TinyBackbone

from keras_video.data import (
    load_clip,
    load_views,
    video_dataset_from_csv,
    video_dataset_from_directory,
)
from keras_video.data.clips.dataset_clip_spec import DatasetClipSpec
from keras_video.data.datasets.videos_for_model import videos_for_model
from keras_video.models import VideoClassifier, VideoPreprocessor
from keras_video.puppets import write_puppets

WHOLE = {"image_size": (48, 64), "short_side": 48}
SMALL = {
    "num_frames": 6,
    "frames_per_segment": 2,
    "frame_stride": 1,
    "image_size": (32, 32),
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A video of the puppets, 61 frames, and all of them in order."""
    folder = tmp_path_factory.mktemp("puppets") / "clips"
    write_puppets(
        folder,
        ["jump"],
        videos_per_class=1,
        num_frames=61,
        image_size=(48, 64),
        audio=False,
        num_workers=1,
    )
    (path,) = folder.rglob("*.mp4")
    frames = decode(path)
    # Not vacuous: no two frames are alike, so one that is off by one would show.
    assert len(np.unique(frames.reshape(len(frames), -1), axis=0)) == len(frames) == 61
    return path, frames


def segments_of(num_frames, segments):
    """Where the segments of a video begin and end."""
    bounds = [number * num_frames / segments for number in range(segments + 1)]
    return zip(bounds[:-1], bounds[1:], strict=True)


@pytest.mark.parametrize("per_segment, stride", [(1, 1), (3, 1), (2, 4)])
def test_centre_is_exact(everything, per_segment, stride):
    path, frames = everything
    span = (per_segment - 1) * stride
    expected = [
        int((begin + end - span) / 2) + n * stride
        for begin, end in segments_of(61, 4)
        for n in range(per_segment)
    ]
    arguments = {
        "num_frames": 4 * per_segment,
        "frame_stride": stride,
        "frames_per_segment": per_segment,
        **WHOLE,
    }
    assert np.array_equal(load_clip(path, **arguments), frames[expected])
    assert np.array_equal(load_views(path, **arguments), frames[None, expected])
    for sampling in ("center", "uniform"):
        spec = DatasetClipSpec(**arguments, sampling=sampling)
        draws = np.full(spec.num_draws, 0.9)
        assert np.array_equal(spec.read(path, draws), frames[expected])


def test_random_is_exact(everything):
    path, frames = everything
    spec = DatasetClipSpec(num_frames=12, frames_per_segment=3, **WHOLE)
    assert spec.num_draws == 4 + 3  # a place in each segment, and in the frame
    for seed in range(4):
        draws = np.random.default_rng(seed).random(spec.num_draws)
        expected = []
        for place, (begin, end) in zip(draws, segments_of(61, 4), strict=False):
            start = int(begin + place * (end - begin - 4))  # a snippet spans 5
            expected += [start, start + 2, start + 4]
        assert np.array_equal(spec.read(path, draws), frames[expected])


def test_views_are_exact(everything):
    path, frames = everything
    views = load_views(
        path,
        num_frames=9,
        frame_stride=1,
        temporal_views=2,
        frames_per_segment=3,
        **WHOLE,
    )
    starts = [
        [int(begin + place * (end - begin - 2)) for begin, end in segments_of(61, 3)]
        for place in (0.25, 0.75)
    ]
    expected = np.array(starts)[:, :, None] + np.arange(3)
    assert np.array_equal(views, frames[expected.reshape(2, 9)])


def test_short_video_is_exact(everything):
    path, frames = everything
    clip = load_clip(
        path, num_frames=120, frame_stride=1, frames_per_segment=40, **WHOLE
    )
    expected = [start + n for start in (0, 20, 21) for n in range(40)]
    assert np.array_equal(clip, frames[expected])
    clip = load_clip(
        path, num_frames=160, frame_stride=1, frames_per_segment=80, **WHOLE
    )
    assert np.array_equal(clip[:61], frames)
    assert (clip[61:80] == frames[-1]).all()
    assert np.array_equal(clip[80:], clip[:80])


def test_stride_by_time(everything):
    path, frames = everything
    by_time = load_clip(
        path, num_frames=6, frame_stride=1, frame_rate=4, frames_per_segment=3, **WHOLE
    )
    by_number = load_clip(
        path, num_frames=6, frame_stride=4, frames_per_segment=3, **WHOLE
    )  # 16 per second
    assert np.array_equal(by_time, by_number)


def test_data_sets(folder):
    fixed = video_dataset_from_directory(folder, shuffle=False, **SMALL)
    clips = np.concatenate([np.asarray(batch) for batch, _ in fixed])
    expected = [load_clip(path, **SMALL) for path in fixed.file_paths]
    assert np.array_equal(clips, expected)
    listing = folder / "list.csv"
    listing.write_text("".join(f"{path},0\n" for path in fixed.file_paths))
    arguments = {**SMALL, "batch_size": 6, "seed": 1}
    drawn = video_dataset_from_csv(listing, num_workers=3, **arguments)
    same = video_dataset_from_csv(listing, as_dataset="py", **arguments)
    (first, _), (second, _) = [next(iter(drawn)) for _ in range(2)]
    assert np.array_equal(first, same[0][0])
    same.on_epoch_end()
    assert np.array_equal(second, same[0][0])
    assert not np.array_equal(np.sort(first, axis=0), np.sort(second, axis=0))


def test_what_reads_by_a_model_follows_its_preprocessor(folder):
    backbone = TinyBackbone(input_shape=(6, 32, 32, 3))
    preprocessor = VideoPreprocessor.for_backbone(
        backbone, frames_per_segment=2, class_names=["jump", "wave"]
    )
    model = VideoClassifier(backbone, 2, preprocessor)
    videos = videos_for_model(folder, model, shuffle=False)
    clips = np.concatenate([np.asarray(batch) for batch, _ in videos])
    path = videos.file_paths[0]
    assert np.array_equal(clips[0], load_clip(path, **SMALL))
    views = load_views(path, **SMALL, temporal_views=3)
    expected = model.predict(views, verbose=0).mean(axis=0)
    scores = dict(model.predict_video(path, temporal_views=3))
    found = [scores["jump"], scores["wave"]]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"frames_per_segment": 4}, "Use 4 or 8 frames, or .* of 1, 2, 3, 6"),
        ({"frames_per_segment": 0}, "`frames_per_segment` must be a whole number"),
        ({"frames_per_segment": 2.0}, "`frames_per_segment` must be a whole number"),
    ],
)
def test_errors(folder, arguments, message):
    path = folder / "jump" / "a.mp4"
    for read, source in (
        (load_clip, path),
        (load_views, path),
        (video_dataset_from_directory, folder),
    ):
        with pytest.raises(ValueError, match=message):
            read(source, **{**SMALL, **arguments})


def test_seconds_do_not_go_with_segments(folder):
    with pytest.raises(ValueError, match='`position` must be "center" with'):
        load_clip(folder / "jump" / "a.mp4", position=0.2, **SMALL)
