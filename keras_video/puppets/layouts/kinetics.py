"""The layout of Kinetics: folders of classes and a csv for each split."""

import hashlib

from keras_video.puppets.layouts.folders import Folders, by_split, write_lines


class Kinetics(Folders):
    """`<split>/<class>/<id>_<start>_<end>.mp4`, `<split>.csv`, `<split>_paths.csv`.

    `<split>.csv` has the columns of the published files (label, youtube_id,
    time_start, time_end, split); `<split>_paths.csv` has `path,label`.
    """

    splits = ("train", "val", "test")
    default_split = "train"
    test_split = "val"

    def path(self, split, label, index, position, seconds):
        """Path of a video; its made-up id has 11 characters, as YouTube's."""
        key = f"{self.seed}/{label}/{index}"
        name = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:11]
        return f"{split}/{label}/{name}_{0:06d}_{_end(seconds):06d}.mp4"

    def write(self, root, recordings):
        """Write both csv files of each split."""
        files = []
        for split, videos in by_split(recordings).items():
            rows = ["label,youtube_id,time_start,time_end,split"]
            for video in videos:
                end = _end(video.annotation.duration)
                rows.append(f"{video.label},{video.name[:11]},0,{end},{split}")
            files.append(write_lines(root, f"{split}.csv", rows))
            rows = ["path,label"] + [f"{v.path},{v.label}" for v in videos]
            files.append(write_lines(root, f"{split}_paths.csv", rows))
        return files


def _end(seconds):
    return max(1, round(seconds))
