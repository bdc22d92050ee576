"""Requests over `http` and `https`, with retries, a time limit and safe redirects."""

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request

from keras_video._timed_http import TimedHandler
from keras_video.version import __version__

TIMEOUT_SECONDS = 30
ATTEMPTS = 3
RETRY_SECONDS = 1.0


class DownloadError(OSError):
    """A file could not be fetched; the text says what to do without a network."""


def with_retries(url, action, deadline, advice=""):
    """What `action` returns; after a failure that may pass it is run again.

    Raises:
        DownloadError: it failed every time, or the time is up; `advice` ends the
            message.
        FileNotFoundError: there is nothing at the address.
        PermissionError: the server wants a token, or another one.
    """
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
            if isinstance(error, OSError) and error.filename:
                raise  # of a file on this machine
            reason = str(error) or type(error).__name__
        if not deadline.left:
            raise DownloadError(f"{url} could not be downloaded: {deadline}.{advice}")
        if attempt < ATTEMPTS:
            time.sleep(min(RETRY_SECONDS * attempt, deadline.left))
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


def open_url(url, headers, deadline, method="GET"):
    """The open response of a server, a context manager, read before a deadline."""
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
    opener = urllib.request.build_opener(_Redirects, TimedHandler(deadline))
    timeout = min(TIMEOUT_SECONDS, max(deadline.left, 0.001))
    return opener.open(request, timeout=timeout)


def _check_scheme(url):
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"Only http and https are fetched. Received: {url}")
