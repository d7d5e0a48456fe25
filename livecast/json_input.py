"""Parse JSON from outside: bound its depth first, and accept strict JSON only."""

import json
import re
from math import isinf
from typing import Any, NoReturn

from livecast.errors import LivecastError
from livecast.input_limits import JSON_DEPTH

# A string may lack its closing quote. Without the `?`, an open string would be scanned again at each quote.
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def load_json(text: str, *, code: str = "json.malformed") -> Any:
    """Parse JSON of bounded depth.

    The result can be encoded again: no NaN or infinity, no lone surrogate. The caller has checked the size. Raises
    LivecastError with `code` (400), or `json.too_deep` (413).
    """
    require_depth(text)
    try:
        value = _decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
        else:
            text.encode()
    except (ValueError, RecursionError):
        raise LivecastError(code, "This is not valid JSON.") from None
    return value


def require_depth(text: str) -> None:
    """Raise LivecastError `json.too_deep` (413) if the nesting is deeper than JSON_DEPTH."""
    if text.count("[") + text.count("{") <= JSON_DEPTH.size:
        return
    depth = 0
    for found in _STRUCTURE.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > JSON_DEPTH.size:
                raise LivecastError(
                    JSON_DEPTH.code,
                    f"This JSON is nested too deeply: at most {JSON_DEPTH.size} levels are allowed.",
                    status=413,
                )
        elif found[0] in "]}":
            depth -= 1


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _finite(digits: str) -> float:
    # 1e999 is valid JSON, but Python reads it as infinity.
    if isinf(number := float(digits)):
        raise ValueError("the number is too large")
    return number


_decode = json.JSONDecoder(parse_constant=_reject_constant, parse_float=_finite).decode
