"""AVA's frame-mAP in plain loops, from how the official tool goes about it.

`get_ava_performance.py` reads csv files; so this takes their rows, (video id,
timestamp, x1, y1, x2, y2, label, score), or (video id, timestamp) for a key frame
without a box.
"""

import heapq
import math


def frame_map(truth_rows, detection_rows, label_ids, iou_threshold=0.5, limit=50):
    """`(mAP, {label: AP})`, NaN where there is no ground truth."""
    truth, included = read(truth_rows, label_ids, 0)
    detections, _ = read(detection_rows, label_ids, limit)
    counts = dict.fromkeys(label_ids, 0)
    for entries in truth.values():
        for entry in entries:
            counts[entry[1]] += 1

    judged = {label: [] for label in label_ids}
    for image, entries in detections.items():
        if image not in included:
            continue
        boxes = [entry for entry in entries if entry[2] < entry[4]]
        boxes = [entry for entry in boxes if entry[3] < entry[5]]
        for label in label_ids:
            mine = [entry for entry in boxes if entry[1] == label]
            there = [entry for entry in truth.get(image, []) if entry[1] == label]
            judged[label] += judge(mine, there, iou_threshold)

    per_class = {
        label: average_precision(judged[label], counts[label]) for label in label_ids
    }
    known = [value for value in per_class.values() if not math.isnan(value)]
    return (sum(known) / len(known) if known else math.nan), per_class


def read(rows, label_ids, capacity):
    """Entries (score, label, y1, x1, y2, x2) of each image, and all images' keys."""
    heaps, keys = {}, set()
    for row in rows:
        key = f"{row[0]},{row[1]:.6f}"
        keys.add(key)
        if len(row) == 2 or row[6] not in label_ids:
            continue
        x1, y1, x2, y2, label = row[2:7]
        score = row[7] if len(row) == 8 else 1.0
        heap = heaps.setdefault(key, [])
        if capacity < 1 or len(heap) < capacity:
            heapq.heappush(heap, (score, label, y1, x1, y2, x2))
        elif score > heap[0][0]:
            heapq.heapreplace(heap, (score, label, y1, x1, y2, x2))
    images = {
        key: sorted(heap, key=lambda entry: -entry[0]) for key, heap in heaps.items()
    }
    return images, keys


def judge(detections, truth, iou_threshold):
    """[(score, right?)] of one class in one image."""
    taken = set()
    judged = []
    for detection in detections:
        best, most = None, -1.0
        for number, box in enumerate(truth):
            overlap = iou(detection[2:], box[2:])
            if overlap > most:
                best, most = number, overlap
        right = most >= iou_threshold and best not in taken
        if right:
            taken.add(best)
        judged.append((detection[0], right))
    return judged


def iou(first, second):
    height = max(0.0, min(first[2], second[2]) - max(first[0], second[0]))
    width = max(0.0, min(first[3], second[3]) - max(first[1], second[1]))
    inside = height * width
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return inside / (areas[0] + areas[1] - inside)


def average_precision(judged, count):
    if not count:
        return math.nan
    # A sort by rising score that keeps the order of equals, then reversed.
    judged = sorted(judged, key=lambda pair: pair[0])[::-1]
    recall, precision, right = [0.0], [0.0], 0
    for number, (_, is_right) in enumerate(judged, start=1):
        right += is_right
        recall.append(right / count)
        precision.append(right / number)
    recall.append(1.0)
    precision.append(0.0)
    for i in range(len(precision) - 2, -1, -1):
        precision[i] = max(precision[i], precision[i + 1])
    return sum(
        (recall[i] - recall[i - 1]) * precision[i] for i in range(1, len(recall))
    )
