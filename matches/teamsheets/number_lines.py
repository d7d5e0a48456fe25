"""Shirt numbers on lines of their own: find the name that each of them belongs to."""

from collections.abc import Sequence
from enum import StrEnum


class LineType(StrEnum):
    NUMBER = "number"
    NAME = "name"
    POSITION = "position"
    OTHER = "other"


def join_numbers(types: Sequence[LineType]) -> dict[int, int]:
    """Map the index of each number line to the index of its name line.

    Lines of other types divide the sheet into runs. In a run the numbers stand before their names or after them, or
    all numbers stand before or after all names: the pattern decides.
    """
    joined: dict[int, int] = {}
    run: list[int] = []
    for index, what in enumerate([*types, LineType.OTHER]):
        if what is not LineType.OTHER:
            run.append(index)
            continue
        joined.update(_join_run(run, types))
        run = []
    return joined


def _join_run(run: Sequence[int], types: Sequence[LineType]) -> dict[int, int]:
    run = [index for index in run if types[index] is not LineType.POSITION]
    pattern = [types[index] for index in run]
    numbers = [index for index in run if types[index] is LineType.NUMBER]
    names = [index for index in run if types[index] is LineType.NAME]
    half = len(run) // 2
    if len(numbers) == len(names) > 1 and len(set(pattern[:half])) == 1 == len(set(pattern[half:])):
        return dict(zip(numbers, names, strict=True))  # all numbers, then all names, or the other way round
    after = bool(run) and pattern[0] is LineType.NAME and pattern[-1] is LineType.NUMBER
    found = {}
    for place, index in enumerate(run):
        beside = place + (-1 if after else 1)
        if pattern[place] is LineType.NUMBER and 0 <= beside < len(run) and pattern[beside] is LineType.NAME:
            found[index] = run[beside]
    return found
