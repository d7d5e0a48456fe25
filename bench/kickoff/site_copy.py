"""A copy of livecast's answers, which the other servers serve from memory or from their own static files."""

import gzip
import hashlib
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bench.kickoff.visit import Visit

COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")


def write_for_node(visit: Visit, folder: Path) -> None:
    """Write index.json, a list of {path, type, encoding, etag, file}, and the files. Texts are compressed."""
    entries = []
    for number, (path, answer) in enumerate(visit.answers.items()):
        body, encoding = answer.body, answer.headers.get("content-encoding", "")
        kind = answer.headers.get("content-type", "application/octet-stream")
        if not encoding and kind.startswith(COMPRESSED):
            body, encoding = gzip.compress(body, 9), "gzip"
        etag = answer.headers.get("etag", f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')
        (folder / str(number)).write_bytes(body)
        entries.append({"path": path, "type": kind, "encoding": encoding, "etag": etag, "file": str(number)})
    (folder / "index.json").write_text(json.dumps(entries))


def write_static_files(visit: Visit, folder: Path) -> None:
    """Write the static files as `collectstatic` with WhiteNoise's compression does: each file, and its .gz."""
    for step in visit.steps:
        if step.kind != "file" or not step.path.startswith("/static/"):
            continue
        answer = visit.answers[step.path]
        gzipped = answer.headers.get("content-encoding") == "gzip"
        file = folder / unquote(urlsplit(step.path).path).removeprefix("/static/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.decompress(answer.body) if gzipped else answer.body)
        file.with_name(f"{file.name}.gz").write_bytes(answer.body if gzipped else gzip.compress(answer.body, 9))
