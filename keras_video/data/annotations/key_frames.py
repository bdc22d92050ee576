"""Tables of key frames with the boxes that a detector is given."""

import dataclasses

import numpy as np

from keras_video.data.annotations.action_boxes import ActionBoxes


@dataclasses.dataclass(frozen=True)
class KeyFrames:
    """The key frames of a detection data set, in the order of its clips.

    Args:
        video_ids: K str.
        timestamps: K seconds from the start of the video.
        boxes: K arrays (n, 4), in fractions of the image, at most `max_boxes` each:
            what the network is given.
        box_scores: K arrays (n,), how sure the person detector is; 1 for boxes of
            the annotation.
        label_ids: (C,), the id in the label map of each output of the network.
        class_names: C str.
        max_boxes: boxes that a clip is padded to.
        ground_truth: `ActionBoxes` of these key frames; `None` where there is none.
        without_actions: (video id, seconds) of annotated key frames that are not in
            the ground truth, since nobody does anything there. What is found there is
            wrong.
    """

    video_ids: tuple
    timestamps: tuple
    boxes: tuple
    box_scores: tuple
    label_ids: tuple
    class_names: tuple
    max_boxes: int
    ground_truth: ActionBoxes | None = None
    without_actions: tuple = ()

    def __len__(self):
        return len(self.video_ids)

    def detections(self, scores, min_score=0.0):
        """The scores of a network as a table of detections.

        Args:
            scores: (K, N, C), as `model.predict` gives them; those of padded boxes
                are left out.
            min_score: what scores less is left out.

        Returns:
            `ActionBoxes`, with the product of box score and class score.
        """
        tables = [
            self.detections_at(number, scores[number], min_score)
            for number in range(len(self))
        ]
        return ActionBoxes.concatenate(tables) if tables else ActionBoxes.empty()

    def detections_at(self, number, scores, min_score=0.0):
        """As `detections`, of one key frame: `scores` are (N, C)."""
        boxes = np.asarray(self.boxes[number], "float32").reshape(-1, 4)
        certain = np.asarray(self.box_scores[number], "float32").reshape(-1, 1)
        scores = np.asarray(scores, "float32")[: len(boxes)] * certain
        actors, classes = np.nonzero(scores >= min_score)
        return ActionBoxes(
            [self.video_ids[number]] * len(actors),
            [self.timestamps[number]] * len(actors),
            boxes[actors],
            np.asarray(self.label_ids)[classes],
            scores[actors, classes],
        )
