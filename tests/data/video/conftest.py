import pytest

from keras_video.data.video.decoder import FrameDecoder


@pytest.fixture
def may_fall_back():
    """Asked for by tests with files that call for a second attempt."""


@pytest.fixture(autouse=True)
def no_second_attempt(request, monkeypatch):
    """Forbid decoding from the start, which would hide faults of the fast way."""
    if "may_fall_back" not in request.fixturenames:

        def fail(self, numbers):
            raise AssertionError("fell back to decoding from the start")

        monkeypatch.setattr(FrameDecoder, "decode_carefully", fail)
