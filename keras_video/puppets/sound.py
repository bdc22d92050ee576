"""The sounds of actions, made from noise and sines."""

import numpy as np

SAMPLE_RATE = 16000


def soundtrack(sounds, duration, rng, sample_rate=SAMPLE_RATE):
    """Mix sounds over a quiet hiss.

    Args:
        sounds: list of `Sound`; each starts at its time.
        duration: seconds.
        rng: generator of the noise and the loudness.
        sample_rate: samples per second.

    Returns:
        float32 array (samples,), from -1 to 1.
    """
    length = int(round(duration * sample_rate))
    track = rng.normal(0, 0.003 * rng.uniform(0.3, 1.0), length)
    for sound in sounds:
        wave = _SOUNDS[sound.name](rng, sample_rate) * rng.uniform(0.7, 1.0)
        begin = int(round(sound.time * sample_rate))
        wave = wave[: max(length - begin, 0)]
        track[begin : begin + len(wave)] += wave
    return np.clip(track, -1, 1).astype("float32")


def _clap(rng, rate):
    time = np.arange(int(0.08 * rate)) / rate
    return 0.8 * rng.normal(0, 0.5, len(time)) * np.exp(-time / 0.015)


def _thud(rng, rate):
    time = np.arange(int(0.25 * rate)) / rate
    tone = np.sin(2 * np.pi * (95 * time - 90 * time**2))
    return (0.75 * tone + rng.normal(0, 0.05, len(time))) * np.exp(-time / 0.06)


def _step(rng, rate):
    time = np.arange(int(0.1 * rate)) / rate
    noise = _smooth(rng.normal(0, 1, len(time)), rate // 1200)
    return 0.5 * noise * np.exp(-time / 0.02)


def _whoosh(rng, rate):
    time = np.arange(int(0.3 * rate)) / rate
    noise = _smooth(rng.normal(0, 1, len(time)), rate // 4000)
    return 0.25 * noise * np.sin(np.pi * time / time[-1]) ** 2


def _scrape(rng, rate):
    time = np.arange(int(0.3 * rate)) / rate
    rasp = np.sign(np.sin(2 * np.pi * 55 * time))
    return 0.2 * rng.normal(0, 0.6, len(time)) * (0.6 + 0.4 * rasp)


def _smooth(noise, width):
    """A moving average, at the noise's own loudness."""
    width = max(int(width), 1)
    return np.convolve(noise, np.ones(width) / np.sqrt(width), mode="same")


_SOUNDS = {
    "clap": _clap,
    "thud": _thud,
    "step": _step,
    "whoosh": _whoosh,
    "scrape": _scrape,
}
SOUNDS = tuple(_SOUNDS)
