"""The files of the videos that annotations name."""

import os

from keras_video._advice import Advice, advised
from keras_video.data.annotations.folders import EXTENSIONS, videos_below
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
    for path in videos_below(videos):
        id = os.path.splitext(os.path.basename(path))[0]
        if id not in ids:
            continue
        if id in found:
            raise advised(
                ValueError(
                    f"There are two files for the video {id}: {found[id]} and {path}. "
                    "Remove one of them."
                ),
                Advice("Or pass a dictionary from id to path for the folder."),
            )
        found[id] = path
    return found, sorted(ids - set(found))


def locate_videos(root, names):
    """Find videos by their paths in a folder, or else by their files' names.

    Args:
        root: the folder.
        names: paths in it, or names of files without ending. A path is enough where
            the file has another ending; or is in another folder, if there is none of
            the path's, and the file is not that of another name.

    Returns:
        (dictionary from name to path, set of the names without a file; their paths are
        those where they should be).

    Raises:
        FileNotFoundError: if there is no such folder.
        ValueError: if a video has two files.
    """
    paths = {name: os.path.join(root, name) for name in names}
    missing = {name for name, path in paths.items() if not os.path.isfile(path)}
    if missing:
        ids = {name: _id(name) for name in missing}
        files, _ = find_videos(root, ids.values())
        others = {os.path.normpath(paths[name]) for name in paths.keys() - missing}
        found = {
            name: files[id]
            for name, id in ids.items()
            if id in files
            and os.path.normpath(files[id]) not in others
            and _is_where_named(files[id], paths[name])
        }
        paths |= found
        missing -= found.keys()
    return paths, missing


def _is_where_named(file, path):
    """Whether a file is in the folder of a path, or there is no such folder."""
    folder, file = os.path.normpath(os.path.dirname(path)), os.path.normpath(file)
    return not os.path.isdir(folder) or os.path.commonpath([folder, file]) == folder


def _id(name):
    name, ending = os.path.splitext(os.path.basename(name))
    return name if ending.lower() in EXTENSIONS else name + ending


def missing_videos(missing, videos, source):
    """The error for videos that have no file."""
    where = "`videos`" if isinstance(videos, dict) else os.fspath(videos)
    return advised(
        FileNotFoundError(
            f"{len(missing)} of the videos that {source} names are not in {where}: "
            f"{some(missing)}. Files are named by the video id, with one of the "
            f"endings {' '.join(EXTENSIONS)}."
        ),
        Advice("Give the folder of the videos as {}.", "videos"),
        Advice("{} leaves missing videos out.", "on_error", "skip"),
    )


def _exists(path):
    return "://" in path or os.path.exists(path)
