"""The layout of AVA: boxes and labels of persons at key frames."""

import numpy as np

from keras_video.puppets.layouts.folders import Folders, by_split, write_lines
from keras_video.puppets.layouts.storyline import storyline

_DETECTOR = 1  # apart from the scene's own random numbers
_FALSE_ALARMS = 0.2  # for each person


class AVA(Folders):
    """`videos/<id>.mp4` and, for each split, csv files as AVA v2.2 has them.

    `ava_<split>_v2.2.csv` has a row (video_id, timestamp, x1, y1, x2, y2,
    action_id, person_id) for each label of each actor at each whole second, with
    boxes in fractions of the image and action ids from 1;
    `ava_<split>_predicted_boxes.csv` has scored boxes of an imagined person
    detector in the form that PySlowFast publishes: some a little off, some of
    no person;
    `ava_<split>_excluded_timestamps_v2.2.csv` is empty, as nothing is excluded;
    `ava_action_list_v2.2.pbtxt` names the actions, and
    `ava_included_timestamps_v2.2.txt` lists the seconds.
    """

    splits = ("train", "val", "test")
    default_split = "train"
    test_split = "val"
    seconds = 6.0
    num_actors = 2

    def path(self, split, label, index, position, seconds):
        """Path of a video."""
        return f"videos/{label}_{index:05d}.mp4"

    def scripts(self, label, rng, seconds, num_actors):
        """Each actor is always busy; the first performs the class, others any."""
        required = [label] + [
            self.classes[rng.integers(len(self.classes))] for _ in range(num_actors - 1)
        ]
        return [
            storyline(name, self.classes, rng, seconds, (0, 0), 0.5)
            for name in required
        ]

    def write(self, root, recordings):
        """Write the csv files, the action list and the list of seconds."""
        files = []
        for split, videos in by_split(recordings).items():
            rows = [row for video in videos for row in self._rows(video)]
            files.append(write_lines(root, f"ava_{split}_v2.2.csv", rows))
            rows = [row for video in videos for row in self._found(video)]
            files.append(write_lines(root, f"ava_{split}_predicted_boxes.csv", rows))
            excluded = f"ava_{split}_excluded_timestamps_v2.2.csv"
            files.append(write_lines(root, excluded, []))
        names = []
        for number, label in enumerate(self.classes):
            names += ["item {", f'  name: "{label}"', f"  id: {number + 1}", "}"]
        files.append(write_lines(root, "ava_action_list_v2.2.pbtxt", names))
        longest = max(int(video.annotation.duration) for video in recordings)
        seconds = [f"{second:04d}" for second in range(1, max(longest, 2))]
        return [*files, write_lines(root, "ava_included_timestamps_v2.2.txt", seconds)]

    def _boxes(self, video):
        """(second, actor, box in fractions of the image) of the visible actors."""
        truth = video.annotation
        scale = np.tile(truth.image_size[::-1], 2)
        for second in range(1, max(int(truth.duration), 2)):
            for actor in range(truth.boxes.shape[1]):
                box = np.round(truth.box_at(second, actor) / scale, 3)
                # Of someone at the edge less may be seen than the file can tell.
                if (box[2:] > box[:2]).all():
                    yield second, actor, box

    def _found(self, video):
        """Rows of a person detector that errs at random."""
        rng = np.random.default_rng((*video.seed, _DETECTOR))
        for second, _, box in self._boxes(video):
            sides = np.tile(box[2:] - box[:2], 2)
            near = np.clip(box + rng.normal(0, 0.03, 4) * sides, 0, 1).round(3)
            # A sliver may lose its area.
            box = near if (near[2:] > near[:2]).all() else box
            yield _found_row(video, second, box, rng.uniform(0.85, 1))
            if rng.random() < _FALSE_ALARMS:
                corner, size = rng.uniform(0, 0.6, 2), rng.uniform(0.2, 0.4, 2)
                box = np.concatenate([corner, corner + size])
                yield _found_row(video, second, box, rng.uniform(0.3, 0.95))

    def _rows(self, video):
        truth = video.annotation
        for second, actor, (x1, y1, x2, y2) in self._boxes(video):
            for label in truth.labels_at(second, actor):
                if label not in self.classes:
                    continue
                number = self.classes.index(label) + 1
                yield (
                    f"{video.name},{second:04d},{x1:.3f},{y1:.3f},{x2:.3f},"
                    f"{y2:.3f},{number},{actor}"
                )


def _found_row(video, second, box, score):
    x1, y1, x2, y2 = box
    return f"{video.name},{second:04d},{x1:.3f},{y1:.3f},{x2:.3f},{y2:.3f},,{score:.6f}"
