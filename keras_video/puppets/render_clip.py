"""A clip of puppets in memory, without files."""

import numbers

from keras_video.puppets.action import parse_label
from keras_video.puppets.scene import Scene
from keras_video.puppets.viewpoint import Viewpoint
from keras_video.validation import check_count, check_fraction, is_integer


def render_clip(
    actions,
    seed=0,
    num_frames=32,
    image_size=(96, 96),
    fps=16.0,
    viewpoint=None,
    num_actors=None,
    clutter=0.5,
):
    """Draw one clip of puppets, with its ground truth.

    Args:
        actions: the name of an action (see `puppets.ACTIONS`), done by every actor,
            or a list with one name for each actor. Two actions of one actor are
            joined by "+", as in `"walk+wave"`.
        seed: a non-negative integer or a tuple of them. The same seed gives the same
            pixels; with another viewpoint, action or clutter, the actors' bodies and
            habits stay as they were.
        num_frames: length of the clip.
        image_size: (height, width), pixels.
        fps: frames per second of the clip; tempo is in seconds, so fewer frames per
            second means larger movement between frames.
        viewpoint: a `Viewpoint`; `None` is `Viewpoint.moderate()`.
        num_actors: number of puppets; `None` is one for each of `actions`.
        clutter: how busy the background is, from 0 (one colour) to 1.

    Returns:
        A pair: frames, uint8 (T, H, W, 3), and an `Annotation`.

    Raises:
        ValueError: for an unknown action (with near matches) or an argument out of
            range.

    Example:
    >>> from keras_video import puppets
    >>> frames, annotation = puppets.render_clip("walk+wave", seed=3, num_frames=8)
    >>> frames.shape, annotation.labels, annotation.boxes.shape
    ((8, 96, 96, 3), ('walk', 'wave'), (8, 1, 4))
    """
    scene = clip_scene(
        actions, seed, num_frames, image_size, fps, viewpoint, num_actors, clutter
    )
    return scene.render(), scene.annotation


def clip_scene(
    actions,
    seed=0,
    num_frames=32,
    image_size=(96, 96),
    fps=16.0,
    viewpoint=None,
    num_actors=None,
    clutter=0.5,
):
    """The `Scene` that `render_clip` draws; it also has the soundtrack."""
    several = [actions] if isinstance(actions, str) else list(actions)
    if num_actors is None:
        num_actors = len(several)
    check_count("num_actors", num_actors)
    if len(several) == 1:
        several = several * num_actors
    if len(several) != num_actors:
        raise ValueError(
            "`actions` must be one name for all actors, or one for each. "
            f"Received: actions={actions!r}, num_actors={num_actors}"
        )
    check_clip(seed, num_frames, image_size, fps, viewpoint, clutter)
    scripts = [[(label, 0.0, num_frames / fps)] for label in several]
    for label in several:
        parse_label(label)
    return Scene(
        scripts,
        seed,
        num_frames,
        tuple(image_size),
        fps,
        viewpoint or Viewpoint.moderate(),
        clutter,
    )


def check_clip(seed, num_frames, image_size, fps, viewpoint, clutter):
    """Raise ValueError where an argument common to all clips is out of range."""
    words = seed if isinstance(seed, tuple) else (seed,)
    if not words or not all(is_integer(word) and word >= 0 for word in words):
        raise ValueError(
            "`seed` must be a non-negative integer or a tuple of them. "
            f"Received: seed={seed!r}"
        )
    check_count("num_frames", num_frames)
    check_image_size(image_size)
    if not isinstance(fps, numbers.Real) or not 1 <= fps <= 240:
        raise ValueError(
            f"`fps` must be frames per second, from 1 to 240. Received: fps={fps!r}"
        )
    if viewpoint is not None and not isinstance(viewpoint, Viewpoint):
        raise ValueError(
            "`viewpoint` must be a `Viewpoint`, such as `Viewpoint.wide()`. "
            f"Received: viewpoint={viewpoint!r}"
        )
    check_fraction("clutter", clutter)


def check_image_size(image_size, even=False):
    """Raise ValueError unless this is (height, width), each at least 16."""
    try:
        height, width = image_size
    except (TypeError, ValueError):
        height = width = None
    if not all(is_integer(side) and 16 <= side <= 4096 for side in (height, width)):
        raise ValueError(
            "`image_size` must be (height, width), two integers from 16 to 4096. "
            f"Received: image_size={image_size!r}"
        )
    if even and (height % 2 or width % 2):
        raise ValueError(
            "`image_size` must be even in both directions, because the video format "
            "stores colour for blocks of 2 x 2 pixels. "
            f"Received: image_size={image_size!r}. "
            f"Use {(height + height % 2, width + width % 2)}."
        )
