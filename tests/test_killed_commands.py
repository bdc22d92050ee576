"""A few of the kills of `make fuzz`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import run_python

import keras_video

CODE = """
import sys
from fuzz.killed_commands import main
sys.exit(main(["--kills", "2", "--only", "save", "puppets"]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_commands_leave_the_old_or_the_new_output(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
    done = run_python(CODE, "tensorflow")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "save        2 of 2 kills harmless" in done.stdout
    assert "puppets     2 of 2 kills harmless" in done.stdout


PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
print(child.stdout.readline().decode().strip(), flush=True)
child.wait()
"""
CHILD = """
import os, runpy, time
runpy.run_path({path!r})["end_with_parent"]()
print(os.getpid(), flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has it only")
def test_a_process_that_writes_for_another_ends_with_it():
    path = Path(keras_video.__file__).with_name("_end_with_parent.py")
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD.format(path=str(path))],
        stdout=subprocess.PIPE,
    )
    child = Path("/proc", parent.stdout.readline().decode().strip(), "stat")
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    end = time.monotonic() + 20
    while child.exists() and child.read_text().split()[2] != "Z":
        assert time.monotonic() < end, "the process goes on"
        time.sleep(0.05)
