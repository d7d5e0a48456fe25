"""Read the values of a provider's file without trusting their types. A missing or odd value is "", None or empty."""

from collections.abc import Iterator, Mapping
from typing import Any


def at(value: Any, *path: str | int) -> Any:
    """The value at a path of names and indexes: `at(file, "teams", 0, "team", "name")`. None if there is none."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list, or of the values of an object."""
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def text(value: Any) -> str:
    """A text or a number as text, without spaces around it; "" for other values.

    Halves of surrogate pairs, which JSON can spell and no database stores, are replaced.
    """
    if isinstance(value, str):
        value = value.replace("\0", "").strip()
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return ""


def verbatim(value: Any) -> str:
    """A text as the provider wrote it, also with spaces around it, and without NUL; "" for other values."""
    return value.replace("\0", "") if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """A whole number, also one that is spelt as a text; None for other values."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    digits = value.strip() if isinstance(value, str) else ""
    negative = digits.startswith("-")
    digits = digits.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        return None
    return -int(digits) if negative else int(digits)


def number(value: Any) -> float | None:
    """A finite number, also one that is spelt as a text; None for other values."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or len(str(value)) > 30:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < float("inf") else None


def without_empty(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that have a value: without None, "", [] and {}. 0 and False are values."""
    return {name: value for name, value in entry.items() if value not in (None, "", [], {}) or value == 0}
