"""Presets on Hugging Face and Kaggle."""

import base64
import dataclasses
import functools
import json
import logging
import os
import re
import urllib.parse
from pathlib import Path

from keras_video.download import (
    DownloadError,
    cache_dir,
    fetch,
    get_json,
    write_atomically,
)
from keras_video.presets.sources import (
    METADATA,
    PresetSource,
    checked_metadata,
    read_json,
)

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


class HubSource(PresetSource):
    """A preset on Hugging Face or Kaggle; its files are fetched when asked for."""

    def __init__(self, repository):
        super().__init__(repository.name, repository.folder)
        self.repository = repository

    @functools.cached_property
    def metadata(self):
        path = self.folder / METADATA
        if not path.is_file():
            url = f"{self.repository.url}/{METADATA}"
            try:
                content = get_json(url, self.repository.headers)
            except FileNotFoundError as error:
                raise FileNotFoundError(
                    f"`{self.name}` is no preset of keras_video: {error}"
                ) from error
            checked_metadata(content, self.name)
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps(content).encode())
        return checked_metadata(read_json(path), self.name)

    def version(self):
        return self.folder  # The commit: files are added to it, and never replaced.

    def has(self, file):
        return file == METADATA or self.noted(file) is not None

    def path(self, file):
        if file == METADATA:
            return self.metadata and self.folder / METADATA
        noted = self.noted(file)
        if noted is None:
            raise FileNotFoundError(
                f"The {METADATA} of `{self.name}` notes no size and SHA-256 of {file}, "
                "so the file is not there or cannot be checked. A preset written by "
                "`save_to_preset` has them."
            )
        url = f"{self.repository.url}/{file}"
        return fetch(url, self.folder / file, **noted, headers=self.repository.headers)


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
