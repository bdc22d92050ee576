"""What the studies have in common: classes, clips, options."""

from puppets_training import TEST_SEED_OFFSET, render

from keras_video.puppets import Viewpoint

# Half of them are told apart by the order of their frames alone.
CLASSES = (
    "sit_down",
    "stand_up",
    "pick_up",
    "put_down",
    "wave",
    "clap",
    "walk",
    "squat",
)
CLIP = (8, 40, 40, 3)


def training_clips(arguments, seed):
    """Frontal views before a plain background, over 1.6 seconds."""
    return _clips(arguments.clips_per_class, seed, Viewpoint.frontal())


def test_clips(arguments, seed, viewpoint=None):
    """Clips that no seed trains on."""
    view = viewpoint or Viewpoint.frontal()
    return _clips(arguments.test_clips_per_class, seed + TEST_SEED_OFFSET, view)


def _clips(number, seed, viewpoint):
    return render(
        CLASSES,
        number,
        seed,
        num_frames=CLIP[0],
        image_size=CLIP[1:3],
        viewpoint=viewpoint,
        fps=5.0,
        clutter=0.0,
    )


def add_options(parser):
    """The options of every study."""
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--clips-per-class", type=int, default=100)
    parser.add_argument("--test-clips-per-class", type=int, default=40)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=32)
