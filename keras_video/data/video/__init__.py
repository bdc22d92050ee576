"""The frames of one video file: opening, index, decoding, scaling and encoding."""
