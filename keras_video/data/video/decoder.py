"""Decoding of chosen frames of a stream, with as little work as possible."""

import contextlib
import itertools

import numpy as np

from keras_video.data.video.error import READ_ERRORS
from keras_video.data.video.index_builder import build_index

# Codecs whose decoder can leave out a frame that no other frame refers to, packet by
# packet, without any effect on the frames that it gives.
_DROPPABLE = ("h264", "mpeg4", "mpeg2video")

# Seeking costs about as much as decoding so many frames.
_SEEK_COST = 8


class MissingFrameError(Exception):
    """The decoder did not give a frame of the index."""


class FrameDecoder:
    """Gives the frames of a video by number, ascending, as FFmpeg's frames.

    A frame's key is its presentation time or, where the container stores none
    (`index.exact` is False), its position in a decode from the start. Between the
    frames asked for, decoding goes on or jumps to a later keyframe, whichever is
    shorter; frames that no other frame needs are skipped.

    Args:
        file: a `VideoFile`.
        num_threads: decoding threads.
    """

    def __init__(self, file, num_threads=1):
        self._file = file
        self._num_threads = num_threads
        self._container = None
        try:
            self._open()
            self.index = build_index(file, self._container, self._stream)
        except Exception:
            self.close()
            raise

    def decode(self, numbers):
        """Yield the frames numbered `numbers` (distinct, ascending).

        Raises:
            MissingFrameError: if the file does not keep what its index promises.
            av.error.FFmpegError: if it cannot be decoded.
        """
        keys = self._keys(numbers)
        self._wanted, self._end = set(keys), keys[-1]
        self._drop = self.index.exact and self._context.name in _DROPPABLE
        try:
            for key in keys:
                self._go_to(key)
                yield self._advance(key)
        except Exception:
            self._frames = None
            raise

    def decode_carefully(self, numbers):
        """Yield (frame, whether it is the one asked for), even from a damaged file.

        Decodes from the start of the file and relies on nothing else. The frame
        before stands for one that does not come out, as players show it.
        """
        self._open()
        if self.index.estimated:
            self.index = build_index(
                self._file, self._container, self._stream, estimate=False
            )
            numbers = np.minimum(numbers, len(self.index) - 1)
            self._open()
        keys = self._keys(numbers)
        self._drop, previous = False, None
        for key, frame in self._run():
            while keys and key > keys[0]:
                keys.pop(0)
                yield previous or frame, False
            while keys and key == keys[0]:
                keys.pop(0)
                yield frame, True
            if not keys:
                return
            previous = frame
        for _ in keys if previous else ():
            yield previous, False

    def close(self):
        """Close the file."""
        self._frames = None
        if self._container is not None:
            self._container.close()
            self._container = None
        self._file.close()

    def _keys(self, numbers):
        return (self.index.pts[numbers] if self.index.exact else numbers).tolist()

    def _open(self):
        """Open, or open again, at the start of the file."""
        self.close()
        self._container, self._stream = self._file.open()
        self._context = self._stream.codec_context
        self._context.thread_count = self._num_threads
        if self._num_threads > 1:
            self._stream.thread_type = "AUTO"

    def _run(self, first=None):
        """Decode on from here (`first`: a packet read already) to (key, frame)."""
        # PyAV leaks what a generator of packets holds unless it is closed or run out.
        with contextlib.closing(self._container.demux(self._stream)) as packets:
            yield from self._decoded(itertools.chain([first] if first else [], packets))

    def _decoded(self, packets):
        """(key, frame) of each frame that comes out of these packets."""
        count = 0
        for packet in packets:
            if self._drop and packet.size:
                # Nothing after the last frame asked for is left out, so that a
                # request for the frames that follow can decode on from there.
                leave = packet.pts not in self._wanted and packet.pts < self._end
                self._context.skip_frame = "NONREF" if leave else "DEFAULT"
            for frame in packet.decode():
                key = frame.pts if self.index.exact else count
                count += 1
                if key is not None:
                    yield key, frame

    def _advance(self, key):
        """Decode until the frame `key`."""
        while self._last < key:
            self._last, frame = next(self._frames, (np.inf, None))
            if self._last == key:
                return frame
        raise MissingFrameError

    def _go_to(self, key):
        """Seek, if that reaches the frame `key` sooner than decoding on."""
        if self._frames is None or key <= self._last:
            self._seek(key)
        elif self.index.exact:
            keyframe = self.index.keyframe_before(key)
            skipped = self.index.number(keyframe) - self.index.number(self._last)
            if skipped > _SEEK_COST:
                self._seek(key)

    def _seek(self, key):
        """Start decoding at a keyframe at or before the frame `key`."""
        self._last = -np.inf
        first = self._seek_packet(key) if self.index.exact else None
        if first is None:
            self._open()
        self._frames = self._run(first)

    def _seek_packet(self, key):
        """Seek; the keyframe's packet, or None to start from the beginning."""
        keyframes = self.index.keyframes
        position = np.searchsorted(keyframes, key, "right") - 1
        # Containers look keyframes up by decoding time, or by a table of some of
        # them, so a jump can end too late: then aim earlier.
        while position >= 0:
            target = int(keyframes[position])
            try:
                self._container.seek(target, stream=self._stream)
                with contextlib.closing(self._container.demux(self._stream)) as packets:
                    first = next(
                        (p for p in packets if p.is_keyframe or not p.size), None
                    )
            except READ_ERRORS:
                return None
            if first is not None and first.size and first.pts <= key:
                return first
            position = min(position - 1, position * 3 // 4)
        return None
