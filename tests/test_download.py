import hashlib
import logging
import os
import threading
import time

import pytest
from hub_server import HubServer

from keras_video import _deadline, download
from keras_video._progress import Progress

CONTENT = os.urandom(300_000)
CHECKS = {"size": len(CONTENT), "sha256": hashlib.sha256(CONTENT).hexdigest()}


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr("keras_video._http.RETRY_SECONDS", 0)
    monkeypatch.setattr(download, "CHUNK_BYTES", 10_000)
    server = HubServer()
    server.files["/w.h5"] = CONTENT
    yield server
    server.close()


def left(folder):
    return sorted(p.name for p in folder.iterdir() if p.name != ".lock")


def test_fetches_once(server, tmp_path):
    path = tmp_path / "a" / "b" / "w.h5"
    assert download.fetch(server.url + "/w.h5", path, **CHECKS) == path
    assert path.read_bytes() == CONTENT
    download.fetch(server.url + "/w.h5", path, **CHECKS)
    assert len(server.asked("/w.h5")) == 1
    assert left(path.parent) == ["w.h5"]


@pytest.mark.parametrize("fault", ["break", "500", "ignore-range"])
def test_goes_on_after_what_passes(server, tmp_path, fault):
    server.faults["/w.h5"] = [fault, fault]
    path = tmp_path / "w.h5"
    download.fetch(server.url + "/w.h5", path, **CHECKS)
    assert path.read_bytes() == CONTENT
    asked = server.asked("/w.h5")
    assert len(asked) == (1 if fault == "ignore-range" else 3)
    assert ("Range" in asked[-1]) == (fault == "break")


def test_resumes_what_an_earlier_run_left(server, tmp_path):
    (tmp_path / "w.h5.part").write_bytes(CONTENT[:1000])
    download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert server.asked("/w.h5")[0]["Range"] == "bytes=1000-"
    assert (tmp_path / "w.h5").read_bytes() == CONTENT
    assert left(tmp_path) == ["w.h5"]


def test_begins_anew_where_the_server_cannot_resume(server, tmp_path):
    (tmp_path / "w.h5.part").write_bytes(CONTENT[:1000])
    server.faults["/w.h5"] = ["ignore-range"]
    download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert (tmp_path / "w.h5").read_bytes() == CONTENT


@pytest.mark.parametrize("rubbish", [b"rubbish", bytes(len(CONTENT)), bytes(400_000)])
def test_an_old_beginning_of_another_file_is_dropped(server, tmp_path, rubbish):
    (tmp_path / "w.h5.part").write_bytes(rubbish)
    download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert (tmp_path / "w.h5").read_bytes() == CONTENT


def test_a_damaged_file_in_the_cache_is_fetched_again(server, tmp_path):
    (tmp_path / "w.h5").write_bytes(CONTENT[:-1] + b"x")
    download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert (tmp_path / "w.h5").read_bytes() == CONTENT


def test_wrong_bytes_are_refused_and_not_kept(server, tmp_path):
    server.faults["/w.h5"] = ["wrong"] * 9
    with pytest.raises(ValueError, match="w.h5 is not the file.*SHA-256"):
        download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert left(tmp_path) == []


@pytest.mark.parametrize("fault", ["lie", "short"])
def test_another_length_is_refused_before_it_comes(server, tmp_path, fault):
    server.faults["/w.h5"] = [fault] * 9
    with pytest.raises(ValueError, match=f"offers .* where {len(CONTENT)} are due"):
        download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert left(tmp_path) == []


def test_breaking_off_every_time_keeps_the_part(server, tmp_path):
    server.faults["/w.h5"] = ["break"] * 9
    with pytest.raises(download.DownloadError, match="broke off after") as info:
        download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert str(tmp_path / "w.h5") in str(info.value)
    assert left(tmp_path) == ["w.h5.part"]
    server.faults.clear()
    download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert (tmp_path / "w.h5").read_bytes() == CONTENT


def test_missing_file(server, tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing at .*/none"):
        download.fetch(server.url + "/none", tmp_path / "none", **CHECKS)
    assert len(server.requests) == 1


def test_closed_file(server, tmp_path):
    server.faults["/w.h5"] = ["403"]
    with pytest.raises(PermissionError, match="HF_TOKEN"):
        download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)


def test_offline_says_where_to_put_the_file(monkeypatch, tmp_path):
    monkeypatch.setattr("keras_video._http.RETRY_SECONDS", 0)
    path = tmp_path / "w.h5"
    with pytest.raises(download.DownloadError) as info:
        download.fetch("http://127.0.0.1:9/w.h5", path, **CHECKS)
    for part in (str(path), str(len(CONTENT)), CHECKS["sha256"], "put it at"):
        assert part in str(info.value)
    path.write_bytes(CONTENT)
    assert download.fetch("http://127.0.0.1:9/w.h5", path, **CHECKS) == path


def test_token_stays_with_its_server(server, tmp_path):
    other = HubServer()
    other.files["/blob"] = CONTENT
    server.faults["/w.h5"] = [f"elsewhere:{other.url}/blob"]
    server.faults["/here"] = ["elsewhere:/w2.h5"]
    server.files["/w2.h5"] = CONTENT
    headers = {"Authorization": "Bearer secret"}
    fetch = download.fetch
    fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS, headers=headers)
    fetch(server.url + "/here", tmp_path / "w2.h5", **CHECKS, headers=headers)
    other.close()
    assert server.asked("/w.h5")[0]["Authorization"] == "Bearer secret"
    assert "Authorization" not in other.asked("/blob")[0]
    assert server.asked("/w2.h5")[0]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/a"])
def test_only_http(server, tmp_path, url):
    with pytest.raises(ValueError, match="Only http and https"):
        download.fetch(url, tmp_path / "w.h5", **CHECKS)
    server.faults["/w.h5"] = [f"elsewhere:{url}"] * 9
    with pytest.raises((ValueError, OSError)):
        download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert left(tmp_path) == []


def test_two_at_once_fetch_once(server, tmp_path):
    path, errors = tmp_path / "w.h5", []

    def fetch():
        try:
            download.fetch(server.url + "/w.h5", path, **CHECKS)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(server.asked("/w.h5")) == 1


@pytest.mark.parametrize("fault", ["drip", "drip-headers"])
def test_a_server_that_dribbles_is_given_up(server, tmp_path, monkeypatch, fault):
    monkeypatch.setenv("KERAS_VIDEO_DOWNLOAD_TIMEOUT", "0.4")
    url, start = server.url + "/w.h5", time.monotonic()
    calls = (
        lambda: download.fetch(url, tmp_path / "w.h5", **CHECKS),
        lambda: download.get_json(url),
        lambda: download.size_of(url) and pytest.fail("the size came with the headers"),
    )
    for call in calls[: 3 if fault == "drip-headers" else 2]:
        server.faults["/w.h5"] = [fault] * 9
        with pytest.raises(download.DownloadError) as info:
            call()
        assert "too slow; set KERAS_VIDEO_DOWNLOAD_TIMEOUT" in str(info.value)
    assert time.monotonic() - start < 5
    # The folder is free again, and what came is built upon.
    monkeypatch.delenv("KERAS_VIDEO_DOWNLOAD_TIMEOUT")
    server.faults.clear()
    download.fetch(url, tmp_path / "w.h5", **CHECKS)
    assert ("Range" in server.asked("/w.h5")[-1]) == (fault == "drip")
    assert (tmp_path / "w.h5").read_bytes() == CONTENT


def test_without_a_time_limit_a_download_must_advance(monkeypatch):
    monkeypatch.setattr(_deadline, "SECONDS", 0)
    deadline = _deadline.Deadline()
    assert deadline.left == 0
    deadline.count(_deadline.BYTES_PER_SECOND * 60)
    assert 50 < deadline.left <= 60


@pytest.mark.parametrize("value", ["soon", "0", "-1", "nan"])
def test_a_time_limit_is_a_positive_number(monkeypatch, value):
    monkeypatch.setenv("KERAS_VIDEO_DOWNLOAD_TIMEOUT", value)
    with pytest.raises(ValueError, match=f"KERAS_VIDEO_DOWNLOAD_TIMEOUT.*: {value}$"):
        _deadline.Deadline()


@pytest.mark.parametrize("name", [".lock", "w.h5.part", "w.h5"])
@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_links_in_the_cache_are_not_followed(server, tmp_path, name, link):
    victim, cache = tmp_path / "victim", tmp_path / "cache"
    victim.write_text("years of work")
    cache.mkdir()
    getattr(cache / name, link)(victim)
    download.fetch(server.url + "/w.h5", cache / "w.h5", **CHECKS)
    assert victim.read_text() == "years of work"
    assert (cache / "w.h5").read_bytes() == CONTENT


def test_the_temporary_name_of_a_note_cannot_be_foreseen(tmp_path):
    victim, note = tmp_path / "victim", tmp_path / "note"
    victim.write_text("years of work")
    (tmp_path / f".note.{os.getpid()}.tmp").symlink_to(victim)
    download.write_atomically(note, b"new")
    assert victim.read_text() == "years of work" and note.read_bytes() == b"new"


def test_who_waits_for_another_process_says_so(server, tmp_path, caplog):
    waiting = threading.Event()
    handler = logging.Handler()
    handler.emit = lambda record: waiting.set()
    download.logger.addHandler(handler)
    path = tmp_path / "w.h5"
    thread = threading.Thread(
        target=download.fetch, args=(server.url + "/w.h5", path), kwargs=CHECKS
    )
    with download.lock(tmp_path):
        thread.start()
        assert waiting.wait(20)
    thread.join()
    download.logger.removeHandler(handler)
    assert f"Waiting for another process that writes into {tmp_path}" in caplog.text
    assert path.read_bytes() == CONTENT


def test_a_file_for_which_there_is_no_space_is_not_begun(server, tmp_path):
    path = tmp_path / "w.h5"
    checks = {**CHECKS, "size": 10**18}
    with pytest.raises(OSError, match=f"No space left on device: '{path}'"):
        download.fetch(server.url + "/w.h5", path, **checks)
    assert server.requests == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_disk_that_fills_up_is_not_taken_for_a_bad_network(
    server, tmp_path, monkeypatch
):
    def open_full(path, flags):
        return os.open("/dev/full", os.O_RDWR)

    monkeypatch.setattr(download, "_open_no_link", open_full)
    with pytest.raises(OSError, match=f"No space left on device: '{tmp_path}/w.h5"):
        download.fetch(server.url + "/w.h5", tmp_path / "w.h5", **CHECKS)
    assert len(server.requests) == 1


def test_json(server):
    server.files["/a"] = b'{"x": 1}'
    server.files["/b"] = b"<html>"
    assert download.get_json(server.url + "/a") == {"x": 1}
    server.faults["/a"] = ["break", "500"]
    assert download.get_json(server.url + "/a") == {"x": 1}
    with pytest.raises(ValueError, match="/b did not answer with JSON"):
        download.get_json(server.url + "/b")


def test_json_has_a_limit(server, monkeypatch):
    monkeypatch.setattr(download, "JSON_LIMIT_BYTES", 100)
    server.files["/a"] = b'"' + b"x" * 200 + b'"'
    with pytest.raises(ValueError, match="over 100 bytes"):
        download.get_json(server.url + "/a")


def test_cache_dir(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_VIDEO_CACHE", str(tmp_path))
    assert download.cache_dir() == tmp_path
    monkeypatch.delenv("KERAS_VIDEO_CACHE")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert str(download.cache_dir()) == "/home/somebody/.cache/keras_video"


def test_progress_is_one_line(capsys, monkeypatch):
    progress = Progress("w.h5", 2_000_000)
    progress.show(1)
    progress.end()
    assert capsys.readouterr().err == ""
    progress.visible = True
    progress.show(1_000_000)
    progress.show(1_000_001)
    progress.end()
    assert capsys.readouterr().err == "\rw.h5: 1.0 of 2.0 MB (50 %)\n"
