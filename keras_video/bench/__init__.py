"""Measurements against peers, as ratios taken in one run."""
