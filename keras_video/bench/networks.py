"""Our networks as the benchmarks run them."""

ALIGNMENT = {"after": "res2", "temporal_groups": 2}


def slowfast(num_frames=32, image_size=256, alignment=None):
    """SlowFast-R50 8x8, plain or with STAN."""
    from keras_video.models import SlowFastBackbone, VideoClassifier

    shape = (num_frames, image_size, image_size, 3)
    return VideoClassifier(SlowFastBackbone(shape, alignment=alignment), 400)


def slowfast_stan(**arguments):
    """SlowFast-R50 8x8 with STAN after res2, as in the paper."""
    return slowfast(alignment=ALIGNMENT, **arguments)


def slow(num_frames=8, image_size=256):
    """Slow-R50 8x8, which STAN calls ResNet3D."""
    from keras_video.models import ResNet3DBackbone, VideoClassifier

    shape = (num_frames, image_size, image_size, 3)
    return VideoClassifier(ResNet3DBackbone(shape), 400)


NETWORKS = {"slowfast": slowfast, "slowfast_stan": slowfast_stan, "slow": slow}
