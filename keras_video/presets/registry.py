"""Registry of what presets need of models and converters.

Models are loaded and saved by way of presets, so that presets cannot import them: task
classes and the converter of public checkpoints register themselves when they are
imported, which `import keras_video` does.
"""

# Task classes by the name of their task.
TASKS = {}
# The task of a preset that holds a backbone only.
DEFAULT = "classification"
_converters = []


def register_task(cls):
    """Class decorator: make a subclass of `VideoTask` the class of its `task`.

    Its families are its subclasses; they need no more than to be defined.
    """
    TASKS[cls.task] = cls
    return cls


def task_of(cls):
    """The task class that a class derives from, or `None` where it is none."""
    return next((task for task in TASKS.values() if issubclass(cls, task)), None)


def family_of(backbone, task):
    """The family of a task that a backbone belongs to, else the task's class."""
    families = [
        cls
        for cls in _subclasses(task)
        if cls.backbone_cls is not None and cls.fits(backbone)
    ]
    # The one that says most about its backbone: not a user's subclass of a family.
    families.sort(
        key=lambda cls: (
            -len(cls.backbone_cls.__mro__),
            -len(cls.with_plugins),
            len(cls.__mro__),
        )
    )
    return families[0] if families else task


def _subclasses(cls):
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def register_converter(convert_checkpoint):
    """Function decorator: let presets convert public checkpoints by a function."""
    _converters[:] = [convert_checkpoint]
    return convert_checkpoint


def convert_checkpoint(path, preset, source):
    """See `keras_video.convert.convert_checkpoint`."""
    return _converters[0](path, preset, source)
