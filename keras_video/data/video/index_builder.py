"""Builder of a video's index from its packets, without decoding a frame."""

import threading
from collections import OrderedDict

import av
import numpy as np

from keras_video.data.video.error import READ_ERRORS, VideoError, reason
from keras_video.data.video.index import VideoIndex

# Containers that store a presentation time with every packet. Elsewhere FFmpeg guesses
# the times, and guesses wrong for AVI with B-frames.
_TIMED = ("mov", "matroska", "mpegts", "flv")

# Above so many frames an MP4's own table is used in place of reading the whole file.
_LONG = 5_000

# Of the native grid: a day with nothing to see, or a frame a second for as long as one
# likes. Who goes through a video goes through all of them.
MOST_SLOTS, MOST_SLOTS_PER_FRAME = 2_500_000, 100

_DISCARD = 2  # FFmpeg's AVINDEX_DISCARD_FRAME: cut away by an edit list

_cache = OrderedDict()
_cache_lock = threading.Lock()
_CACHE_FRAMES = 4_000_000  # 32 MB of times


def build_index(file, container, stream, estimate=True):
    """The `VideoIndex` of an open stream; the container's position changes.

    Args:
        file: the `VideoFile`, for its name and for remembering the result.
        container: the open container.
        stream: its video stream.
        estimate: whether a long MP4's own table may stand for its packets.

    Raises:
        VideoError: if the file is truncated or holds no frame.
    """
    identity = file.identity()
    key = identity and (*identity, estimate)
    with _cache_lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    index = _from_table(file, container, stream) if estimate else None
    if index is None:
        index = _from_packets(file, container, stream)
    _check_length(file, index)
    if key is not None:
        _remember(key, index)
    return index


def _check_length(file, index):
    if index.num_slots > MOST_SLOTS + MOST_SLOTS_PER_FRAME * len(index):
        raise VideoError(
            file.name,
            f"its {len(index)} frames are spread over "
            f"{index.num_slots / index.frame_rate:,.0f} s, and one of them would stand "
            f"for millions at {index.frame_rate:g} frames per second",
            "Cut it, or encode it again at a constant frame rate.",
        )


def _remember(key, index):
    with _cache_lock:
        _cache[key] = index
        while len(_cache) > 1 and sum(map(len, _cache.values())) > _CACHE_FRAMES:
            _cache.popitem(last=False)


def _rate(stream):
    return float(stream.average_rate or stream.guessed_rate or 25)


def _from_table(file, container, stream):
    """The index of a long MP4 of even frame rate from its header, else None."""
    if not container.format.name.startswith("mov") or stream.frames < _LONG:
        return None
    entries = [(e.timestamp, e.flags) for e in stream.index_entries]
    times = np.array([t for t, _ in entries], "int64")
    flags = np.array([f for _, f in entries], "int64")
    # These are decoding times. In even steps they are the presentation times but for
    # a shift; in any other case the packets have to be read.
    steps = np.diff(times)
    if len(times) != stream.frames or (flags & _DISCARD).any() or np.ptp(steps) > 0:
        return None
    last = stream.index_entries[len(times) - 1]
    if container.size and last.pos + last.size > container.size:
        raise _truncated(file, "its last frames lie beyond the end of the file")
    pts = times - times[0] + (stream.start_time or 0)
    return VideoIndex(
        pts=pts,
        keyframes=pts[(flags & 1).astype(bool)],
        time_base=stream.time_base,
        nominal_rate=_rate(stream),
        estimated=True,
    )


def _from_packets(file, container, stream):
    """The index from one pass over the packets."""
    packets, end, last = [], 0.0, None
    try:
        # Matroska is the only one whose truncation shows by the time of its last
        # packet, of whichever stream.
        every = container.format.name.startswith("matroska")
        for packet in container.demux() if every else container.demux(stream):
            if packet.size == 0 or packet.is_discard:
                continue
            if packet.pts is not None:
                ticks = packet.pts + (packet.duration or 0)
                end = max(end, float(ticks * packet.time_base))
            if packet.stream_index == stream.index:
                packets.append((packet.pts, packet.is_keyframe))
                last = packet
    except READ_ERRORS as error:
        raise _truncated(file, f"reading it stopped with: {reason(error)}") from error
    _check_whole(file, container, stream, len(packets), last, end)
    return _arrange(file, container, stream, packets)


def _check_whole(file, container, stream, count, last, end):
    """Compare what was read with what the header promises."""
    if last is not None and last.is_corrupt:
        raise _truncated(file, "its last packet is incomplete")
    name = container.format.name
    promised = len(stream.index_entries) if name.startswith("mov") else stream.frames
    if count < promised * 0.98 - 1:
        raise _truncated(file, f"its header promises {promised} frames, {count} found")
    duration = (container.duration or 0) / av.time_base
    if name.startswith("matroska") and end < duration * 0.95 - 1:
        raise _truncated(
            file, f"its header promises {duration:.1f} s, {end:.1f} s found"
        )


def _truncated(file, found):
    return VideoError(
        file.name,
        f"the file is truncated or damaged: {found}",
        "Download or record it again, or remove it.",
    )


def _arrange(file, container, stream, packets):
    """Sort the packets' times into the order of presentation."""
    first_key = next((i for i, (_, key) in enumerate(packets) if key), None)
    if first_key is None:
        raise VideoError(file.name, "the video stream holds no decodable frame")
    packets = packets[first_key:]
    times = [t for t, _ in packets]
    common = {"time_base": stream.time_base, "nominal_rate": _rate(stream)}
    timed = container.format.name.startswith(_TIMED)
    if not timed or None in times or len(set(times)) < len(times):
        return _by_count(stream, times, common)
    # Frames shown before the first keyframe lean on frames that are not in the file.
    start = times[0]
    pts = np.array(sorted(t for t in times if t >= start), "int64")
    keys = np.array(sorted(t for t, key in packets if key), "int64")
    return VideoIndex(pts=pts, keyframes=keys, exact=True, **common)


def _by_count(stream, times, common):
    """An index for a container whose times are guesses: count the frames."""
    known = sorted(t for t in times if t is not None)
    if len(known) == len(times) and len(set(times)) == len(times):
        pts = np.array(known, "int64")
    else:
        period = 1 / (common["nominal_rate"] * float(stream.time_base))
        pts = np.round(np.arange(len(times)) * period).astype("int64")
    return VideoIndex(pts=pts, keyframes=pts[:1], exact=False, **common)
