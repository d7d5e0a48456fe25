"""Collect all log records of this process, of every level and logger."""

import logging
from collections.abc import Callable
from typing import Any

from livecast.log_masking import MaskingFormatter

EVERYTHING = 1  # the level of the root logger while collecting
OURS = ("accounts", "chat", "livecast", "matches")

_as_written = MaskingFormatter("{asctime} {levelname} {name} {message}", style="{")
_usual = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Records:
    """Records all log records, and passes on those that would have been logged anyway."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []  # place, text
        self._call: Callable[[logging.Logger, logging.LogRecord], None] = logging.Logger.callHandlers
        self._level = logging.WARNING

    def start(self) -> None:
        call, self._level = self._call, logging.root.level

        def noted(logger: logging.Logger, record: logging.LogRecord) -> None:
            self.texts.append((f"a log record of {record.name} ({record.levelname})", text_of(record)))
            level = logger.getEffectiveLevel()
            # Loggers with their own level keep it, and so does a test that sets the root's level.
            if record.levelno >= (self._level if level == EVERYTHING else level):
                call(logger, record)

        logging.Logger.callHandlers = noted  # type: ignore[method-assign, assignment]
        logging.root.setLevel(EVERYTHING)

    def stop(self) -> None:
        logging.Logger.callHandlers = self._call  # type: ignore[assignment, method-assign]
        logging.root.setLevel(self._level)

    def take(self) -> list[tuple[str, str]]:
        taken, self.texts = self.texts, []
        return taken


def text_of(record: logging.LogRecord) -> str:
    """Return the formatted record with traceback and extra fields.

    Our own records are also checked before masking. Records of libraries are masked when they are written. Our own must
    not need masking.
    """
    parts = [_as_written.format(record)]
    parts += [_repr(value) for name, value in vars(record).items() if name not in _usual]
    if record.name.partition(".")[0] in OURS:
        parts.append(record.getMessage())
    return "\n".join(parts)


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:  # any object that a library logs
        return type(error).__name__
