"""The key frames of a data set, merged from tables of boxes."""

import dataclasses

import numpy as np

from keras_video.data.annotations.action_boxes import NO_LABEL, ActionBoxes
from keras_video.data.annotations.box_iou import pairwise_iou
from keras_video.data.annotations.excluded_timestamps import key_frame_id
from keras_video.data.annotations.key_frames import KeyFrames


@dataclasses.dataclass(frozen=True)
class Plan:
    """The key frames and labels of a data set, one clip each.

    Args:
        key_frames: a `KeyFrames`.
        labels: for each key frame a bool array (n, C), the actions in each box;
            `None` where nothing is annotated.
        counts: dictionary from what was left out to how much.
    """

    key_frames: KeyFrames
    labels: tuple | None
    counts: dict


@dataclasses.dataclass(frozen=True)
class BoxRules:
    """Rules of which boxes a network is given, and of their labels.

    Args:
        max_boxes: most boxes of a key frame; those with the highest scores are kept.
            None keeps all.
        score_threshold: least score of given boxes.
        match_iou: least overlap at which a given box has an annotated one's labels.
        include_annotated: whether annotated boxes are added to given ones.
        annotated_only: whether key frames without annotation are left out.
        keep_empty: whether key frames without boxes are kept.
    """

    max_boxes: int | None
    score_threshold: float
    match_iou: float
    include_annotated: bool
    annotated_only: bool
    keep_empty: bool


def plan_key_frames(annotated, empty, given, label_map, excluded, missing, rules):
    """Merge the rows of tables into key frames.

    Args:
        annotated: `ActionBoxes`, or `None` where nothing is annotated.
        empty: (video id, seconds) of key frames without people.
        given: `ActionBoxes` of a person detector, or `None` for the annotated ones.
        label_map: dictionary from id to name.
        excluded: ids of key frames to leave out, see `key_frame_id`.
        missing: ids of videos to leave out.
        rules: `BoxRules`.

    Returns:
        A `Plan`, sorted by video and time.
    """
    positions = {label: position for position, label in enumerate(label_map)}
    truth = _by_key_frame(annotated if annotated is not None else ActionBoxes.empty())
    found = _by_key_frame(given) if given is not None else {}
    named = {*truth, *(key_frame_id(*pair) for pair in empty)}
    ids = set(named)
    if annotated is None or not rules.annotated_only:
        ids |= set(found)
    asked = {m for m in ids if m not in excluded and m[0] not in missing}
    counts = {
        "key_frames_excluded": len({m for m in ids if m in excluded}),
        "key_frames_without_boxes": 0,
        "boxes_over_max_boxes": 0,
    }
    columns = []
    for when in sorted(asked):
        people = _people(truth.get(when, ()), positions)
        boxes, scores, labels = people
        if given is not None:
            boxes, scores, labels = _given(found.get(when, ()), people, rules)
        if not len(boxes):
            counts["key_frames_without_boxes"] += 1
            if not rules.keep_empty:
                continue
        most = rules.max_boxes or len(boxes)
        counts["boxes_over_max_boxes"] += max(len(boxes) - most, 0)
        if (scores != 1).any() or len(scores) > most:
            best = np.argsort(-scores, kind="stable")[:most]
            boxes, scores, labels = boxes[best], scores[best], labels[best]
        columns.append((*when, boxes, scores, labels))
    columns = zip(*columns, strict=True) if columns else [()] * 5
    videos, times, boxes, scores, labels = columns
    ground_truth = _ground_truth(annotated, asked)
    with_actions = set(_key_frame_ids(ground_truth)) if annotated is not None else ()
    key_frames = KeyFrames(
        video_ids=videos,
        timestamps=times,
        boxes=boxes,
        box_scores=scores,
        label_ids=tuple(label_map),
        class_names=tuple(label_map.values()),
        max_boxes=rules.max_boxes or max(map(len, boxes), default=1) or 1,
        ground_truth=ground_truth,
        without_actions=tuple(sorted((named & asked).difference(with_actions))),
    )
    return Plan(key_frames, None if annotated is None else labels, counts)


def _by_key_frame(table):
    """`{(video id, seconds): [(box, label, score), ...]}`."""
    groups = {}
    rows = zip(
        map(tuple, table.boxes.tolist()),
        table.labels.tolist(),
        table.scores.tolist(),
        strict=True,
    )
    for when, row in zip(_key_frame_ids(table), rows, strict=True):
        groups.setdefault(when, []).append(row)
    return groups


def _key_frame_ids(table):
    return map(key_frame_id, table.video_ids, table.timestamps.tolist())


def _people(rows, positions):
    """(boxes, scores, labels) of the distinct boxes among rows, labels merged."""
    merged = {}
    for box, label, score in rows:
        best, actions = merged.setdefault(box, [score, []])
        merged[box][0] = max(best, score)
        if label != NO_LABEL:
            actions.append(positions[label])
    labels = np.zeros((len(merged), len(positions)), bool)
    for hot, (_, actions) in zip(labels, merged.values(), strict=True):
        hot[actions] = True
    boxes = np.array(list(merged), "float32").reshape(-1, 4)
    return boxes, np.array([score for score, _ in merged.values()], "float32"), labels


def _given(rows, people, rules):
    """The same of given boxes, with the labels of annotated ones that they match."""
    # The file's scores are decimal numbers, of which 32 bits can be a hair less.
    least = rules.score_threshold - 1e-6
    scored = [(box, NO_LABEL, score) for box, _, score in rows if score >= least]
    boxes, scores, _ = _people(scored, {})
    annotated, ones, actions = people
    labels = np.zeros((len(boxes), actions.shape[1]), bool)
    if len(annotated) and len(boxes):
        overlap = pairwise_iou(boxes, annotated)
        matched = overlap.max(axis=1) >= rules.match_iou
        labels[matched] = actions[overlap.argmax(axis=1)[matched]]
    if not rules.include_annotated:
        return boxes, scores, labels
    # Annotated ones first: of boxes with equal scores, those are kept.
    pairs = zip(people, (boxes, scores, labels), strict=True)
    return tuple(np.concatenate(pair) for pair in pairs)


def _ground_truth(annotated, asked):
    """Rows with a label, those of key frames without a clip included."""
    if annotated is None:
        return None
    of_asked = np.fromiter((m in asked for m in _key_frame_ids(annotated)), bool)
    return annotated[of_asked & (annotated.labels != NO_LABEL)]
