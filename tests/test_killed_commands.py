"""A few of the kills of `make fuzz`."""

import os
import sys
from pathlib import Path

import pytest
from processes import run_python

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
