"""Downloads that are resumed, checked by size and SHA-256, and kept in a cache."""

import contextlib
import hashlib
import json
import logging
import os
import shutil
import stat
from pathlib import Path

from keras_video._atomic import new_output
from keras_video._deadline import Deadline
from keras_video._http import DownloadError, open_url, with_retries
from keras_video._progress import Progress
from keras_video._write_errors import errors_name, no_space

logger = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 20
JSON_LIMIT_BYTES = 16 << 20


def cache_dir():
    """Where downloads are kept: `KERAS_VIDEO_CACHE` or `~/.cache/keras_video`."""
    chosen = os.environ.get("KERAS_VIDEO_CACHE")
    return Path(chosen or Path.home() / ".cache" / "keras_video").expanduser()


def sha256_of(path):
    """Hexadecimal SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_file(path, size, sha256):
    """What is wrong with a file, in words, or `None`.

    Of the digest the first figures are enough, as some publishers print no more.
    """
    found = os.path.getsize(path)
    if found != size:
        return f"it has {found} bytes where {size} are due"
    if sha256 and not sha256_of(path).startswith(sha256.lower()):
        return f"its SHA-256 is not {sha256.lower()}"
    return None


def size_of(url, advice=""):
    """Bytes of the file at an address, as the server says before it sends them.

    Raises:
        DownloadError: no answer, or one without a size; `advice` ends the message.
        FileNotFoundError: there is no such file at the address.
    """
    deadline = Deadline()

    def ask():
        with open_url(url, {}, deadline, method="HEAD") as response:
            return response.headers.get("Content-Length")

    size = with_retries(url, ask, deadline, advice)
    if size is None or not size.isdecimal():
        raise DownloadError(f"{url}: the server does not say how long it is.{advice}")
    return int(size)


def fetch(url, path, *, size, sha256, headers=None):
    """Download a file whose size and SHA-256 are known, unless it is there already.

    It is written under another name beside `path` and renamed once it is complete and
    right, so that no damaged file is ever found at `path`; what an interrupted
    download has left is resumed.

    Args:
        url: `http` or `https` address.
        path: where the file goes.
        size: bytes it must have.
        sha256: hexadecimal digest it must have, or the beginning of it.
        headers: dictionary of request headers.

    Returns:
        `path`.

    Raises:
        DownloadError: no answer, or the connection kept breaking off.
        FileNotFoundError: there is no such file at the address.
        PermissionError: the server wants a token, or another one.
        ValueError: the file came, but is not the one that was asked for.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with lock(path.parent):
        if path.exists():
            problem = check_file(path, size, sha256)
            if problem is None:
                return path
            logger.warning("%s is fetched again: %s", path, problem)
            path.unlink()
        part = path.with_name(path.name + ".part")
        resumed = part.exists()
        if shutil.disk_usage(part.parent).free < size - _size_of_part(part):
            raise no_space(path)
        for _ in range(2):
            _complete(url, part, path, size, sha256, headers)
            problem = check_file(part, size, sha256)
            if problem is None:
                os.replace(part, path)
                return path
            part.unlink()
            if not resumed:
                break
            # The old beginning may be at fault: once more, from the start.
            resumed = False
    raise ValueError(
        f"{url} is not the file that was asked for: {problem}. Nothing was kept. The "
        "file was changed or damaged on the way; try again later, or tell the "
        "preset's author."
    )


def get_json(url, headers=None):
    """Fetch a small JSON document.

    Args:
        url: `http` or `https` address.
        headers: dictionary of request headers.

    Returns:
        What the document holds.

    Raises:
        DownloadError: no answer.
        FileNotFoundError: there is nothing at the address.
        PermissionError: the server wants a token, or another one.
        ValueError: the answer is no JSON.
    """
    deadline = Deadline()
    body = with_retries(url, lambda: _read_all(url, headers, deadline), deadline)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{url} did not answer with JSON ({error}).") from error


def write_atomically(path, content):
    """Write bytes to a file that is either all there or as before."""
    with new_output(path, overwrite=True) as temporary:
        temporary.write_bytes(content)


def _complete(url, part, path, size, sha256, headers):
    """Fetch into `part` until it has all its bytes."""
    deadline = Deadline()
    advice = by_hand(path, f" ({size} bytes, SHA-256 {sha256})")

    def attempt():
        if _size_of_part(part) != size:
            _fetch_part(url, part, size, headers or {}, deadline)

    with_retries(url, attempt, deadline, advice)


def _size_of_part(part):
    """Bytes that an earlier download has left; what is no file of ours is removed."""
    try:
        status = part.lstat()
    except FileNotFoundError:
        return 0
    if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
        return status.st_size
    # A link, which would have us write elsewhere.
    part.unlink()
    return 0


def by_hand(path, description=""):
    """What to do without a network, to end a message with."""
    return (
        f" Without a network, fetch the file elsewhere and put it at {path}"
        f"{description}; it is taken from there."
    )


def _fetch_part(url, part, size, headers, deadline):
    """One request: append the missing bytes, or start again if the server does."""
    start = _size_of_part(part)
    if start > size:
        part.unlink()
        start = 0
    if start:
        headers = {**headers, "Range": f"bytes={start}-"}
    with open_url(url, headers, deadline) as response:
        span = response.headers.get("Content-Range", "")
        if response.status != 206 or not span.startswith(f"bytes {start}-"):
            start = 0
        offered = response.length
        if offered is not None and start + offered != size:
            raise ValueError(
                f"{url} offers {start + offered} bytes where {size} are due: it "
                "is not the file that was asked for. Nothing was kept."
            )
        if not start:
            part.unlink(missing_ok=True)
        with open(part, "ab" if start else "xb", opener=_open_no_link) as file:
            _copy(response, file, Progress(part.name.removesuffix(".part"), size), size)
    if part.stat().st_size < size:
        raise ConnectionError(f"broke off after {part.stat().st_size} of {size} bytes")


def _copy(response, file, progress, size):
    """Write what comes, but no more than is due: the server may send forever."""
    try:
        while file.tell() < size:
            chunk = response.read1(min(CHUNK_BYTES, size - file.tell()))
            if not chunk:
                break
            with errors_name(file.name):
                file.write(chunk)
                file.flush()
            progress.show(file.tell())
    finally:
        progress.end()


def _read_all(url, headers, deadline):
    with open_url(url, headers or {}, deadline) as response:
        body = response.read(JSON_LIMIT_BYTES + 1)
        missing = getattr(response, "length", 0)
    if len(body) > JSON_LIMIT_BYTES:
        raise ValueError(f"{url} is over {JSON_LIMIT_BYTES} bytes, too long for JSON.")
    if missing:
        raise ConnectionError(f"broke off {missing} bytes before the end")
    return body


@contextlib.contextmanager
def lock(folder):
    """One process at a time writes into a folder (where the system has locks)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    path = Path(folder, ".lock")
    if path.is_symlink():
        path.unlink()
    with open(path, "a+b", opener=_open_no_link) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.warning("Waiting for another process that writes into %s", folder)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _open_no_link(path, flags):
    """Open a file of the cache, into which a link may have been put."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)
