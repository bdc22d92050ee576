from data.files import encode, noise

from keras_video.data import VideoReader
from keras_video.data.video.file import VideoFile


class Container:
    """FFmpeg's container, which remembers the packets' generators that it gave."""

    def __init__(self, container, given):
        self._container, self._given = container, given

    def __getattr__(self, name):
        return getattr(self._container, name)

    def demux(self, *streams):
        def packets():
            yield from self._container.demux(*streams)

        self._given.append(packets())
        return self._given[-1]


def test_packets_are_let_go(tmp_path, monkeypatch):
    """PyAV frees what a generator of packets holds only when it is closed."""
    path, given, usual = encode(tmp_path / "a.mp4", noise(60)), [], VideoFile.open

    def spy(self):
        container, stream = usual(self)
        return Container(container, given), stream

    monkeypatch.setattr(VideoFile, "open", spy)
    with VideoReader(path) as video:
        video.frames([2])
        video.frames([30, 50])
        video.frames([10])
        # Only that from which decoding can go on is open.
        assert sum(packets.gi_frame is not None for packets in given) == 1
    assert len(given) > 5
    assert [packets for packets in given if packets.gi_frame is not None] == []
