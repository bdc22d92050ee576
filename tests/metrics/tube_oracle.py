"""Video-mAP in plain loops, from how the evaluation of the ACT detector goes about it.

There a tube has a box for every frame from its first to its last; here `(video id,
label, score, {moment: box})`, so that gaps can be told, too.
"""

import math


def video_map(truth, detections, label_ids, iou_threshold):
    """`(mAP, {label: AP})`, NaN where there is no ground truth."""
    per_class = {}
    for label in label_ids:
        free = [tube for tube in truth if tube[1] == label]
        found = [tube for tube in detections if tube[1] == label]
        per_class[label] = class_ap(free, found, iou_threshold)
    known = [value for value in per_class.values() if not math.isnan(value)]
    return (sum(known) / len(known) if known else math.nan), per_class


def class_ap(free, found, iou_threshold):
    if not free:
        return math.nan
    total = len(free)
    points = [(1.0, 0.0)]
    right = wrong = 0
    for tube in sorted(found, key=lambda tube: -tube[2]):
        best, most = None, -1.0
        for other in free:
            overlap = tube_iou(tube[3], other[3]) if other[0] == tube[0] else -1.0
            if overlap > most:
                best, most = other, overlap
        if most >= iou_threshold:
            right += 1
            free = [other for other in free if other is not best]
        else:
            wrong += 1
        points.append((right / (right + wrong), right / total))
    return sum(
        (recall - before) * (precision + last) / 2
        for (last, before), (precision, recall) in zip(points, points[1:], strict=False)
    )


def tube_iou(first, second):
    common = [moment for moment in first if moment in second]
    if not common:
        return 0.0
    in_time = len(common) / len(set(first) | set(second))
    overlaps = [iou(first[moment], second[moment]) for moment in common]
    return in_time * sum(overlaps) / len(overlaps)


def iou(first, second):
    width = max(0.0, min(first[2], second[2]) - max(first[0], second[0]))
    height = max(0.0, min(first[3], second[3]) - max(first[1], second[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    if min(areas) <= 0:
        return 0.0
    return width * height / (areas[0] + areas[1] - width * height)
