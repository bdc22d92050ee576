"""Scenes: puppets before a background, filmed by a camera, with their ground truth."""

import numpy as np

from keras_video.puppets.annotation import Annotation
from keras_video.puppets.background import Background
from keras_video.puppets.body import Body
from keras_video.puppets.camera import Camera
from keras_video.puppets.canvas import Canvas
from keras_video.puppets.puppet import Puppet
from keras_video.puppets.sound import SAMPLE_RATE, soundtrack
from keras_video.puppets.strokes import Strokes, thing_strokes
from keras_video.puppets.style import Style

# Every part of a scene has its own random stream, so that a change in one (the
# viewpoint, say) leaves all others as they were.
_BODY, _STYLE, _SCRIPT, _VIEW, _CAMERA, _BACKGROUND, _LIGHT, _STAGE, _SOUND = range(9)
_APART = 1.1  # metres between neighbours


class Scene:
    """One clip: actors, background and camera.

    Args:
        scripts: for each actor a list of (label, start, end), seconds.
        seed: an integer, or a tuple of integers.
        num_frames: length of the clip.
        image_size: (height, width), pixels.
        fps: frames per second.
        viewpoint: a `Viewpoint`.
        clutter: from 0 (one colour, without floor, shadows, noise, and things that
            stand around) to 1.
    """

    def __init__(self, scripts, seed, num_frames, image_size, fps, viewpoint, clutter):
        self.seed = seed
        self.clutter = clutter
        self.flat = clutter == 0
        self.duration = num_frames / fps
        self.times = np.arange(num_frames) / fps
        self.background = Background(self._rng(_BACKGROUND), image_size, clutter)
        drawn = viewpoint.sample(self._rng(_VIEW))
        reach = _APART * (len(scripts) - 1) / 2
        self.camera = Camera(drawn, self.times, image_size, self._rng(_CAMERA), reach)
        self.puppets = [
            self._puppet(number, script, reach) for number, script in enumerate(scripts)
        ]
        self.annotation = Annotation(
            spans=tuple(span for p in self.puppets for span in p.spans),
            boxes=np.stack([self._boxes(p, image_size) for p in self.puppets], axis=1),
            sounds=tuple(
                sorted(
                    (sound for p in self.puppets for sound in p.sounds),
                    key=lambda sound: (sound.time, sound.actor),
                )
            ),
            viewpoint=drawn,
            fps=fps,
            image_size=tuple(image_size),
        )

    def _rng(self, stream, actor=0):
        sequence = np.random.SeedSequence(self.seed, spawn_key=(stream, actor))
        return np.random.default_rng(sequence)

    def _puppet(self, number, script, reach):
        stage = self._rng(_STAGE, 1 + number)
        depth = stage.uniform(-0.3, 0.3) if reach else 0.0
        return Puppet(
            number,
            script,
            Body.sample(self._rng(_BODY, number), self.background.colour),
            Style.sample(self._rng(_STYLE, number)),
            self.times,
            self.duration,
            np.array([_APART * number - reach, 0.0, depth]),
            self._rng(_SCRIPT, number),
        )

    def _boxes(self, puppet, image_size):
        """(T, 4): what encloses all strokes of a body, cut at the image's edge."""
        start, end, radii, _ = puppet.strokes().projected(self.camera)
        radii = radii[..., None]
        low = np.minimum(start - radii[:, :, 0], end - radii[:, :, 1]).min(axis=1)
        high = np.maximum(start + radii[:, :, 0], end + radii[:, :, 1]).max(axis=1)
        height, width = image_size
        boxes = np.clip(
            np.concatenate([low, high], axis=-1), 0, [width, height, width, height]
        )
        inside = (boxes[:, 2:] - boxes[:, :2] > 0).all(axis=-1, keepdims=True)
        return np.where(inside, boxes, 0.0).astype("float32")

    def render(self):
        """Draw the clip: uint8 (T, H, W, 3)."""
        canvas = Canvas(self.background.planes(self.times, self.camera))
        if not self.flat:
            self.background.clutter(canvas, self.times)
            self._shadows(canvas)
        self._draw(canvas)
        if not self.flat:
            self._light(canvas)
        return canvas.frames()

    def _draw(self, canvas):
        """Draw all strokes, the far before the near."""
        several = [puppet.strokes() for puppet in self.puppets]
        several += [s for p in self.puppets if (s := p.thing_strokes()) is not None]
        if not self.flat:
            several += self._bystanders()
        strokes = Strokes.joined(several)
        start, end, radii, depth = strokes.projected(self.camera)
        # What is nearer is brighter, as under a lamp beside the camera.
        light = np.clip(1.0 - 0.45 * (depth - depth.mean(axis=1, keepdims=True)), 0, 2)
        colours = np.clip(np.clip(light, 0.7, 1.2)[..., None] * strokes.colours, 0, 255)
        rows = np.arange(len(depth))
        for column in np.argsort(-depth, axis=1, kind="stable").T:
            canvas.stroke(
                start[rows, column],
                end[rows, column],
                radii[rows, column],
                colours[rows, column],
            )

    def _bystanders(self):
        """Things that stand around in some scenes and belong to no action."""
        rng = self._rng(_STAGE)
        several = []
        for thing, height in (("stool", 0.36), ("box", 0.14), ("ball", 0.09)):
            present = rng.uniform() < 0.3 * self.clutter
            side = rng.choice([-1.0, 1.0]) * rng.uniform(0.5, 1.2)
            at = np.array([side, height, rng.uniform(-0.8, 0.2)])
            turn, colour = rng.uniform(0, 6), rng.uniform(20, 235, 3)
            if present:
                steady = np.ones(len(self.times))
                several.append(
                    thing_strokes(thing, at * steady[:, None], turn * steady, colour)
                )
        return several

    def _shadows(self, canvas):
        dark = np.zeros(3)
        for puppet in self.puppets:
            below = puppet.joints[:, :1] * [1.0, 0.0, 1.0]
            ends, _, scale = self.camera.project(
                np.concatenate([below - [0.2, 0, 0], below + [0.2, 0, 0]], axis=1)
            )
            canvas.stroke(ends[:, 0], ends[:, 1], 0.09 * scale, dark, 0.35, 0.0)

    def _light(self, canvas):
        """Change brightness and tint, and add the camera's noise."""
        rng = self._rng(_LIGHT)
        tint = rng.uniform(0.88, 1.08, 3)
        flicker = 1 + rng.uniform(0, 0.06) * np.sin(
            2 * np.pi * (rng.uniform(0.2, 5.0) * self.times + rng.uniform())
        )
        gain = (tint[:, None] * flicker).astype("float32")
        canvas.planes *= gain[:, :, None, None]
        margin = 24
        tile = rng.standard_normal(
            (3, canvas.height + margin, canvas.width + margin), dtype="float32"
        )
        tile *= np.float32(self.clutter * rng.uniform(0, 6))
        for frame, (y, x) in enumerate(rng.integers(0, margin, (len(self.times), 2))):
            canvas.planes[:, frame] += tile[:, y:, x:][
                :, : canvas.height, : canvas.width
            ]

    def soundtrack(self, sample_rate=SAMPLE_RATE):
        """The clip's sound: float32 (samples,), from -1 to 1."""
        return soundtrack(
            self.annotation.sounds, self.duration, self._rng(_SOUND), sample_rate
        )
