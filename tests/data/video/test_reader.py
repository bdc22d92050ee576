import gc
import io
from pathlib import Path

import av
import numpy as np
import pytest
from data.files import decode, encode, noise

import keras_video.data.video.index_builder as index_builder
from keras_video.data import VideoReader
from keras_video.data.video.decoder import FrameDecoder

CLIPS = [
    "test.avi",
    "test.mp4",
    "demo.mp4",
    "nasa_13013.mp4",
    "demo_skeleton.mp4",
    "h265_video.mp4",
    "av1_video.mkv",
]


def requests(num_frames, keyframes, rng):
    """Frame numbers to ask for: both ends, around keyframes, and at random."""
    near = sorted({k + d for k in keyframes for d in (-2, -1, 0, 1, 2)})
    wanted = [
        [0],
        [num_frames - 1],
        [0, num_frames - 1],
        [n for n in near if 0 <= n < num_frames],
        range(max(num_frames - 20, 0), num_frames, 3),
    ]
    for _ in range(3):
        start = int(rng.integers(num_frames))
        wanted.append(range(start, min(start + 64, num_frames), 2))
    wanted.append(np.sort(rng.choice(num_frames, min(num_frames, 12), replace=False)))
    return wanted


def assert_exact(path, small=None, num_threads=1):
    """Sampled frames equal those of one decode of the whole file."""
    size = {} if small is None else {"width": small[1], "height": small[0]}
    everything = decode(path, **size)
    # Not vacuous: neighbours differ, so a frame that is one off would show.
    different = (everything[1:] != everything[:-1]).any(axis=(1, 2, 3))
    assert different.mean() > 0.9
    rng = np.random.default_rng(1)
    with VideoReader(path, small and min(small), num_threads=num_threads) as video:
        assert video.num_frames == len(everything)
        keyframes = [video.index.number(k) for k in video.index.keyframes]
        for numbers in requests(len(everything), keyframes, rng):
            assert np.array_equal(video.frames(numbers), everything[list(numbers)])


@pytest.mark.parametrize("name", CLIPS)
def test_real_clips_are_exact(clips, name):
    # The largest one is compared at a smaller size, which the scaler then must match.
    assert_exact(clips / name, (180, 320) if name == "demo_skeleton.mp4" else None)


@pytest.mark.parametrize("name", ["test.mp4", "test.avi", "h265_video.mp4"])
def test_threads_are_exact(clips, name):
    assert_exact(clips / name, num_threads=3)


@pytest.mark.parametrize(
    "name, options",
    [
        ("a.mp4", {}),
        ("a.mp4", {"movflags": "frag_keyframe+empty_moov"}),
        ("a.mp4", {"x264-params": "open-gop=1:b-pyramid=normal:bframes=4"}),
        ("a.mkv", {}),
        ("a.ts", {}),
        ("a.flv", {"bf": "0"}),
        ("a.avi", {"bf": "0"}),
        ("a.mov", {"g": "1"}),
    ],
)
def test_every_container_is_exact(tmp_path, name, options):
    assert_exact(encode(tmp_path / name, noise(70), **options))


def test_table_of_a_long_mp4_is_exact(tmp_path, monkeypatch):
    monkeypatch.setattr(index_builder, "_LONG", 10)
    path = encode(tmp_path / "a.mp4", noise(70))
    with VideoReader(path) as video:
        assert video.index.estimated
    assert_exact(path)


def test_wrong_table_is_found_out(tmp_path, monkeypatch, may_fall_back):
    monkeypatch.setattr(index_builder, "_LONG", 10)
    path = encode(tmp_path / "a.mp4", noise(70))
    real = index_builder._from_table

    def shifted(file, container, stream):
        index = real(file, container, stream)
        index.pts[:] += 1  # presentation times that no frame has
        return index

    monkeypatch.setattr(index_builder, "_from_table", shifted)
    with VideoReader(path) as video:
        assert np.array_equal(video.frames([3, 40]), decode(path)[[3, 40]])
        assert not video.index.estimated


@pytest.fixture
def seeks(monkeypatch):
    """The frames before which the decoder jumped."""
    seeks, real = [], FrameDecoder._seek

    def seek(self, key):
        seeks.append(key)
        return real(self, key)

    monkeypatch.setattr(FrameDecoder, "_seek", seek)
    return seeks


@pytest.mark.parametrize("length", [7, 10, 13, 15, 30])
@pytest.mark.parametrize("stride", [1, 2])
def test_consecutive_requests_go_on_without_seeking(tmp_path, seeks, length, stride):
    path = encode(tmp_path / "a.mp4", noise(60), g="100", bf="3")
    everything = decode(path)[::stride]
    starts = range(0, 60, stride * length)
    with VideoReader(path) as video:
        parts = [
            video.frames(range(start, min(start + stride * length, 60), stride))
            for start in starts
        ]
        assert np.array_equal(np.concatenate(parts), everything)
        assert len(seeks) == 1
        assert np.array_equal(video.frames([0]), everything[:1])
        assert len(seeks) == 2


def test_gaps_are_jumped_over(tmp_path, seeks):
    path = encode(tmp_path / "a.mp4", noise(90), **{"sc_threshold": "0"})  # g=12
    everything = decode(path)
    with VideoReader(path) as video:
        assert np.array_equal(video.frames([1, 2, 74]), everything[[1, 2, 74]])
        assert len(seeks) == 2
        # The next keyframe is too near to jump to.
        assert np.array_equal(video.frames([78, 85]), everything[[78, 85]])
        assert len(seeks) == 2


def test_order_and_repeats(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(30))
    everything = decode(path)
    with VideoReader(path) as video:
        assert np.array_equal(video.frames([9, 2, 2, 20]), everything[[9, 2, 2, 20]])
        with pytest.raises(IndexError, match=r"frames 0 to 29.*Received: .*\[30\]"):
            video.frames([3, 30])


def test_short_side_matches_the_scaler(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(10, (48, 64)))
    with VideoReader(path, short_side=36) as video:
        assert np.array_equal(video.frames([4]), decode(path, width=48, height=36)[[4]])
    with VideoReader(path, short_side=36, min_size=(40, 90)) as video:
        # 90 wide is what the least size asks for: 64 * 90 / 64, 48 * 90 / 64 (rounded).
        assert video.frames([0]).shape == (1, 68, 90, 3)


def test_fit_size_is_the_most(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(10, (48, 64)))
    turned = encode(tmp_path / "b.mp4", noise(10, (48, 64)), rotation=90)
    for file, size, expected in (
        (path, (48, 48), (36, 48)),
        (path, (24, 90), (24, 32)),
        (path, (96, 200), (96, 128)),
        (turned, (32, 32), (32, 24)),
    ):
        with VideoReader(file, fit_size=size) as video:
            assert video.frames([0]).shape == (1, *expected, 3)
    with pytest.raises(ValueError, match="`fit_size` does not go with"):
        VideoReader(path, fit_size=(48, 48), short_side=24)


def test_window_is_a_part_of_the_frames(tmp_path):
    path = encode(tmp_path / "a.mp4", noise(10, (48, 64)))
    with VideoReader(path) as video:
        part = video.frames([3, 5], window=lambda height, width: (4, 8, 16, width - 8))
        assert np.array_equal(part, video.frames([3, 5])[:, 4:20, 8:])


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_rotation_is_applied(tmp_path, angle):
    path = encode(tmp_path / "a.mp4", noise(6, (48, 64)), rotation=angle)
    with av.open(str(path)) as container:
        found = next(container.decode(video=0)).rotation
    assert found % 360 == angle
    upright = np.rot90(decode(path), found // 90, axes=(1, 2))
    with VideoReader(path) as video:
        assert np.array_equal(video.frames(range(6)), upright)
    with VideoReader(path, short_side=24) as video:
        shape = (2, 32, 24, 3) if angle % 180 else (2, 24, 32, 3)
        assert video.frames([0, 5]).shape == shape


def test_what_counts_as_a_path(tmp_path, monkeypatch):
    path = encode(tmp_path / "a:b.mp4", noise(12))
    expected = decode("file:" + str(path))[[3, 9]]
    tf = pytest.importorskip("tensorflow")
    remote = "ram://keras_video_test/a.mp4"
    tf.io.gfile.makedirs("ram://keras_video_test")
    with tf.io.gfile.GFile(remote, "wb") as file:
        file.write(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    with open(path, "rb") as file:
        for source in (
            Path(path),
            str(path),
            "a:b.mp4",
            file,
            io.BytesIO(path.read_bytes()),
            remote,
        ):
            with VideoReader(source) as video:
                assert np.array_equal(video.frames([3, 9]), expected), source
                # Back to the start, which may mean opening it again.
                assert np.array_equal(video.frames([3]), expected[:1]), source
        assert not file.closed


def test_address_without_tensorflow(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(ImportError, match=r"gs://b/a\.mp4 needs `tensorflow`"):
        VideoReader("gs://b/a.mp4")


def test_memory_stays_flat(tmp_path):
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("needs /proc to see the memory in use")

    def resident():
        gc.collect()
        return int(statm.read_text().split()[1]) * 4096 / 2**20

    path = encode(tmp_path / "a.mp4", noise(100, (240, 320)), preset="ultrafast")

    def read(times):
        for start in range(times):
            with VideoReader(path, short_side=120) as video:
                video.frames(range(start % 30, 90, 7))

    read(5)
    before = resident()
    read(40)
    assert resident() - before < 20
