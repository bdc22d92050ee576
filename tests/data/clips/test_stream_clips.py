import weakref

import numpy as np
import pytest
from data.files import decode, encode, noise

from keras_video.data import VideoError, VideoReader, load_clip
from keras_video.data.clips.stream_clips import StreamClips

SMALL = {"num_frames": 4, "frame_stride": 2, "image_size": (8, 8), "short_side": 8}
SAMPLINGS = {
    "strided": {"num_frames": 5, "frame_stride": 3},
    "seconds": {"num_frames": 5, "frame_stride": 1, "frame_rate": 10.0},
    "linspace": {"num_frames": 4, "frame_stride": 4, "spacing": "linspace"},
}


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    """70 frames at 25 per second, no two alike."""
    return encode(tmp_path_factory.mktemp("stream") / "a.mp4", noise(70, (64, 96)))


@pytest.fixture(scope="module")
def uneven(tmp_path_factory):
    """Every fourth frame stays for three periods, the others for one."""
    times = np.cumsum([3 if number % 4 == 0 else 1 for number in range(40)]).tolist()
    path = tmp_path_factory.mktemp("stream") / "uneven.mp4"
    return encode(path, noise(40, (64, 96)), pts=times)


def numbered(count):
    """Frames that say which they are."""
    return [np.full((8, 8, 3), number, "uint8") for number in range(count)]


def numbers(clips):
    return [clip[:, 0, 0, 0].tolist() for _, clip in clips]


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("step", [{"every_frames": 4}, {"every_seconds": 0.9}, {}])
def test_clips_of_a_file_are_those_of_load_clip(video, sampling, step):
    arguments = {**SAMPLINGS[sampling], "image_size": (32, 40), "short_side": 40}
    clips = StreamClips(video, **arguments, **step)
    found = list(clips)
    every = step.get("every_frames", clips.span // 2)
    if "every_seconds" in step:
        every = 22.5
    assert [start for start, _ in found] == [
        int(n * every + 0.5) for n in range(len(found))
    ]
    assert found[-1][0] + clips.span <= 70 < found[-1][0] + every + 1 + clips.span
    for start, clip in found:
        expected = load_clip(video, **arguments, position=start / 25)
        np.testing.assert_array_equal(clip, expected)


def test_clips_of_an_uneven_file_keep_to_its_time(uneven):
    arguments = {"num_frames": 6, "frame_stride": 2, "image_size": (64, 64)}
    arguments["short_side"] = 64
    with VideoReader(uneven) as reader:
        assert reader.num_slots > reader.num_frames
        rate = reader.frame_rate
    found = list(StreamClips(uneven, **arguments, every_frames=5))
    assert len(found) > 8
    for start, clip in found:
        expected = load_clip(uneven, **arguments, position=start / rate)
        np.testing.assert_array_equal(clip, expected)


def test_frames_one_by_one_give_the_clips_of_their_file(video):
    arguments = {**SAMPLINGS["seconds"], "image_size": (48, 48), "short_side": 64}
    of_file = list(StreamClips(video, **arguments, every_frames=7))
    frames = iter(decode(video))
    of_frames = list(StreamClips(frames, **arguments, stream_rate=25, every_frames=7))
    assert len(of_file) == len(of_frames) > 7
    for one, other in zip(of_file, of_frames, strict=True):
        assert one[0] == other[0]
        np.testing.assert_array_equal(one[1], other[1])


def test_frames_are_scaled_as_those_of_files():
    image = np.zeros((40, 80, 3), "uint8")
    image[:, 40:] = 200
    ((_, clip),) = StreamClips([image], num_frames=1, image_size=10, short_side=20)
    # The middle 10 of 40 columns: the edge lies in the middle.
    assert clip.shape == (1, 10, 10, 3)
    assert clip[..., :4, :].max() < 10 and clip[..., 6:, :].min() > 190


@pytest.mark.parametrize("every, kept", [(1, 7), (3, 7), (50, 4)])
def test_memory_is_flat(every, kept):
    alive = weakref.WeakSet()

    class Frame(np.ndarray):
        __hash__ = object.__hash__

        def __eq__(self, other):
            return self is other

    def camera():
        for number in range(2000):
            frame = np.full((8, 8, 3), number % 251, "uint8").view(Frame)
            alive.add(frame)
            yield frame

    clips, held, living = StreamClips(camera(), **SMALL, every_frames=every), [], []
    for start, clip in clips:
        assert clip[:, 0, 0, 0].tolist() == [(start + n) % 251 for n in (0, 2, 4, 6)]
        held.append(clips.num_held)
        living.append(len(alive))
    assert len(held) == (2000 - 7) // every + 1
    assert max(held) <= kept and max(living) <= 3


def test_every_frame_is_read_once_and_no_sooner_than_needed():
    asked = []

    def camera():
        for number, frame in enumerate(numbered(30)):
            asked.append(number)
            yield frame

    clips = iter(StreamClips(camera(), **SMALL, every_frames=2))
    for count in range(5):
        next(clips)
        assert asked == list(range(7 + 2 * count))


@pytest.mark.parametrize(
    "count, first", [(7, [0, 2, 4, 6]), (6, [0, 2, 4, 5]), (1, [0] * 4)]
)
def test_short_streams_hold_their_last_frame(count, first):
    assert numbers(StreamClips(numbered(count), **SMALL)) == [first]


def test_short_files_hold_their_last_frame(video):
    arguments = {"num_frames": 6, "frame_stride": 15, "image_size": (64, 64)}
    ((start, clip),) = StreamClips(video, **arguments, short_side=64)
    expected = load_clip(video, **arguments, short_side=64, position=0)
    assert start == 0
    np.testing.assert_array_equal(clip, expected)
    np.testing.assert_array_equal(clip[-1], decode(video)[-1, :, 16:80])


def test_later_clips_must_be_whole():
    assert numbers(StreamClips(numbered(10), **SMALL)) == [[0, 2, 4, 6], [3, 5, 7, 9]]
    assert numbers(StreamClips(numbered(9), **SMALL)) == [[0, 2, 4, 6]]


@pytest.mark.parametrize(
    "frames, message",
    [
        ([], "at least one frame. Received: none"),
        (np.zeros((8, 8, 3), "uint8"), r"frame 0 of shape \(8, 3\)"),
        ([np.zeros((8, 8, 3))], "type float64"),
        ([np.zeros((8, 8, 4), "uint8")], r"shape \(8, 8, 4\)"),
        (
            numbered(2) + [np.zeros((8, 9, 3), "uint8")],
            r"frame 2 of.*\(8, 9, 3\) after",
        ),
        (7, "wrap a camera in a generator.*frames=7"),
    ],
)
def test_wrong_frames(frames, message):
    with pytest.raises(ValueError, match=message):
        list(StreamClips(frames, **SMALL))


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"every_frames": 0}, "every_frames=0"),
        ({"every_frames": 2.5}, "every_frames=2.5"),
        ({"every_seconds": 0}, "every_seconds=0"),
        ({"every_seconds": 1, "every_frames": 1}, "not both"),
        ({"every_seconds": 1}, "`every_seconds` counts in seconds.*frame_rate=30.0"),
        ({"frame_rate": 10.0}, "the preprocessor counts in seconds"),
        ({"stream_rate": 0}, "`frame_rate` must be a number above 0.*frame_rate=0"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        StreamClips(numbered(9), **SMALL, **arguments)


def test_wrong_files(video, tmp_path):
    with pytest.raises(ValueError, match="a file has its own.*frame_rate=30"):
        StreamClips(video, **SMALL, stream_rate=30)
    with pytest.raises(VideoError, match="no such file"):
        StreamClips(tmp_path / "missing.mp4", **SMALL)
