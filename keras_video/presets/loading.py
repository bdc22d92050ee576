"""Loading a model from the files of a preset."""

import copy
import logging

import keras

from keras_video._advice import Advice, advised
from keras_video.data.clips.clip_spec import SHORT_SIDE_PER_CROP
from keras_video.presets import card, registry, weight_files
from keras_video.presets.configs import class_of, explained, read_object
from keras_video.presets.one_version import from_one_version
from keras_video.presets.overrides import (
    argument_names,
    check_overrides,
    close_size,
    override_backbone,
    override_preprocessor,
)
from keras_video.presets.resolve import resolve
from keras_video.presets.sources import (
    CONFIG,
    MODEL_WEIGHTS,
    PREPROCESSOR,
    TASK,
    TASK_WEIGHTS,
)
from keras_video.validation import check_class_names

logger = logging.getLogger(__name__)

# Arguments of task models that say which layers a head has.
HEADS = {"head", "relation"}
_UNTRAINED = Advice("{} builds it untrained.", "load_weights", False)


@from_one_version
def load_backbone(source, load_weights=True, cls=None, overrides=None):
    """Load the backbone of a preset; see `VideoBackbone.from_preset`."""
    config = read_object(source, CONFIG)
    actual = class_of(config, source, CONFIG)
    if cls is not None and not issubclass(actual, cls):
        raise ValueError(
            f"Preset `{source.name}` holds a {actual.__name__}, no {cls.__name__}: "
            f"call {actual.__name__}.from_preset. Received: preset={source.name}"
        )
    overrides = dict(overrides or {})
    check_overrides(overrides, argument_names(actual, config) | {"name", "trainable"})
    backbone = _build_backbone(source, config, overrides)
    if load_weights:
        _load_backbone_weights(source, backbone, config, overrides)
    return backbone


@from_one_version
def load_task(source, cls, load_weights=True, num_classes=None, overrides=None):
    """Load a task model from a preset; see `VideoTask.from_preset`.

    A preset of another task than that of `cls` gives its backbone and preprocessor.
    """
    configs = {file: read_object(source, file) for file in (CONFIG, TASK, PREPROCESSOR)}
    saved_cls = class_of(configs[TASK], source, TASK) if configs[TASK] else None
    overrides = dict(overrides or {})
    saved_task = _task_of(source, saved_cls)
    if saved_task not in (None, cls.task_class()):
        if num_classes is None and "class_names" not in overrides:
            raise ValueError(
                f"Preset `{source.name}` holds a {saved_cls.__name__}, no "
                f"{cls.__name__}: load it with {saved_task.__name__}.from_preset, or "
                "say with `num_classes` what a new head on its backbone is for. "
                f"Received: preset={source.name}, num_classes=None"
            )
        configs[TASK] = saved_cls = None
        known = configs[CONFIG]["config"]
        with explained(source, CONFIG):
            wanted = {
                name: [*known[name][:-1], value]
                for name, value in cls.last_stage_overrides.items()
                if name in known
            }
        if _is_of_whole_frames(configs) and not cls.takes_whole_frames:
            with explained(source, PREPROCESSOR):
                side = configs[PREPROCESSOR]["config"].get("short_side") or 256
                wanted["image_size"] = round(side / SHORT_SIDE_PER_CROP)
        overrides = {**wanted, **overrides}
    split = _split(source, configs, saved_cls or cls, overrides)
    if _is_of_whole_frames(configs):
        close_size(split[CONFIG], configs[CONFIG]["config"])
    num_classes, fresh = _choose_classes(
        source, configs, num_classes, split[PREPROCESSOR].get("class_names")
    )

    backbone = _build_backbone(source, configs[CONFIG], split[CONFIG])
    cls = _choose_class(source, cls, saved_cls, backbone)
    preprocessor = _build_preprocessor(
        source, configs[PREPROCESSOR], split[PREPROCESSOR], backbone, cls, fresh
    )
    settings = dict((configs[TASK] or {}).get("config", {}))
    settings.update(split[TASK], num_classes=num_classes)
    with explained(source, TASK, overrides or fresh):
        model = cls(backbone=backbone, preprocessor=preprocessor, **settings)
    if load_weights:
        _load_backbone_weights(source, backbone, configs[CONFIG], split[CONFIG])
        # Another family may have another head.
        replaced = bool(HEADS & set(split[TASK])) or cls is not saved_cls
        _load_head_weights(source, model, fresh, replaced)
    model.preset_origin = card.origin(source)
    return model


def task_class(preset):
    """The class of the task that a preset is for; a backbone's is `VideoClassifier`."""
    source = resolve(preset)
    config = read_object(source, TASK)
    saved_cls = class_of(config, source, TASK) if config else None
    return _task_of(source, saved_cls) or registry.TASKS[registry.DEFAULT]


def _task_of(source, saved_cls):
    """The task's class of what a preset holds, `None` for a backbone."""
    if saved_cls is None:
        return None
    task = registry.task_of(saved_cls)
    if task is None:
        raise ValueError(
            f"Preset `{source.name}` holds a {saved_cls.__name__}, no classifier or "
            f"detector. Received: preset={source.name}"
        )
    return task


def _is_of_whole_frames(configs):
    """Whether a preset's clips are of frames of any shape."""
    preprocessor = configs[PREPROCESSOR] or {"config": {}}
    return preprocessor["config"].get("image_size", True) is None


def _split(source, configs, task_cls, overrides):
    """The overrides by the file whose arguments they replace."""
    backbone_cls = class_of(configs[CONFIG], source, CONFIG)
    names = {
        CONFIG: argument_names(backbone_cls, configs[CONFIG]) - {"name", "trainable"},
        PREPROCESSOR: argument_names(task_cls.preprocessor_cls) | {"dtype"},
        TASK: argument_names(task_cls)
        - {"backbone", "preprocessor", "num_classes", "trainable"},
    }
    check_overrides(overrides, set().union(*names.values()))
    return {
        file: {k: v for k, v in overrides.items() if k in valid}
        for file, valid in names.items()
    }


def _choose_classes(source, configs, num_classes, names):
    """How many classes, and whether the head is randomly initialised."""
    saved = configs[TASK] and configs[TASK]["config"].get("num_classes")
    preprocessor = (configs[PREPROCESSOR] or {}).get("config", {})
    with explained(source, PREPROCESSOR):
        saved_names = check_class_names(preprocessor.get("class_names"))
    names = check_class_names(names)
    if num_classes is None:
        num_classes = saved if names is None else len(names)
    if num_classes is None:
        raise ValueError(
            f"Preset `{source.name}` holds a backbone only, so `num_classes` must be "
            "given. Received: num_classes=None"
        )
    renamed = None not in (names, saved_names) and names != saved_names
    return num_classes, num_classes != saved or renamed


def _build_backbone(source, config, overrides):
    config = copy.deepcopy(config)
    with explained(source, CONFIG, overrides):
        override_backbone(config["config"], overrides)
        return keras.saving.deserialize_keras_object(config, safe_mode=True)


def _build_preprocessor(source, config, overrides, backbone, cls, fresh):
    if config is None:
        overrides = {"name": "preprocessor", **overrides}
        return cls.preprocessor_cls.for_backbone(backbone, **overrides)
    config = copy.deepcopy(config)
    class_of(config, source, PREPROCESSOR)
    if fresh:
        config["config"]["class_names"] = None
    with explained(source, PREPROCESSOR, overrides):
        override_preprocessor(config["config"], overrides, backbone)
        return keras.saving.deserialize_keras_object(config, safe_mode=True)


def _load_backbone_weights(source, backbone, config, overrides):
    # Plugins that the preset's network does not have, and so has no weights for.
    plugins = getattr(backbone, "plugin_names", ())
    added = [k for k in plugins if overrides.get(k) and not config["config"].get(k)]
    overrides = {k: v for k, v in overrides.items() if k not in added}
    plain = _build_backbone(source, config, overrides) if added else backbone
    hint = ""
    if overrides:
        hint = (
            f" The overrides {sorted(overrides)} may have changed the network; with "
            "`load_weights=False` it is built untrained."
        )
    weight_files.load_backbone(plain, _weights(source, MODEL_WEIGHTS), hint)
    if added:
        # By name: more layers bring those there were into another order.
        variables = {variable.path: variable for variable in backbone.variables}
        for variable in plain.variables:
            variables[variable.path].assign(variable.value)


def _load_head_weights(source, model, fresh, replaced):
    if not fresh:
        path = _weights(source, TASK_WEIGHTS)
        fresh = replaced and not weight_files.fits_head(model, path)
    if fresh:
        logger.info(
            "The backbone of %s is loaded; the head for %d classes is randomly "
            "initialised.",
            source.name,
            model.num_classes,
        )
        return
    weight_files.load_head(model, path)


def _weights(source, file):
    if source.has(file):
        return source.path(file)
    if file == TASK_WEIGHTS and source.has(MODEL_WEIGHTS):
        raise advised(
            FileNotFoundError(
                f"Preset `{source.name}` has weights of the backbone, but none of the "
                f"head ({file})."
            ),
            Advice("Pass another {} for a new head.", "num_classes"),
            _UNTRAINED,
        )
    note = source.metadata.get("weights", {}).get("note", "")
    raise advised(
        FileNotFoundError(
            f"Preset `{source.name}` has no weights that can be loaded."
            f"{' ' + note if note else ''}"
        ),
        _UNTRAINED,
    )


def _choose_class(source, cls, saved_cls, backbone):
    """The class to build: the one saved, where overrides have not outgrown it."""
    task = cls.task_class()
    family = registry.family_of(backbone, task)
    if saved_cls and issubclass(saved_cls, cls) and saved_cls.fits(backbone):
        return saved_cls
    if cls is task:
        return family
    if cls.fits(backbone):
        return cls
    hint = ""
    for name in sorted(set(cls.with_plugins) - set(getattr(backbone, "plugins", ()))):
        hint += f' Or add the `{name}` that makes it one: {name}={{"after": "res2"}}.'
    raise ValueError(
        f"Preset `{source.name}` is no {cls.__name__}: load it with "
        f"{family.__name__}.from_preset, or with {task.__name__}.from_preset, which "
        f"takes every family.{hint} Received: preset={source.name}"
    )
