"""Rendering and writing of the videos of a set."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np

from keras_video.puppets.scene import Scene
from keras_video.puppets.viewpoint import Viewpoint
from keras_video.puppets.write_video import write_video


@dataclasses.dataclass(frozen=True)
class Studio:
    """Makes the videos of a set.

    Args:
        layout: the layout, which says what happens in a video.
        num_frames: length of a video.
        image_size: (height, width), pixels.
        fps: frames per second.
        viewpoint: a `Viewpoint`.
        clutter: how busy the background is, from 0 to 1.
        num_actors: puppets in a video.
        audio: whether the videos have sound.
        crf: quality of the encoder.
        preset: speed of the encoder.
    """

    layout: object
    num_frames: int
    image_size: tuple
    fps: float
    viewpoint: Viewpoint
    clutter: float
    num_actors: int
    audio: bool
    crf: int
    preset: str

    def make(self, folder, recording):
        """Write one planned video; returns its `Recording` with the annotation."""
        rng = np.random.default_rng(np.random.SeedSequence(recording.seed))
        seconds = self.num_frames / self.fps
        scene = Scene(
            self.layout.scripts(recording.label, rng, seconds, self.num_actors),
            recording.seed,
            self.num_frames,
            self.image_size,
            self.fps,
            self.viewpoint,
            self.clutter,
        )
        path = folder / recording.path
        path.parent.mkdir(parents=True, exist_ok=True)
        sound = scene.soundtrack() if self.audio else None
        write_video(
            path, scene.render(), self.fps, sound, crf=self.crf, preset=self.preset
        )
        return dataclasses.replace(recording, annotation=scene.annotation)

    def make_all(self, folder, plan, workers, progress=None):
        """Make all planned videos in threads; the first failure stops the rest.

        Threads, not processes: NumPy and the encoder work outside the interpreter's
        lock, and a process would have to load TensorFlow first.
        """
        pool = ThreadPoolExecutor(workers)
        try:
            jobs = [pool.submit(self.make, folder, recording) for recording in plan]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                if progress is not None:
                    progress(done, len(jobs))
            return [job.result() for job in jobs]
        finally:
            pool.shutdown(cancel_futures=True)

    def record(self, made):
        """Dictionary for `puppets.json`: how the set was made, and what is in it."""
        return {
            "classes": list(self.layout.classes),
            "seed": int(self.layout.seed),
            "num_frames": int(self.num_frames),
            "image_size": [int(side) for side in self.image_size],
            "fps": float(self.fps),
            "viewpoint": dataclasses.asdict(self.viewpoint),
            "clutter": float(self.clutter),
            "videos": [_video_record(recording) for recording in made],
        }


def _video_record(recording):
    truth = recording.annotation
    return {
        "path": recording.path,
        "split": recording.split,
        "label": recording.label,
        "actions": [
            {
                "actor": span.actor,
                "action": span.action,
                "start": round(span.start, 3),
                "end": round(span.end, 3),
            }
            for span in truth.spans
        ],
        "sounds": [[round(sound.time, 3), sound.name] for sound in truth.sounds],
        "viewpoint": {key: round(value, 4) for key, value in truth.viewpoint.items()},
    }
