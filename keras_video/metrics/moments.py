"""Numbers for moments of videos, so that tables can be joined with NumPy."""

import numpy as np

MICROSECONDS = 1e6


def microseconds(timestamps):
    """Seconds as whole microseconds: what is the same moment is the same number."""
    return np.rint(np.asarray(timestamps, "float64") * MICROSECONDS).astype("int64")


def number_videos(video_ids, videos=None):
    """(n,) int64: 0 for the first video and where it is named again, then 1, ...

    Args:
        video_ids: (n,) str.
        videos: dictionary of the numbers that are taken; new videos are added to it.
    """
    videos = {} if videos is None else videos
    numbers = (videos.setdefault(video, len(videos)) for video in video_ids)
    return np.fromiter(numbers, "int64", len(video_ids))


def number_moments(*columns):
    """Number the moments of several tables, the same moment alike in all of them.

    Args:
        *columns: pairs of video ids (n,) and timestamps (n,) in seconds. Timestamps
            that agree to the microsecond are the same moment.

    Returns:
        For each pair, (n,) int64, from 0 on.

    Example:
    >>> number_moments((["a", "b"], [1.0, 1.0]), (["b"], [1.0]))
    [array([0, 1]), array([1])]
    """
    videos = {}
    numbers = [number_videos(video_ids, videos) for video_ids, _ in columns]
    ends = np.cumsum([len(part) for part in numbers])[:-1]
    times = np.concatenate([microseconds(timestamps) for _, timestamps in columns])
    different, times = np.unique(times, return_inverse=True)
    moments = np.concatenate(numbers) * len(different) + times
    return np.split(np.unique(moments, return_inverse=True)[1], ends)
