"""Files from outside: fetched once, resumed, checked, and only then kept."""

import contextlib
import hashlib
import http.client
import json
import logging
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from keras_video.version import __version__

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30
ATTEMPTS = 3
RETRY_SECONDS = 1.0
CHUNK_BYTES = 1 << 20
JSON_LIMIT_BYTES = 16 << 20


class DownloadError(OSError):
    """A file could not be fetched; the text says what to do without a network."""


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

    def ask():
        with _open(url, {}, method="HEAD") as response:
            return response.headers.get("Content-Length")

    size = _attempts(url, ask, advice)
    if size is None:
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
        for _ in range(2):
            _complete(url, part, path, size, sha256, headers)
            problem = check_file(part, size, sha256)
            if problem is None:
                os.replace(part, path)
                return path
            part.unlink()
            if not resumed:
                break
            resumed = False  # The old beginning may be at fault: once more, afresh.
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
    body = _attempts(url, lambda: _read_all(url, headers))
    try:
        return json.loads(body)
    except ValueError as error:
        raise ValueError(f"{url} did not answer with JSON ({error}).") from error


def write_atomically(path, content):
    """Write bytes to a file that is either all there or as before."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    os.replace(temporary, path)


def _complete(url, part, path, size, sha256, headers):
    """Fetch into `part` until it has all its bytes."""

    def attempt():
        if not part.exists() or part.stat().st_size != size:
            _fetch_part(url, part, size, headers or {})

    _attempts(url, attempt, by_hand(path, f" ({size} bytes, SHA-256 {sha256})"))


def by_hand(path, description=""):
    """What to do without a network, to end a message with."""
    return (
        f" Without a network, fetch the file elsewhere and put it at {path}"
        f"{description}; it is taken from there."
    )


def _fetch_part(url, part, size, headers):
    """One request: append the missing bytes, or begin anew if the server does."""
    start = part.stat().st_size if part.exists() else 0
    if start > size:
        part.unlink()
        start = 0
    if start:
        headers = {**headers, "Range": f"bytes={start}-"}
    with _open(url, headers) as response:
        span = response.headers.get("Content-Range", "")
        if response.status != 206 or not span.startswith(f"bytes {start}-"):
            start = 0
        offered = response.headers.get("Content-Length")
        if offered is not None and start + int(offered) != size:
            raise ValueError(
                f"{url} offers {start + int(offered)} bytes where {size} are due: it "
                "is not the file that was asked for. Nothing was kept."
            )
        with open(part, "ab" if start else "wb") as file:
            _copy(response, file, Progress(part.name.removesuffix(".part"), size), size)
    if part.stat().st_size < size:
        raise ConnectionError(f"broke off after {part.stat().st_size} of {size} bytes")


def _copy(response, file, progress, size):
    """Write what comes, but no more than is due: the server may send forever."""
    try:
        while file.tell() < size:
            chunk = response.read(min(CHUNK_BYTES, size - file.tell()))
            if not chunk:
                break
            file.write(chunk)
            progress.show(file.tell())
    finally:
        progress.end()


def _read_all(url, headers):
    with _open(url, headers or {}) as response:
        body = response.read(JSON_LIMIT_BYTES + 1)
        missing = getattr(response, "length", 0)
    if len(body) > JSON_LIMIT_BYTES:
        raise ValueError(f"{url} is over {JSON_LIMIT_BYTES} bytes, too long for JSON.")
    if missing:
        raise ConnectionError(f"broke off {missing} bytes before the end")
    return body


def _attempts(url, action, advice=""):
    """Run `action`, again after what may pass, and put failures into words."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return action()
        except urllib.error.HTTPError as error:
            error.close()
            _refuse(url, error)
            reason = f"the server answered {error.code} {error.reason}"
        except urllib.error.URLError as error:
            reason = str(error.reason)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, FileNotFoundError | PermissionError):
                raise
            reason = str(error) or type(error).__name__
        if attempt < ATTEMPTS:
            time.sleep(RETRY_SECONDS * attempt)
    raise DownloadError(f"{url} could not be downloaded: {reason}.{advice}")


def _refuse(url, error):
    """Raise for the answers that trying again does not change."""
    if error.code in (404, 410):
        raise FileNotFoundError(f"There is nothing at {url} ({error.code}).") from None
    if error.code in (401, 403):
        raise PermissionError(
            f"{url} is not open to you, or is not there ({error.code}). A private or "
            "gated repository needs its terms accepted and a token in the environment: "
            "HF_TOKEN for Hugging Face, KAGGLE_API_TOKEN for Kaggle."
        ) from None


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow redirects, but never show a token to another server."""

    def redirect_request(self, request, fp, code, msg, headers, new_url):
        _check_scheme(new_url)
        new = super().redirect_request(request, fp, code, msg, headers, new_url)
        old_parts, new_parts = map(urllib.parse.urlsplit, (request.full_url, new_url))
        if new and (old_parts.scheme, old_parts.netloc) != (
            new_parts.scheme,
            new_parts.netloc,
        ):
            new.remove_header("Authorization")
        return new


def _open(url, headers, method="GET"):
    _check_scheme(url)
    request = urllib.request.Request(
        url,
        method=method,
        headers={
            "User-Agent": f"keras-video/{__version__}",
            "Accept-Encoding": "identity",
            **headers,
        },
    )
    opener = urllib.request.build_opener(_Redirects)
    return opener.open(request, timeout=TIMEOUT_SECONDS)


def _check_scheme(url):
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"Only http and https are fetched. Received: {url}")


@contextlib.contextmanager
def lock(folder):
    """One process at a time writes into a folder (where the system has locks)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(folder / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Progress:
    """One line on the terminal that says how much of a file is there.

    Args:
        name: of the file.
        size: bytes in all.
    """

    def __init__(self, name, size):
        self.name, self.size, self.shown = name, size, None
        self.visible = sys.stderr.isatty()

    def show(self, done):
        percent = 100 * done // max(self.size, 1)
        if self.visible and percent != self.shown:
            self.shown = percent
            text = f"\r{self.name}: {done / 1e6:.1f} of {self.size / 1e6:.1f} MB"
            print(f"{text} ({percent} %)", end="", file=sys.stderr, flush=True)

    def end(self):
        if self.shown is not None:
            print(file=sys.stderr)
