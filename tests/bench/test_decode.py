import re
import sys

import pytest
from data.files import encode, noise

from keras_video.bench import decode, readers


def test_table_without_decord(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "decord", None)
    path = encode(tmp_path / "a.mp4", noise(70), bf="0")
    decode.main([str(path), "--num-clips", "2", "--rounds", "1"])
    printed = capsys.readouterr().out
    assert "| keras_video | " in printed and "tf.data" in printed
    assert "decord is not installed" in printed


def test_a_table_for_each_number_of_workers(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "decord", None)
    monkeypatch.setattr(readers, "_dataset", lambda *_: lambda: None)
    path = encode(tmp_path / "a.mp4", noise(70), bf="0")
    options = ["--num-clips", "1", "--rounds", "1", "--workers", "1", "2"]
    decode.main([str(path), *options])
    printed = capsys.readouterr().out
    assert printed.index("1 worker\n") < printed.index("2 workers\n")
    assert printed.count("| keras_video | ") == 2


def test_pytorchvideo_reads_the_same_frames(tmp_path):
    pytest.importorskip("pytorchvideo")
    path = str(encode(tmp_path / "a.mp4", noise(70, (64, 64)), bf="0"))
    job = path, range(3, 67, 2)
    theirs = readers._pytorchvideo([path])["PyTorchVideo"](job)
    # Scaled before and after conversion to RGB: close to our frames, not equal.
    ours = readers._read(job)
    gaps = abs(theirs.numpy()[:, None, ::16, ::16] - ours[None, :, ::16, ::16])
    assert (gaps.mean((2, 3, 4)).argmin(1) == range(32)).all()


def test_memory_is_shown_after_each_mark(capsys):
    decode.main(["--memory", "--num-clips", "20", "--workers", "1"])
    printed = capsys.readouterr().out
    assert re.fullmatch(r"after 20 clips: [\d.]+ MiB\n", printed)
    assert float(printed.split()[-2]) > 10


def test_files_are_asked_for(capsys):
    with pytest.raises(SystemExit):
        decode.main([])
    assert "name one or more videos" in capsys.readouterr().err


def test_only_videos_that_all_can_read(tmp_path):
    long = encode(tmp_path / "long.mp4", noise(70), bf="0")
    short = encode(tmp_path / "short.mp4", noise(8), bf="0")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(long.read_bytes()[:2000])
    text = tmp_path / "notes.md"
    text.write_text("no video")
    assert decode.readable([long, short, broken, text]) == [str(long)]


def test_ratio_takes_the_better_variant_of_each_measure():
    speeds = {
        "keras_video": [(30, 10), (36, 12), (33, 11)],
        "decord, 1 threads per worker": [(15, 20), (18, 24), (11, 22)],
        "decord, 2 threads per worker": [(10, 40), (10, 40), (10, 40)],
    }
    assert decode.ratio(speeds) == 2
    assert decode.ratio(speeds, 1) == 0.5
    assert decode.ratio({"keras_video": [(30, 10)]}) is None
    speeds["PyTorchVideo"] = [(3, 100)] * 3
    assert decode.ratio(speeds, 0, "PyTorchVideo") == 11


def test_extra_streams_are_left_out(clips, tmp_path):
    import av

    source = clips / "nasa_13013.mp4"
    copy = decode._single_stream(str(source), str(tmp_path))
    with av.open(copy) as container:
        (stream,) = container.streams.video
        assert (stream.frames, stream.width) == (325, 320)
    assert decode._single_stream(str(clips / "demo.mp4"), str(tmp_path)) == str(
        clips / "demo.mp4"
    )
