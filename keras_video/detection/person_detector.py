"""Where the people are: what all sources of person boxes have in common."""

import numpy as np

from keras_video.detection.box_arithmetic import usable_boxes


class PersonDetector:
    """Asks a function where the people are, and puts its answers in order.

    ```
    frames -> detect -> boxes outside the picture cut, unusable ones left out
           -> the surest first
    ```

    A person detector is called with frames and knows nothing of the video they are
    from. Boxes from a file are the opposite. `boxes_at` and `moments` are what
    `detect_video` asks of both; a source of another kind overrides them.

    Args:
        detect: function of frames, uint8 (N, H, W, 3), that gives for each of them a
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

    def __init__(self, detect):
        self._detect = detect

    def __call__(self, frames):
        """Boxes of the people in each frame.

        Args:
            frames: uint8 (N, H, W, 3).

        Returns:
            List of N pairs: boxes, float32 (n, 4), pixels (x1, y1, x2, y2) inside the
            frame, and scores, float32 (n,), falling. Boxes that are empty, inverted,
            outside the frame or not finite are left out.

        Raises:
            ValueError: if the function gives another number of pairs, or pairs whose
                parts differ in length.
        """
        answers = list(self._detect(frames))
        if len(answers) != len(frames):
            raise ValueError(
                "A person detector must give a pair (boxes, scores) for each frame. "
                f"Received: {len(answers)} for {len(frames)} frames"
            )
        return [usable_boxes(*answer, frames.shape[1:3]) for answer in answers]

    def boxes_at(self, frames, video_id, timestamps):
        """Boxes of the people at some moments of a video.

        Args:
            frames: uint8 (N, H, W, 3), what is seen at these moments; `None` where
                `needs_frames` is false.
            video_id: name of the video.
            timestamps: N seconds from the start of the video.

        Returns:
            List of N pairs: boxes, float32 (n, 4), shares of the image, and scores,
            float32 (n,), falling.
        """
        height, width = frames.shape[1:3]
        scale = np.array([width, height, width, height], "float32")
        return [(boxes / scale, scores) for boxes, scores in self(frames)]

    def moments(self, video_id):
        """Seconds for which there are boxes; `None` for a source that knows any."""
        return None
