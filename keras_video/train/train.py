"""Training of a model by a recipe, which can be killed and resumed."""

from contextlib import nullcontext

from keras_video._replicas import process_share
from keras_video.train.check_datasets import check_datasets
from keras_video.train.checkpoint import TrainingState
from keras_video.train.describe_run import describe_run
from keras_video.train.fit_from_state import fit_from_state
from keras_video.train.run_folder import TENSORBOARD, RunFolder
from keras_video.train.sigterm import noting_sigterm
from keras_video.train.tensorboard_log import TensorBoardLog
from keras_video.validation import check_count


def train(
    model,
    training,
    validation,
    recipe,
    run=None,
    resume=False,
    callbacks=(),
    verbose="auto",
    *,
    overwrite=False,
    checkpoint_every=None,
    tensorboard=False,
    seed=0,
    notes=None,
    metadata=None,
):
    """Train a model by a recipe.

    With a run folder the training can be killed at any moment and resumed: by the same
    call with `resume=True`, which goes on at the last checkpoint, with the clips that
    were not trained yet, and comes to the same end. The folder then stands for its best
    model wherever a preset is asked for.

    ```
    run/ recipe.json   run.json        how it was trained, of what
         history.csv                   a row for each epoch
         best/  last/                  presets; with moving averages, of these
         checkpoint/                   what a resume starts from
         tensorboard/                  with `tensorboard`
    ```

    Args:
        model: `VideoClassifier` or `ActionDetector`.
        training: data set of clips, made by a function of this library.
        validation: another one, evaluated after each epoch; None for none.
        recipe: `Recipe`.
        run: path of the run folder; None to keep nothing, as on several hosts.
        resume: whether to go on with the run that is there. Where nothing is, a new one
            starts; where it is over, nothing happens.
        callbacks: further Keras callbacks. A resume tells them nothing of the past.
        verbose: 0 for silence, 1 for progress bars, 2 for a line per epoch; "auto" for
            bars on a terminal, and lines elsewhere.
        overwrite: whether to replace the run, or preset, that is at `run`.
        checkpoint_every: steps between two checkpoints; None for as many as keep them
            below 2 % of the time. There is one after each epoch, too.
        tensorboard: whether to log the metrics of each epoch for TensorBoard.
        seed: of the data sets; a resume must have the same.
        notes: dictionary of further entries for run.json.
        metadata: dictionary of further entries for the metadata.json of the presets.

    Returns:
        Dictionary from metric to its values, one per epoch, those before a resume
        included.

    Raises:
        FileExistsError: there is something at `run` already.
        FileNotFoundError: what is at `run`, and to be resumed, is no run.
        OSError: another process trains there.
        ValueError: the data sets have other classes than the model, or batches of
            another size than the recipe; the run that is to be resumed is one of
            another model, other data or another recipe; a run folder on several hosts;
            or the loss is NaN.
        VideoError: a video cannot be read.
        SystemExit: SIGTERM came; the code is 143.

    Example:
    >>> import keras, tempfile
    >>> from keras_video.data import training_and_test_videos
    >>> from keras_video.models import VideoClassifier
    >>> from keras_video.puppets import write_puppets
    >>> from keras_video.train import Recipe, train
    >>> folder = tempfile.mkdtemp()
    >>> _ = write_puppets(
    ...     f"{folder}/clips", ["jump", "wave"], 2, num_frames=8, image_size=(48, 48)
    ... )
    >>> inputs = keras.Input((4, 32, 32, 3))
    >>> features = keras.layers.Conv3D(4, 3, strides=2)(inputs)
    >>> model = VideoClassifier(keras.Model(inputs, features), num_classes=2)
    >>> recipe = Recipe.load("small").for_epochs(1)
    >>> videos = training_and_test_videos(f"{folder}/clips", model, pad_batches=True)
    >>> history = train(model, *videos, recipe, run=f"{folder}/run", verbose=0)
    >>> model = VideoClassifier.from_preset(f"{folder}/run")
    """
    if checkpoint_every is not None:
        check_count("checkpoint_every", checkpoint_every)
    if run is None and (resume or tensorboard):
        raise ValueError("`resume` and `tensorboard` go with a folder, `run`.")
    if run is not None and process_share()[1] > 1:
        raise ValueError(
            "Run folders are for a training on one host: several would each write to "
            "it. Give run=None, and Keras's callbacks on the first host. Received: "
            f"run={str(run)!r}, on {process_share()[1]} hosts"
        )
    check_datasets(model, training, validation, recipe, run is not None)
    folder, state = None, TrainingState()
    if run is not None:
        about = describe_run(model, training, validation, seed, notes)
        folder = RunFolder(run, about, recipe.to_dict(), overwrite)
        state = folder.open(resume)
    try:
        if not state.finished:
            late = []
            if tensorboard:
                late.append(TensorBoardLog(folder.path / TENSORBOARD))
            noting = nullcontext(bool) if folder is None else noting_sigterm()
            with noting as asked_to_end:
                fit_from_state(
                    state,
                    model,
                    training,
                    validation,
                    recipe,
                    callbacks=(callbacks, late),
                    verbose=verbose,
                    folder=folder,
                    every=checkpoint_every,
                    asked_to_end=asked_to_end,
                    metadata=metadata,
                )
    finally:
        if folder is not None:
            folder.close()
    names = dict.fromkeys(name for logs in state.history for name in logs)
    return {n: [logs.get(n, float("nan")) for logs in state.history] for n in names}
