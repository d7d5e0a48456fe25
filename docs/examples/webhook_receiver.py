"""Receive livecast's webhooks: check the signature, drop repeats, print the score.

    LIVECAST_SECRET=whs_… python webhook_receiver.py PORT

Needs only Python 3.11. Put it behind a server with TLS.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["LIVECAST_SECRET"].encode()
LONGEST = 100_000  # bytes of a message
OLDEST = 300  # seconds
seen: set[str] = set()


def is_signed(header: str, body: bytes) -> bool:
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    if not parts.get("t", "").isdigit() or abs(time.time() - int(parts["t"])) > OLDEST:
        return False
    expected = hmac.new(SECRET, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), parts.get("v1", "").encode())


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LONGEST))
        if not is_signed(self.headers.get("Livecast-Signature", ""), body):
            self.send_error(401, "wrong signature")
            return
        identity = self.headers.get("Livecast-Webhook-Id", "")
        if identity not in seen:
            seen.add(identity)
            message = json.loads(body)
            match, score = message.get("match", {}), message.get("score", {})
            teams = f"{match.get('home')} {score.get('home')}-{score.get('away')} {match.get('away')}"
            print(message["event"], teams if match else "", message.get("status", ""), flush=True)
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
