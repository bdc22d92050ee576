import os
import re
import signal
import subprocess
import sys
import time

import pytest

from keras_video.cli import main
from keras_video.cli.main import COMMANDS, TRACER


def start(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "keras_video", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command, cli):
    done = cli(command, "--help")
    assert done.code == 0
    assert f"usage: keras-video {command}" in done.out
    assert f"  keras-video {command} " in done.out, "an example"


def test_general_help_names_every_command(cli):
    done = cli("--help")
    assert done.code == 0
    assert all(re.search(rf"\n    {command}\s", done.out) for command in COMMANDS)
    assert cli("--version").out.strip()


def test_help_imports_no_backend():
    code = (
        "import sys; sys.argv = ['keras-video', '--help']\n"
        "from keras_video.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('keras' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.stderr.strip() == "False"


def test_mistake_in_a_process_of_its_own():
    process = start("info", "no_such_preset")
    out, err = process.communicate()
    assert process.returncode == 2
    assert out == ""
    assert err.startswith("keras-video: error: There is no preset `no_such_preset`")
    assert err.count("\n") == 1


def test_missing_backend():
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    code = (
        "import sys; sys.modules['jax'] = None; sys.argv = ['keras-video', 'presets']\n"
        "from keras_video.cli import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "pip install keras-video[jax]" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c(preset, videos):
    # A suite started in the background of a script inherits that Ctrl-C is ignored, and
    # so would the program; one that Python handles here is the default one there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = start(
        "train", videos, "--preset", preset, "--epochs", 100000, "-o", videos / "out"
    )
    for line in process.stdout:
        if line.startswith("2 classes"):
            break
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    try:
        _, err = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 130, err
    assert err.strip().endswith("keras-video: stopped")
    assert "Traceback" not in err
    assert not list(videos.glob(".*"))


def test_ctrl_c_that_is_dropped_comes_again(monkeypatch, capsys):
    """As when it is raised while an object is deleted."""
    from keras_video.cli import main as module
    from keras_video.cli import presets

    class Deleted:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    def run(args):
        thing = Deleted()
        del thing
        time.sleep(30)

    monkeypatch.setattr(sys.modules[module.__module__], "AGAIN", 0.05)
    monkeypatch.setattr(presets, "run", run)
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: None)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    start = time.monotonic()
    assert main(["presets"]) == 130
    assert time.monotonic() - start < 25
    assert capsys.readouterr().err.endswith("keras-video: stopped\n")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_waits_for_the_end_of_tracing(monkeypatch):
    """Where a function that a file of TensorFlow's calls is interrupted."""
    from keras_video.cli import presets

    seen = []

    def traced():
        signal.raise_signal(signal.SIGINT)
        seen.append("the rest of the function")

    code = compile("traced()", f"/there/{TRACER}", "exec")

    def run(args):
        exec(code, {"traced": traced})
        time.sleep(30)
        seen.append("what follows")

    monkeypatch.setattr(presets, "run", run)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    assert main(["presets"]) == 130
    assert seen == ["the rest of the function"]


def test_ctrl_c_that_another_error_hides(monkeypatch, capsys):
    """What comes out of TensorFlow while it traces."""
    from keras_video.cli import presets

    def stopped(args):
        raise SystemError("a function returned a result") from KeyboardInterrupt()

    monkeypatch.setattr(presets, "run", stopped)
    assert main(["presets"]) == 130
    assert capsys.readouterr().err.endswith("keras-video: stopped\n")


def test_reader_that_has_had_enough():
    process = start("presets")
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait() == 0
    assert err == ""


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemError])
def test_unforeseen_errors_are_not_hidden(monkeypatch, error):
    """A bug in the library must show itself."""
    from keras_video.cli import presets

    def broken(args):
        raise error

    monkeypatch.setattr(presets, "run", broken)
    with pytest.raises(error):
        main(["presets"])
