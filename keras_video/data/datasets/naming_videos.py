"""Errors of a data pipeline that name the video which caused them."""

import contextlib

from keras_video._advice import advised
from keras_video.data.datasets.batch_loader import SKIP
from keras_video.data.video.error import VideoError


@contextlib.contextmanager
def naming_videos(*datasets):
    """Turn any error that an unreadable video causes into a `VideoError`.

    On its way through a backend's data pipeline, the error's type is lost.
    """
    try:
        yield
    except VideoError:
        raise
    except Exception as error:
        for dataset in datasets:
            if getattr(dataset, "skipped", None):
                raise _video_error(dataset) from error
        raise


def _video_error(dataset):
    path, reason = dataset.skipped[0]
    total = len(dataset.file_paths)
    if total > 1 and len(dataset.skipped) == total:
        reason += f"; like this one, none of the {total} videos could be read"
        return VideoError(path, reason, "Check the paths and the files.")
    return advised(VideoError(path, reason, "Replace or remove it."), SKIP)
