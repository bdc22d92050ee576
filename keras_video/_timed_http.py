"""Responses of servers that come before a deadline, or not at all.

A time limit of a socket is one of each of its pauses: without a deadline, a server
that sends a byte a second would be waited for without end.
"""

import functools
import http.client
import io
import urllib.request


class _TimedStream(io.RawIOBase):
    """What comes from a socket before a deadline, and without long pauses."""

    def __init__(self, sock, deadline):
        self._socket, self._deadline = sock, deadline
        self._pause = sock.gettimeout()
        self._stream = sock.makefile("rb", buffering=0)

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self._deadline.left
        if not left:
            raise TimeoutError("the time is up")
        self._socket.settimeout(min(self._pause, left))
        received = self._stream.readinto(buffer)
        self._deadline.count(received or 0)
        return received

    def close(self):
        self._stream.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response whose headers and body come before a deadline."""

    def __init__(self, sock, *args, deadline, **options):
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedStream(sock, deadline))


class TimedHandler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Opens connections whose responses have a deadline.

    Args:
        deadline: `Deadline`.
    """

    def __init__(self, deadline):
        super().__init__()
        self._deadline = deadline

    def _connect(self, kind, host, **options):
        connection = kind(host, **options)
        connection.response_class = functools.partial(
            _Response, deadline=self._deadline
        )
        return connection

    def http_open(self, request):
        connect = functools.partial(self._connect, http.client.HTTPConnection)
        return self.do_open(connect, request)

    def https_open(self, request):
        connect = functools.partial(self._connect, http.client.HTTPSConnection)
        return self.do_open(connect, request)
