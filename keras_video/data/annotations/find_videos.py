"""The files of the videos that annotations name."""

import os

from keras_video.data.annotations.folders import EXTENSIONS, list_directory
from keras_video.validation import some


def find_videos(videos, ids):
    """Find the files of videos by their ids.

    Args:
        videos: a folder with files `<video id>.<ending>`, in sub-folders or not; or a
            dictionary from video id to path.
        ids: the video ids to look for.

    Returns:
        (dictionary from id to path, sorted list of the ids without a file).

    Raises:
        FileNotFoundError: if there is no such folder.
        ValueError: if a video that is looked for has two files.
    """
    ids = set(ids)
    if isinstance(videos, dict):
        known = {id: os.fspath(path) for id, path in videos.items() if id in ids}
        found = {id: path for id, path in known.items() if _exists(path)}
        return found, sorted(ids - set(found))
    found = {}
    for path in list_directory(videos, labels=None).paths:
        id = os.path.splitext(os.path.basename(path))[0]
        if id not in ids:
            continue
        if id in found:
            raise ValueError(
                f"There are two files for the video {id}: {found[id]} and {path}. "
                "Remove one, or pass `videos` as a dictionary from id to path."
            )
        found[id] = path
    return found, sorted(ids - set(found))


def missing_videos(missing, videos, source):
    """The error for videos that have no file."""
    where = "`videos`" if isinstance(videos, dict) else os.fspath(videos)
    return FileNotFoundError(
        f"{len(missing)} of the videos that {source} names are not in {where}: "
        f"{some(missing)}. Files are named by the video id, with one of the endings "
        f'{" ".join(EXTENSIONS)}; on_error="skip" leaves missing videos out.'
    )


def _exists(path):
    return "://" in path or os.path.exists(path)
