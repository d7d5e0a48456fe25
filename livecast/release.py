"""The release identifier: tells one build of livecast from another.

Two processes of the same build return the same identifier. Two builds differ in it if any shipped file differs, also if
the version number was not raised: code, templates, translations, static files, pinned dependencies.
A Git commit is not used: a checkout with local changes has the commit of one without.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from livecast import __version__

# Folders and files in BASE_DIR. requirements.txt is one of them because pages depend on Django and the other packages.
SHIPPED = ("livecast", "accounts", "matches", "chat", "templates", "locale", "requirements.txt")


def identifier() -> str:
    """Return the version and a digest of all shipped files, for example "0.13.0+5d41402abc4b2a76b9719d91".

    The files are read once per process. With DEBUG, each call looks at their sizes and modification times: templates
    and static files then change without a restart.
    """
    return _digest(_stamp) if settings.DEBUG else identifier_of_process()


@lru_cache(maxsize=1)
def identifier_of_process() -> str:
    return _digest(Path.read_bytes)


def _digest(content: Callable[[Path], bytes]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    # The addresses of the static files, as collectstatic hashed them.
    _add(digest, getattr(staticfiles_storage, "manifest_hash", "").encode())
    for file in sorted(_files(settings.BASE_DIR)):
        _add(digest, file.relative_to(settings.BASE_DIR).as_posix().encode())
        _add(digest, content(file))
    return f"{__version__}+{digest.hexdigest()}"


def _add(digest: "hashlib.blake2b", part: bytes) -> None:
    """Add `part` after its length, so that moving bytes from one part to the next changes the digest."""
    digest.update(len(part).to_bytes(8, "big"))
    digest.update(part)


def _stamp(file: Path) -> bytes:
    status = file.stat()
    return f"{status.st_mtime_ns} {status.st_size}".encode()


def _files(base: Path) -> Iterator[Path]:
    for name in SHIPPED:
        for path in (base / name, *(base / name).rglob("*")):
            # Python writes compiled modules, and editors write hidden files, beside the shipped ones.
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                yield path
