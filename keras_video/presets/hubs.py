"""Where the files of a preset on Hugging Face or Kaggle are."""

import base64
import dataclasses
import logging
import os
import re
import urllib.parse
from pathlib import Path

from keras_video.download import DownloadError, cache_dir, get_json, write_atomically

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Repository:
    """One fixed version of somebody's preset on a hub.

    Args:
        name: how the user called it.
        url: address of its files, without the file name.
        folder: where its files are kept.
        headers: what to send along, such as a token.
    """

    name: str
    url: str
    folder: Path
    headers: dict


def hugging_face(handle):
    """Find a Hugging Face repository's present commit.

    `HF_ENDPOINT` chooses another server, `HF_TOKEN` opens private repositories.
    Without a network, the commit seen last is used.

    Args:
        handle: `"owner/repo"` or `"owner/repo@revision"`.

    Returns:
        A `Repository`.
    """
    match = re.fullmatch(r"([\w.-]+/[\w.-]+)(?:@([\w./-]+))?", handle, re.ASCII)
    if not match or ".." in handle:
        raise ValueError(
            "A Hugging Face preset is named hf://owner/repo or "
            f"hf://owner/repo@revision. Received: hf://{handle}"
        )
    repo, revision = match[1], match[2] or "main"
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    token = os.environ.get("HF_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    home = cache_dir() / "hf" / repo
    if not re.fullmatch("[0-9a-f]{40}", revision):
        quoted = urllib.parse.quote(revision, safe="")
        url = f"{endpoint}/api/models/{repo}/revision/{quoted}"
        revision = _pinned(
            url, headers, home / "revisions" / quoted, "sha", "[0-9a-f]{40}"
        )
    url = f"{endpoint}/{repo}/resolve/{revision}"
    return Repository(f"hf://{handle}", url, home / revision, headers)


def kaggle(handle):
    """Find a Kaggle model variation's newest version.

    `KAGGLE_API_ENDPOINT` chooses another server; `KAGGLE_API_TOKEN`, or
    `KAGGLE_USERNAME` with `KAGGLE_KEY`, opens models that need a login.

    Args:
        handle: `"owner/model/framework/variation"`, with `"/version"` to pin it.

    Returns:
        A `Repository`.
    """
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+){3}(/\d+)?", handle, re.ASCII) or (
        ".." in handle
    ):
        raise ValueError(
            "A Kaggle preset is named kaggle://owner/model/framework/variation, with "
            f"/version to pin it. Received: kaggle://{handle}"
        )
    variation, version = "/".join(handle.split("/")[:4]), handle.split("/")[4:]
    endpoint = os.environ.get("KAGGLE_API_ENDPOINT", "https://www.kaggle.com")
    base = f"{endpoint.rstrip('/')}/api/v1/models/{variation}"
    headers, home = _kaggle_login(), cache_dir() / "kaggle" / variation
    if version:
        version = version[0]
    else:
        version = _pinned(
            f"{base}/get", headers, home / "newest", "versionNumber", "[0-9]+"
        )
    url = f"{base}/{version}/download"
    return Repository(f"kaggle://{handle}", url, home / version, headers)


def _kaggle_login():
    token = os.environ.get("KAGGLE_API_TOKEN")
    if token:
        return {"Authorization": f"Bearer {token}"}
    user, key = os.environ.get("KAGGLE_USERNAME"), os.environ.get("KAGGLE_KEY")
    if user and key:
        login = base64.b64encode(f"{user}:{key}".encode()).decode()
        return {"Authorization": f"Basic {login}"}
    return {}


def _pinned(url, headers, note, field, pattern):
    """The version that a server calls newest, or the one noted at the last visit."""
    try:
        version = str(get_json(url, headers).get(field))
    except DownloadError as error:
        if not note.exists():
            raise
        logger.warning("%s Using the version seen last.", error)
        version = note.read_text()
    if not re.fullmatch(pattern, version):
        raise ValueError(f"{url} names no version: its `{field}` is {version!r}.")
    note.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(note, version.encode())
    return version
