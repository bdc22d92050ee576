import sys

from data.files import encode, noise

from keras_video.bench import decode


def test_table_without_decord(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "decord", None)
    path = encode(tmp_path / "a.mp4", noise(70), bf="0")
    decode.main([str(path), "--num-clips", "2", "--rounds", "1"])
    printed = capsys.readouterr().out
    assert "| keras_video | " in printed and "tf.data" in printed
    assert "decord is not installed" in printed


def test_ratio_takes_the_better_variant_of_each_measure():
    speeds = {
        "keras_video": [(30, 10), (36, 12), (33, 11)],
        "decord, 1 threads per worker": [(15, 20), (18, 24), (11, 22)],
        "decord, 2 threads per worker": [(10, 40), (10, 40), (10, 40)],
    }
    assert decode.ratio(speeds) == 2
    assert decode.ratio(speeds, 1) == 0.5
    assert decode.ratio({"keras_video": [(30, 10)]}) is None


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
