"""Mask private data in log lines: phone numbers, and one-time codes after the word “code”."""

import logging
import re
from copy import copy

# +86 138 0013 8000, 0086-138…, %2B86138…, 13800138000: nine digits or more that can be a phone number.
_PHONE = re.compile(r"(?<![\w.:-])(?:\+|00|%2B)?\d(?:[ -]?\d){8,14}(?![\w.:-])")
_CODE = re.compile(r"(?i)(code\W{1,12}|%22code%22%3A\+?%22)\d{6}\b")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def mask(text: str) -> str:
    text = _CODE.sub(r"\1••••••", text)
    return _PHONE.sub(lambda found: found[0] if _DATE.match(found[0]) else f"••••{found[0][-2:]}", text)


class MaskingFormatter(logging.Formatter):
    """A formatter that masks lines and tracebacks.

    Refused requests are logged without a traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "status_code", 500) < 500:
            record = copy(record)
            record.exc_info = record.exc_text = None
        return mask(super().format(record))
