"""Clips and labels from a folder of videos."""

from keras_video.data.annotations.folders import list_directory
from keras_video.data.clips.clip_spec import ClipSpec
from keras_video.data.datasets.make_datasets import DatasetOptions, make_datasets


def video_dataset_from_directory(
    directory,
    labels="inferred",
    label_mode="int",
    class_names=None,
    *,
    sampling=None,
    crop=None,
    augment=None,
    mix=None,
    balanced=False,
    batch_size=8,
    pad_batches=False,
    shuffle=True,
    seed=None,
    validation_split=None,
    subset=None,
    follow_links=False,
    on_error="raise",
    dtype="uint8",
    num_workers=None,
    decoder="pyav",
    as_dataset="tf",
    shard=None,
    **clip,
):
    """Make a data set of clips from a folder of videos.

    ```
    directory/
      jump/a.mp4, b.mp4, ...       clips  (B, T, H, W, 3), 0..255
      wave/c.mp4, deep/d.mp4  ->   labels (B,): 0 for jump, 1 for wave
    ```

    Every video gives one clip per epoch. Training sets (`shuffle=True`) draw its
    position in time and in the frame again in each epoch; other sets take the centre.
    A clip depends on the seed, the epoch and the video alone, not on the number of
    workers. A video shorter than the clip is started at its first frame, and its
    last frame is repeated. A video of variable frame rate is sampled by time.

    Args:
        directory: the folder; any that `tf.io.gfile` lists where TensorFlow is there.
        labels: "inferred" from the names of the sub-folders; None for clips without
            labels; or a class number for each video in the sorted order of their
            paths.
        label_mode: "int"; "categorical" (one-hot); "binary" (0. or 1., for two
            classes); "multi_label" (several ones per row); None for no labels.
        class_names: the sub-folders to use, and the order of the classes.
        sampling: the clip's position in time, or with `frames_per_segment` that of the
            frames in their segments: "random", "center", or "uniform" for frames
            spread over the whole video (the stride is then unused; for segments the
            same as "center"). None takes "random" for training sets and "center"
            for others.
        crop: its position in the frame, "random" or "center"; None likewise.
        augment: a function of a clip (T, H, W, 3), or a list of them to apply in
            turn, such as those of `keras_video.augment`. Functions that take `rng`
            get the clip's own `np.random.Generator`, which keeps them reproducible.
        mix: `keras_video.augment.Mix`: MixUp and CutMix of the clips of a batch, and of
            their labels, so not with label_mode="int".
        balanced: whether an epoch, of the same length, has each class equally often:
            videos of small classes come several times, as other clips, and of large
            ones some do not. For `shuffle=True` and one class per video.
        batch_size: clips per batch; the last batch may be smaller.
        pad_batches: whether smaller batches are filled up by repeating their clips, so
            that XLA and JAX compile a network once. The data set then gives (clips,
            labels, weights), with weights of 0 for these: compile with
            `weighted_metrics`, and a loss of `reduction="mean_with_sample_weight"`.
        shuffle: whether to mix the videos, again in each epoch.
        seed: int, for everything that is random.
        validation_split: fraction of the videos that is for validation, 0 to 1.
        subset: "training" or "validation" for one part, "both" for the pair. The
            second of the pair takes centre clips, not augmented, mixed or balanced.
        follow_links: whether to visit folders that are symbolic links.
        on_error: "raise" stops at a video that cannot be read, naming it; "skip"
            leaves it out of its batch, collects it in `.skipped`, and warns at the
            end of the epoch. The number of batches stays as it is.
        dtype: of the clips: "uint8", "float16" or "float32", all 0..255.
        num_workers: decoding threads; None takes one per processor, at most 16. For
            `as_dataset="py"` at least two, so that reading goes on beside training.
        decoder: "pyav"; or "tensorflow_io", which decodes whole files in
            TensorFlow's graph, where tensorflow-io and FFmpeg 4 are installed.
        as_dataset: "tf" for a `tf.data.Dataset`; "py" for a `keras.utils.PyDataset`,
            which needs no TensorFlow. Both give the same clips.
        shard: (index, count), to read one of so many equal parts of each batch; None
            for that of this process, where several train together, see `use_devices`.
        **clip: which frames and which pixels make a clip: the arguments of `ClipSpec`,
            `num_frames=32`, `frame_stride=2`, `image_size=(224, 224)`, `short_side`,
            `frame_rate`, `frames_per_segment` and `spacing`. For a model's clips give
            `**model.preprocessor.clip_arguments`.

    Returns:
        A data set of known length, of (clips, labels) or clips, or the pair of them
        for `subset="both"`. Its attributes: `class_names`, `file_paths`, `labels`
        (by file path), and `skipped`, a list of (path, reason) that fills as
        unreadable videos are met.

    Raises:
        FileNotFoundError: if there is no such folder.
        TypeError: if there is no such argument.
        ValueError: for a folder without videos, a class without videos, or an
            argument out of range.
        VideoError: (while iterating a "py" set) for a video that cannot be read; a
            "tf" set raises TensorFlow's InvalidArgumentError with the same text.

    Example:
    >>> import tempfile, numpy as np, os
    >>> from keras_video.puppets import write_video
    >>> folder = tempfile.mkdtemp()
    >>> for name in ("jump", "wave"):
    ...     os.mkdir(f"{folder}/{name}")
    ...     write_video(
    ...         f"{folder}/{name}/a.mp4", np.zeros((20, 48, 64, 3), "uint8"), fps=10
    ...     )
    >>> dataset = video_dataset_from_directory(
    ...     folder, num_frames=4, image_size=(32, 32), batch_size=2, seed=0
    ... )
    >>> dataset.class_names, len(dataset)
    (['jump', 'wave'], 1)
    >>> [(clips.shape, labels.shape) for clips, labels in dataset]
    [(TensorShape([2, 4, 32, 32, 3]), TensorShape([2]))]
    """
    options = DatasetOptions(
        ClipSpec.from_arguments(video_dataset_from_directory, clip),
        label_mode=label_mode,
        sampling=sampling,
        crop=crop,
        augment=augment,
        mix=mix,
        balanced=balanced,
        batch_size=batch_size,
        pad_batches=pad_batches,
        shuffle=shuffle,
        seed=seed,
        validation_split=validation_split,
        subset=subset,
        on_error=on_error,
        dtype=dtype,
        num_workers=num_workers,
        decoder=decoder,
        as_dataset=as_dataset,
        shard=shard,
    )
    if label_mode is None:
        labels = None
    videos = list_directory(directory, labels, class_names, follow_links)
    return make_datasets(videos, options)
