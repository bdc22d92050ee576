def test_table_and_picture(cli, preset, tmp_path):
    out = tmp_path / "times.md"
    done = cli(
        "bench", preset, "--backend", "torch", "--threads", 1, "--rounds", 1, "-o", out
    )
    assert done.code == 0, done.err
    text = out.read_text()
    assert "![Times](times.svg)" in text and "| PyTorch | " in text
    assert "| PyTorch | " in done.out
    assert (tmp_path / "times.svg").read_text().startswith("<svg")


def test_mistakes(cli, preset, tmp_path):
    done = cli("bench", "slowfast_r50_8x8_kinetic400")
    assert done.code == 2 and "slowfast_r50_8x8_kinetics400" in done.err
    (tmp_path / "times.svg").write_text("mine")
    done = cli("bench", preset, "-o", tmp_path / "times.md")
    assert done.code == 2 and "times.svg" in done.err
    assert (tmp_path / "times.svg").read_text() == "mine"
    done = cli("bench", preset, "--peer", "pytorchvideo")
    assert done.code == 2 and "`--peer` must be left out" in done.err
