import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import keras_video
from keras_video import _atomic
from keras_video._atomic import check_free, new_output
from keras_video._write_errors import errors_name

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="paths are exchanged on Linux only"
)
FULL = Path("/dev/full")


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_file_appears_complete(tmp_path):
    target = tmp_path / "deep" / "a.txt"
    with new_output(target) as path:
        path.write_text("new")
        assert path.suffix == ".txt"
        assert not target.exists()
    assert target.read_text() == "new"
    assert names(target.parent) == ["a.txt"]


@pytest.mark.parametrize("old", ["file", "folder", "empty folder"])
@pytest.mark.parametrize("new", ["file", "folder"])
def test_overwrite(tmp_path, old, new):
    target = tmp_path / "out"
    _make(target, old)
    with new_output(target, overwrite=True, marker="inside") as path:
        _make(path, new)
    assert target.is_dir() == (new == "folder")
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("old", ["file", "folder"])
def test_failure_keeps_the_old(tmp_path, old):
    target = tmp_path / "out"
    _make(target, old)
    arguments = {"overwrite": True, "marker": "inside"}
    with pytest.raises(ZeroDivisionError), new_output(target, **arguments) as path:
        _make(path, "folder")
        raise ZeroDivisionError
    with pytest.raises(FileNotFoundError), new_output(target, **arguments):
        pass  # the block wrote nothing
    assert target.is_dir() == (old == "folder")
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("old", ["file", "folder"])
def test_existing_output_is_refused(tmp_path, old):
    target = tmp_path / "out"
    _make(target, old)
    with pytest.raises(FileExistsError, match=f"{target} exists already"):
        with new_output(target):
            pytest.fail("the block must not run")


@pytest.mark.parametrize("marker", [None, "report.json"])
def test_folder_of_other_things_is_never_replaced(tmp_path, marker):
    (tmp_path / "precious").touch()
    with pytest.raises(FileExistsError, match="To be safe it is not replaced"):
        with new_output(tmp_path, overwrite=True, marker=marker):
            pytest.fail("the block must not run")
    assert names(tmp_path) == ["precious"]


def test_empty_folder_counts_as_nothing(tmp_path):
    check_free(tmp_path)
    check_free(tmp_path / "missing")
    (tmp_path / "a").touch()
    with pytest.raises(FileExistsError):
        check_free(tmp_path)


@linux
@pytest.mark.parametrize("exchanging", ["yes", "no"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_killed_at_any_step_old_or_new_is_there(kind, exchanging):
    script = Path(__file__).with_name("killed_writer.py")
    package = Path(keras_video.__file__).parent
    done = subprocess.run(
        [sys.executable, script, package, kind, exchanging],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


@linux
@pytest.mark.parametrize("exchanging", [True, False])
def test_two_writers_never_fail_and_readers_always_find_one(
    tmp_path, monkeypatch, exchanging
):
    if not exchanging:
        monkeypatch.setattr(_atomic, "exchange", lambda first, second: False)
    target, errors, missing = tmp_path / "out", [], []
    _make(target, "folder")
    done = threading.Event()

    def write():
        try:
            for _ in range(200):
                with new_output(target, overwrite=True, marker="inside") as path:
                    _make(path, "folder")
        except Exception as error:
            errors.append(error)

    def look():
        while not done.is_set():
            missing.append(not os.path.lexists(target))

    writers = [threading.Thread(target=write) for _ in range(2)]
    reader = threading.Thread(target=look)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert errors == []
    if exchanging:
        assert len(missing) > 100 and not any(missing)
    assert names(tmp_path) == ["out"] and names(target) == ["inside"]


def test_what_came_meanwhile_is_not_replaced(tmp_path):
    target = tmp_path / "out"
    with pytest.raises(FileExistsError, match=f"{target} exists already"):
        with new_output(target) as path:
            _make(path, "folder")
            _make(target, "file")
    assert target.read_text() == "x"


def test_what_another_writer_has_begun_is_not_removed(tmp_path):
    target = tmp_path / "out"
    with new_output(target, overwrite=True) as slow:
        with new_output(target, overwrite=True) as quick:
            quick.write_text("quick")
        slow.write_text("slow")
    assert target.read_text() == "slow" and names(tmp_path) == ["out"]


def test_only_leftovers_of_the_same_output_are_removed(tmp_path):
    other = tmp_path / ".out-12345678.keras_video-unfinished.mine"
    killed = tmp_path / ".out-12345678.keras_video-unfinished"
    for folder in (other, killed):
        folder.mkdir()
        (folder / "x").touch()
    with new_output(tmp_path / "out") as path:
        path.touch()
    assert names(tmp_path) == [other.name, "out"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_is_replaced_and_not_followed(tmp_path, kind):
    target, victim = tmp_path / "out", tmp_path / "victim"
    _make(victim, "file")
    target.symlink_to(victim)
    with new_output(target, overwrite=True) as path:
        _make(path, kind)
    assert not target.is_symlink() and target.is_dir() == (kind == "folder")
    assert victim.read_text() == "x"


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_named_with_the_path(tmp_path):
    target = tmp_path / "out.csv"

    def write(path, error=None):
        if error:
            raise error
        with open(FULL, "w") as file:
            file.write("x")

    library = RuntimeError("file write failed: No space left on device, buf = 0x1")
    for error in (None, library, OSError(errno.ENOSPC, "long text")):
        with pytest.raises(OSError) as info, new_output(target) as path:
            write(path, error)
        assert str(info.value) == f"[Errno 28] No space left on device: '{target}'"
    assert names(tmp_path) == []
    with pytest.raises(OSError, match="No space left on device: '.*out.csv'"):
        with new_output(target, size=10**18):
            pytest.fail("the block must not run")


def test_errors_name_the_output_and_not_a_temporary_path(tmp_path):
    target = tmp_path / "out"
    with pytest.raises(OSError) as info, new_output(target) as path:
        raise OSError(errno.EIO, "Input/output error")
    assert info.value.filename == str(target)
    with pytest.raises(FileNotFoundError) as info, new_output(target) as path:
        open(path / "missing" / "file", "w")
    assert info.value.filename == str(target)
    # A file that was read, and errors without a number, are as they were.
    with pytest.raises(FileNotFoundError) as info, new_output(target) as path:
        open(tmp_path / "source")
    assert info.value.filename == str(tmp_path / "source")
    with pytest.raises(OSError, match="^of ours$"), errors_name(target):
        raise OSError("of ours")


def _make(path, kind):
    if kind == "file":
        path.write_text("x")
    else:
        path.mkdir()
        if kind == "folder":
            (path / "inside").write_text("x")
