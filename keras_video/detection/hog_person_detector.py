"""Person detector of OpenCV, by histograms of oriented gradients."""

import contextlib

import numpy as np

from keras_video._optional import require
from keras_video.augment.geometry import resize
from keras_video.data.video.scaler import scaled_size
from keras_video.detection.box_arithmetic import suppress
from keras_video.detection.person_detector import PersonDetector

# The window reaches beyond the person in it, on each side by these fractions of its
# width and height.
_MARGIN = (0.2, 0.1)


class HOGPersonDetector(PersonDetector):
    """Finds upright people by histograms of oriented gradients; needs no download.

    ```
    frame -> scaled to `short_side` -> windows of many sizes -> support vector machine
          -> grouped -> margins cut off
    ```

    It is quick to set up and crude: people who are seen whole and upright are found,
    those cut off, seated or bent often not. Person boxes from a trained detector are
    better.

    Args:
        min_score: boxes that score less are ignored. The score is the classifier's
            margin m as 1 / (1 + exp(-2 m)), from 0.5 to 1; it is no probability.
        short_side: pixels of the short side to which frames are scaled. A person must
            then be at least 96 pixels high to be found.

    Raises:
        ImportError: if OpenCV is missing, or is one without this detector.

    Reference: Dalal and Triggs, Histograms of Oriented Gradients for Human Detection,
        CVPR 2005.
    """

    def __init__(self, min_score=0.6, short_side=400):
        super().__init__(self._find)
        purpose = "The HOG person detector"
        cv2 = require("cv2", extra="opencv", purpose=purpose)
        if not hasattr(cv2, "HOGDescriptor"):
            raise ImportError(
                f"{purpose} is not part of OpenCV {cv2.__version__}; it is up to "
                "version 4. Install one with `pip install keras-video[opencv]`."
            )
        self._cv2, self._hog = cv2, cv2.HOGDescriptor()
        self._hog.setSVMDetector(cv2.HOGDescriptor_getDefaultPeopleDetector())
        self._min_score = min_score
        self._short_side = short_side

    def _find(self, frames):
        size = frames.shape[1:3]
        small = resize(frames, scaled_size(size, self._short_side))
        scale = np.array(size[::-1], "float32") / small.shape[2:0:-1]
        return [self._find_in(frame, scale) for frame in small]

    def _find_in(self, frame, scale):
        # The window is 64 x 128.
        if frame.shape[0] < 128 or frame.shape[1] < 64:
            return np.zeros((0, 4)), np.zeros(0)
        with _one_thread(self._cv2):
            found, margins = self._hog.detectMultiScale(
                np.ascontiguousarray(frame),
                winStride=(8, 8),
                padding=(8, 8),
                scale=1.05,
            )
        found = np.asarray(found, "float32").reshape(-1, 4)
        margins = np.asarray(margins, "float64").reshape(-1)
        corner, size = found[:, :2], found[:, 2:]
        boxes = np.hstack([corner + size * _MARGIN, corner + size - size * _MARGIN])
        # Of margins that are equal, the box decides.
        order = np.lexsort([*boxes.T, -margins])
        boxes, margins = boxes[order], margins[order]
        stay = suppress(boxes, margins, iou_threshold=0.5)
        scores = 1 / (1 + np.exp(-2 * margins[stay]))
        sure = scores >= self._min_score
        return (boxes[stay] * np.tile(scale, 2))[sure], scores[sure]


@contextlib.contextmanager
def _one_thread(cv2):
    """Limits OpenCV to one thread: several can mix up boxes and margins."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)
