"""Reading of presets that another process may be replacing."""

import functools

from keras_video.presets.resolve import resolve

_ATTEMPTS = 20


def from_one_version(load):
    """A function of a preset's name, from one of the files of a preset.

    A preset directory is replaced in one step, but its files are read one by one. If
    another has taken its place meanwhile, they are read again, so that files of two
    versions are never mixed.

    Args:
        load: function from a `PresetSource` and further arguments.
    """

    @functools.wraps(load)
    def load_preset(preset, *args, **options):
        for _ in range(_ATTEMPTS):
            source = resolve(preset)
            version = _version_of(source)
            try:
                loaded = load(source, *args, **options)
            except Exception:
                if _version_of(source) == version:
                    raise
                continue
            if _version_of(source) == version:
                return loaded
        raise OSError(f"{preset} is replaced too often to be read. Try again later.")

    return load_preset


def _version_of(source):
    try:
        return source.version()
    except FileNotFoundError:
        return None
