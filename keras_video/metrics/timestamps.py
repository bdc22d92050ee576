"""Integer ids of the timestamps of videos, with which NumPy joins tables."""

import numpy as np

MICROSECONDS = 1e6


def microseconds(timestamps):
    """Seconds as whole microseconds, so that timestamps can be compared exactly."""
    return np.rint(np.asarray(timestamps, "float64") * MICROSECONDS).astype("int64")


def number_videos(video_ids, videos=None):
    """(n,) int64, an id for each video: 0 for the first one named, then 1, ...

    Args:
        video_ids: (n,) str.
        videos: `{video id: number}` of those known; new videos are added to it.
    """
    videos = {} if videos is None else videos
    numbers = (videos.setdefault(video, len(videos)) for video in video_ids)
    return np.fromiter(numbers, "int64", len(video_ids))


def number_timestamps(*columns):
    """Number the timestamps of several tables, equal ones alike in all of them.

    Args:
        *columns: pairs of video ids (n,) and timestamps (n,) in seconds. Those of one
            video that agree to the microsecond are equal.

    Returns:
        For each pair, (n,) int64, from 0 on.

    Example:
    >>> number_timestamps((["a", "b"], [1.0, 1.0]), (["b"], [1.0]))
    [array([0, 1]), array([1])]
    """
    videos = {}
    numbers = [number_videos(video_ids, videos) for video_ids, _ in columns]
    ends = np.cumsum([len(part) for part in numbers])[:-1]
    times = np.concatenate([microseconds(timestamps) for _, timestamps in columns])
    different, times = np.unique(times, return_inverse=True)
    keys = np.concatenate(numbers) * len(different) + times
    return np.split(np.unique(keys, return_inverse=True)[1], ends)
