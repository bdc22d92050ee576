import importlib
import importlib.util
import os
import sys

from keras_video._quiet import quiet, quiet_import
from keras_video.cli import main


def test_keeps_everything_from_the_screen(capfd):
    os.write(2, b"before\n")
    with quiet():
        os.write(2, b"from C++\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before\nafter\n"


def test_comes_back_after_an_error(capfd):
    try:
        with quiet():
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    os.write(2, b"back\n")
    assert capfd.readouterr().err == "back\n"


def test_import_of_a_package_is_quiet(capfd, tmp_path, monkeypatch):
    for name in ("loud", "other"):
        (tmp_path / f"{name}.py").write_text("import os\nos.write(2, b'notes\\n')")
    monkeypatch.syspath_prepend(tmp_path)
    with quiet_import("loud"):
        assert importlib.util.find_spec("loud").origin == str(tmp_path / "loud.py")
        importlib.import_module("loud")
        assert capfd.readouterr().err == ""
        importlib.import_module("other")
    assert capfd.readouterr().err == "notes\n"
    del sys.modules["loud"]
    importlib.import_module("loud")
    assert capfd.readouterr().err == "notes\n"


def test_commands_import_tensorflow_quietly(capfd, tmp_path, monkeypatch):
    """As Keras does on JAX and PyTorch, when it serializes a layer."""
    (tmp_path / "tensorflow.py").write_text("import os\nos.write(2, b'notes\\n')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    seen = []
    monkeypatch.setattr(
        "keras_video.cli.presets.run",
        lambda args: seen.append(importlib.import_module("tensorflow").__file__),
    )
    assert main(["presets"]) == 0
    assert seen == [str(tmp_path / "tensorflow.py")]
    assert capfd.readouterr().err == ""
