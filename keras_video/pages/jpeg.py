"""JPEG encoding of an array, by the library that reads videos."""

from fractions import Fraction

import av

# FFmpeg's quality, 2 (best) to 31, times what it calls lambda.
_LAMBDA = 118


def jpeg_bytes(pixels, quality=4):
    """A picture as the bytes of a JPEG file.

    Args:
        pixels: uint8 array `(H, W, 3)`, RGB.
        quality: 2 (best) to 31 (smallest).

    Example:
    >>> import numpy as np
    >>> jpeg_bytes(np.zeros((30, 41, 3), "uint8"))[:3].hex()
    'ffd8ff'
    """
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.height, encoder.width = pixels.shape[:2]
    encoder.pix_fmt = "yuvj420p"  # JPEG's: values 0 to 255
    encoder.time_base = Fraction(1)
    options = {"flags": "+qscale", "global_quality": str(_LAMBDA * quality)}
    encoder.options = options
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    packets = encoder.encode(frame.reformat(format="yuvj420p")) + encoder.encode(None)
    return b"".join(map(bytes, packets))
