"""`keras-video train` of a detector, on annotated people."""

from keras_video.cli.detection_data import describe, detection_source_of, left_out

DEFAULT_PRESET = "slowfast_stan_detector_tiny_puppets"
# Fields of a recipe that mean nothing for boxes of several labels, and what is none.
_FOR_CLASSIFIERS = {
    "mix.mixup": None,
    "mix.cutmix": None,
    "training.balanced_sampling": False,
    "loss.class_weights": None,
}


def open_training(args, recipe):
    """The detector, its data sets, and what is in them.

    Returns:
        (model, training set, testing set, text).
    """
    from keras_video.data.datasets.key_frames_for_model import (
        key_frames_to_evaluate,
        key_frames_to_train_on,
    )
    from keras_video.open_model import open_detector

    _check(recipe)
    source = detection_source_of(args)
    classes = source.classes()
    sources = _divided(args, source)
    model = open_detector(
        args.preset or DEFAULT_PRESET,
        class_names=list(classes.values()),
        load_weights=args.load_weights,
        **recipe.model_arguments(),
    )
    _check_size(recipe, model)
    clips = recipe.data_arguments(model.preprocessor)
    # The key frame says where a clip is in time.
    clips.pop("sampling", None)
    if recipe.clips.crop is None:
        clips.pop("crop", None)  # the data set's own, for whole frames too
    both = {"pad_batches": True, "on_error": args.on_error}
    training = key_frames_to_train_on(
        sources[0], model, classes, seed=args.seed, **clips, **both
    )
    both |= {"batch_size": recipe.training.batch_size, **recipe.evaluation.clips}
    testing, _ = key_frames_to_evaluate(sources[1], model, classes, **both)
    text = [f"{len(classes)} classes"]
    for name, dataset in (("train", training), ("test", testing)):
        text += [f"to {name} on: {describe(dataset)}", *left_out(dataset)]
    return model, training, testing, "\n".join(text)


def tell_results(args, testing, **about):
    """Print the frame-mAP of the best model on the test data, and write a report.

    Args:
        args: the command's.
        testing: data set of the key frames.
        **about: what the report says of the training, see `write_report`.
    """
    from keras_video.evaluate import evaluate_detector, write_report
    from keras_video.open_model import open_detector

    results = evaluate_detector(open_detector(args.out), testing)
    print(f"frame-mAP on the key frames to test on: {results.frame_map:.3f}")
    found = {n: c["average_precision"] for n, c in results.by_class().items()}
    page = write_report(
        args.out,
        None,
        list(found),
        average_precision=found,
        model=args.out,
        preset=args.preset,
        data=args.data,
        skipped=testing.skipped,
        **about,
    )
    print(f"what it gets wrong: {page}")


def _divided(args, source):
    """The sources for training and for testing."""
    if args.validation is None:
        return source.split(args.validation_split, args.seed)
    return source, detection_source_of(args, args.validation)


def _check(recipe):
    """Refuse a recipe that mixes or balances videos of one class each."""
    for field, none in _FOR_CLASSIFIERS.items():
        section, name = field.split(".")
        value = getattr(getattr(recipe, section), name)
        if value != none:
            raise ValueError(
                f"The recipe's {field} is for videos of classes, and does not go with "
                f"boxes of people. Received: {field}={value}. "
                f"`--set {field}={str(none).lower()}` turns it off."
            )


def _check_size(recipe, model):
    """Refuse crops of another size than the network's, where it takes only one."""
    own, size = model.preprocessor.image_size, recipe.clips.image_size
    if own is not None and size is not None and (size, size) != tuple(own):
        raise ValueError(
            f"The recipe crops clips of {size} x {size} pixels for networks that take "
            f"whole frames, and the model takes {own[0]} x {own[1]}. "
            "`--set clips.image_size=none --set clips.short_side=none` takes the "
            "model's."
        )
