from tiny_models import tiny_classifier

from keras_video.bench import eight_bits


def test_a_row_for_each_file(tmp_path, monkeypatch):
    tiny_classifier(num_classes=18).save_to_preset(tmp_path / "tiny")
    monkeypatch.setattr(eight_bits, "MODEL", str(tmp_path / "tiny"))
    size = {"num_frames": 4, "image_size": (16, 16)}
    monkeypatch.setattr(eight_bits, "CLIPS", size)
    title, _, _, _, plain, small = eight_bits.in_8_bits(1, 1).splitlines()
    assert title.endswith("18 clips of puppets")
    cells = [[x.strip() for x in row.strip("|").split("|")] for row in (plain, small)]
    assert [row[0] for row in cells] == ["float32", "int8"]
    assert cells[0][2] == "100.0%" and float(cells[0][4]) < 1e-4
    assert float(cells[1][4]) > 1e-5
