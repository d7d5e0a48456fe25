"""Figures for JSON, rounded to the precision of the measurement."""

from typing import Any


def rounded(data: Any) -> Any:
    """Round all floats in nested dicts and lists to three digits."""
    match data:
        case float():
            return round(data, 3)
        case dict():
            return {key: rounded(value) for key, value in data.items()}
        case list():
            return [rounded(value) for value in data]
        case _:
            return data
