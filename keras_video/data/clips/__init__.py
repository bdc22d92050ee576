"""Clips: the choice of frames and pixels of a video."""
