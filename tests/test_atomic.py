import pytest

from keras_video._atomic import check_free, new_output


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


def _make(path, kind):
    if kind == "file":
        path.write_text("x")
    else:
        path.mkdir()
        if kind == "folder":
            (path / "inside").write_text("x")
