"""An HTTP server on loopback that serves files, well or badly."""

import http.server
import itertools
import threading
import time
import urllib.parse


class HubServer:
    """Serves `files` (path -> bytes), and misbehaves as `faults` says.

    Faults by path, each a list of what the next answers do: "break" (close after
    half), "lie" (announce more bytes than come), "short" (announce fewer), "wrong"
    (other bytes), "500", "403", "ignore-range" (begin anew), "elsewhere:URL"
    (redirect), "drip" (a byte of the body now and then), "drip-headers" (the same of
    the headers). `requests` keeps (path, headers) of everything asked.
    """

    def __init__(self):
        self.files, self.faults, self.requests = {}, {}, []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                owner.answer(self)

            def do_HEAD(self):
                owner.answer(self)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.02,), daemon=True
        )
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def asked(self, path):
        """Headers of the requests for a path."""
        return [headers for asked, headers in self.requests if asked == path]

    def answer(self, handler):
        path = urllib.parse.unquote(handler.path)
        self.requests.append((path, dict(handler.headers)))
        faults = self.faults.get(path, [])
        fault = faults.pop(0) if faults else ""
        if fault.startswith("elsewhere:"):
            return self.reply(handler, 302, b"", {"Location": fault[10:]})
        if fault.isdigit():
            return self.reply(handler, int(fault), b"")
        if fault == "drip-headers":
            return self.drip(handler, itertools.repeat(b"x"), b"HTTP/1.1 200 OK\r\nX: ")
        if path not in self.files:
            return self.reply(handler, 404, b"none")
        body, status, headers = self.files[path], 200, {}
        start = handler.headers.get("Range", "")[len("bytes=") :].rstrip("-")
        if start and fault != "ignore-range":
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[int(start) :], 206
        if fault == "wrong":
            body = bytes(b ^ 1 for b in body)
        length = len(body)
        if fault in ("break", "lie"):
            handler.close_connection = True
            if fault == "break":
                body = body[: len(body) // 2]
            else:
                length += 10
        if fault == "drip":
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()
            return self.drip(handler, (body[i : i + 1] for i in range(length)), head)
        if fault == "short":
            length -= 1
            body = body[:length]
        return self.reply(handler, status, body, headers, length)

    def reply(self, handler, status, body, headers=None, length=None):
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(length or len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    def drip(self, handler, parts, head):
        """Send so little at a time that no pause is long, until nobody listens."""
        handler.close_connection = True
        try:
            handler.wfile.write(head)
            for part in parts:
                handler.wfile.write(part)
                time.sleep(0.02)
        except OSError:
            pass
