"""Base class of the sources of person boxes."""

import numpy as np

from keras_video.detection.box_arithmetic import usable_boxes


class PersonDetector:
    """Finds people with a function of frames, and cleans and sorts its boxes.

    ```
    frames -> detect -> boxes clipped to the image, invalid ones removed
           -> sorted by descending score
    ```

    A person detector is called with frames and knows nothing of the video they are
    from. Boxes from a file are the opposite. `detect_video` calls
    `boxes_at` and `timestamps` of both; another source of boxes overrides them.

    Args:
        detect: function of frames, uint8 (N, H, W, 3), that returns for each a
            pair of boxes (n, 4), pixels (x1, y1, x2, y2), and scores (n,) from 0 to 1.

    Example:
    >>> import numpy as np
    >>> def middle(frames):
    ...     return [([[16, 8, 48, 60]], [0.9]) for frame in frames]
    >>> persons = PersonDetector(middle)
    >>> persons(np.zeros((1, 64, 64, 3), "uint8"))[0][0].tolist()
    [[16.0, 8.0, 48.0, 60.0]]
    """

    # Whether `boxes_at` looks at the frames. Where it does not, none are decoded.
    needs_frames = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "moments"):
            # Version 0.1 called it; now its timestamps would be ignored.
            raise TypeError(
                "The method `moments` of a person detector is called `timestamps`. "
                f"Received: {cls.__name__}.moments"
            )

    def __init__(self, detect):
        self._detect = detect

    def __call__(self, frames):
        """Boxes of the people in each frame.

        Args:
            frames: uint8 (N, H, W, 3).

        Returns:
            List of N pairs: boxes, float32 (n, 4), pixels (x1, y1, x2, y2) inside the
            frame, and scores, float32 (n,), descending. Boxes that are empty,
            inverted, outside the frame or not finite are removed.

        Raises:
            ValueError: if the function returns another number of pairs, or pairs whose
                parts differ in length.
        """
        answers = list(self._detect(frames))
        if len(answers) != len(frames):
            raise ValueError(
                "A person detector must return a pair (boxes, scores) for each frame. "
                f"Received: {len(answers)} for {len(frames)} frames"
            )
        return [usable_boxes(*answer, frames.shape[1:3]) for answer in answers]

    def boxes_at(self, frames, video_id, timestamps):
        """Boxes of the people at some timestamps of a video.

        Args:
            frames: uint8 (N, H, W, 3), the frames at these timestamps; `None` where
                `needs_frames` is false.
            video_id: name of the video.
            timestamps: N seconds from the start of the video.

        Returns:
            List of N pairs: boxes, float32 (n, 4), fractions of the image size, and
            scores, float32 (n,), descending.
        """
        height, width = frames.shape[1:3]
        scale = np.array([width, height, width, height], "float32")
        return [(boxes / scale, scores) for boxes, scores in self(frames)]

    def timestamps(self, video_id):
        """Seconds for which there are boxes, ascending; `None` for any time."""
        return None
