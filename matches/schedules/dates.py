"""Read the dates of a column: one order of day, month and year for all of them.

A date like 05/12/2026 has two meanings. Another date of the column, a weekday or the chosen order settles it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from matches.schedules.calendar_words import MONTH, NOT_KNOWN, WEEKDAY, WEEKDAY_NAMES
from matches.schedules.plain_text import fold
from matches.schedules.schedule import RowError

_NOT_DIGIT = r"(?!\d)"
_ISO = re.compile(rf"(\d{{4}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{1,2}}){_NOT_DIGIT}", re.ASCII)
_COMPACT = re.compile(rf"((?:19|20|21)\d{{2}})(\d{{2}})(\d{{2}}){_NOT_DIGIT}", re.ASCII)
_HAN = re.compile(r"(?:(\d{4}|\d{2})[年년]\s?)?(\d{1,2})[月월]\s?(\d{1,2})[日号號일]?", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d:])", re.ASCII)
_NO_YEAR = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})(?:\2(?!\d)|(?![\d./:-]))", re.ASCII)
_MONTH_WORD = r"([^\W\d_]{3,12})\.?"
_YEAR = r"(?:,?[\s/-]*(?:de |del |of )?((?:19|20|21)\d{2}(?!\d)|'?\d{2}(?![\d:.h])))?"
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|\.)?"
_DAY_WORD = re.compile(rf"(\d{{1,2}}){_ORDINAL}[\s/-]*(?:de |of |d')?\s?{_MONTH_WORD}{_YEAR}")
_WORD_DAY = re.compile(rf"{_MONTH_WORD}[\s/-]*(\d{{1,2}}){_ORDINAL}(?![\d:]){_YEAR}")
_YEAR_WORD_DAY = re.compile(rf"(\d{{4}})[\s/-]*{_MONTH_WORD}[\s/-]*(\d{{1,2}}){_ORDINAL}(?![\d:])")
_SERIAL = re.compile(r"([3-6]\d{4})(\.\d+)?", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)
_WEEKDAY_BEGIN = re.compile(r"([(（]?(?:星期|周|礼拜|週)[一二三四五六日天][)）]?|[^\W\d_]+(?:-feira)?)[.,]?[\s,]*")
_WEEKDAY_INSIDE = re.compile(r"[(（]?\s?((?:星期|周|礼拜|週)[一二三四五六日天])\s?[)）]?|\(\s?([^\W\d_]{2,10})\.?\s?\)")
MAX_DATE = 80  # characters


class DateOrder(Enum):
    """The order of the numbers in 05/12/26."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    YEAR_FIRST = "year first"


@dataclass(frozen=True, slots=True)
class DateText:
    """A date as written. `year` is None if it is missing; `numbers` are set if the order is not clear.

    `weekdays`: the numbers that its weekday may mean, Monday is 0; empty without one. `rest`: the text after the date.
    """

    text: str
    year: int | None = None
    month: int = 0
    day: int = 0
    numbers: tuple[int, int, int | None] | None = None
    short_year: bool = False
    dotted: bool = False
    weekdays: frozenset[int] = frozenset()
    rest: str = ""
    serial: bool = False

    def parts(self, order: DateOrder) -> tuple[int | None, int, int]:
        """Year, month and day in this order."""
        if self.numbers is None:
            return self.year, self.month, self.day
        first, second, third = self.numbers
        if order is DateOrder.YEAR_FIRST and third is not None:
            return _full_year(first), second, third
        year = None if third is None else _full_year(third) if self.short_year else third
        return (year, second, first) if order is not DateOrder.MONTH_FIRST else (year, first, second)


@dataclass(frozen=True, slots=True)
class Day:
    """A date that was read. `guess` is a sentence, or ""."""

    day: date
    guess: str = ""


def read_date_text(text: str) -> DateText | None:
    """Split a text that begins with a date into the date and the rest. None if it does not."""
    plain = fold(text[: MAX_DATE * 2])
    weekdays: frozenset[int] = frozenset()
    if begin := _WEEKDAY_BEGIN.match(plain):
        weekdays = WEEKDAY.get(begin[1].strip("()（）").removesuffix("-feira"), frozenset())
        if weekdays and begin.end() < len(plain):
            plain = plain[begin.end() :]
        else:
            weekdays = frozenset()
    found = _date_parts(text, plain)
    if found is None:
        return None
    rest = found.rest
    if inside := _WEEKDAY_INSIDE.match(rest.lstrip()):
        rest, weekdays = _weekday_after(rest.lstrip(), inside, weekdays)
    elif (word := re.match(r"[\s,]*([^\W\d_]{2,10})\.?(?=[\s,]|$)", rest)) and word[1] in WEEKDAY:
        rest, weekdays = rest[word.end() :], weekdays or WEEKDAY[word[1]]
    return DateText(
        text, found.year, found.month, found.day, found.numbers, found.short_year, found.dotted, weekdays,
        re.sub(r"^(?:[\s,;]|t(?=\d)|um |at |a las |alle |om |às |@ ?|-(?=\s))+", "", rest), found.serial,
    )  # fmt: skip


def _weekday_after(rest: str, inside: re.Match[str], weekdays: frozenset[int]) -> tuple[str, frozenset[int]]:
    found = WEEKDAY.get(inside[1] or inside[2])
    return (rest[inside.end() :], weekdays or found) if found else (rest, weekdays)


def _date_parts(text: str, plain: str) -> DateText | None:
    if found := _ISO.match(plain):
        return DateText(text, int(found[1]), int(found[3]), int(found[4]), rest=plain[found.end() :])
    if found := _COMPACT.match(plain):
        return DateText(text, int(found[1]), int(found[2]), int(found[3]), rest=plain[found.end() :])
    if found := _HAN.match(plain):
        year = _full_year(int(found[1])) if found[1] else None
        return DateText(text, year, int(found[2]), int(found[3]), rest=plain[found.end() :])
    if found := _NUMBERS.match(plain):
        numbers = (int(found[1]), int(found[3]), int(found[4]))
        return DateText(
            text, numbers=numbers, short_year=len(found[4]) == 2, dotted=found[2] == ".", rest=plain[found.end() :]
        )
    for pattern, places in ((_YEAR_WORD_DAY, (1, 2, 3)), (_DAY_WORD, (3, 2, 1)), (_WORD_DAY, (3, 1, 2))):
        found = pattern.match(plain)
        if found and (month := MONTH.get(found[places[1]])):
            stated = found[places[0]]
            year = _full_year(int(stated.strip("'"))) if stated else None
            return DateText(text, year, month, int(found[places[2]]), rest=plain[found.end() :])
    if found := _NO_YEAR.match(plain):
        numbers_only = (int(found[1]), int(found[3]), None)
        return DateText(text, numbers=numbers_only, dotted=found[2] == ".", rest=plain[found.end() :])
    if found := _SERIAL.fullmatch(plain):
        day = _EXCEL_EPOCH + timedelta(days=int(found[1]))
        minutes = round(float(found[2] or 0) * 1440)
        clock = f"{minutes // 60 % 24}:{minutes % 60:02}" if found[2] else ""
        return DateText(text, day.year, day.month, day.day, rest=clock, serial=True)
    return None


def _full_year(year: int) -> int:
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


class DateColumn:
    """The dates of one column, and the order that they are in.

    `order` is the settled or the guessed order. `is_guess`: it is a guess, and dates with two meanings depend on it.
    `day_first`: the order that a person chose, or None. `today` gives dates without a year their year.
    """

    def __init__(self, texts: Iterable[str], today: date, day_first: bool | None = None) -> None:
        self.today = today
        dates = [found for text in texts if (found := read_date_text(text))]
        self._unclear = [one for one in dates if one.numbers is not None]
        self.order, self.is_guess, self.is_mixed = DateOrder.DAY_FIRST, False, False
        if day_first is not None:
            self.order = DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST
        elif self._unclear:
            self._settle(dates)

    def _settle(self, dates: list[DateText]) -> None:
        fits = {order: sum(self._fits(one, order) for one in self._unclear) for order in DateOrder}
        if not all(one.short_year and not one.dotted for one in self._unclear):
            del fits[DateOrder.YEAR_FIRST]
        best = [order for order, count in fits.items() if count == max(fits.values())]
        if DateOrder.YEAR_FIRST in best and len(best) > 1:
            # 26/12/05 begins with the year only if the other orders would give a date far away.
            others: list[DateOrder] = [order for order in best if order is not DateOrder.YEAR_FIRST]
            best = others if self._is_near(others[0]) or not self._is_near(DateOrder.YEAR_FIRST) else best[-1:]
        self.order = best[0]
        if len(best) == 1 or all(self._meanings(one) < 2 for one in self._unclear):
            return
        if all(one.dotted for one in self._unclear):
            return  # with dots the day comes first
        self.is_mixed = max(fits.values()) < sum(any(self._fits(one, order) for order in fits) for one in self._unclear)
        self.is_guess = True
        sorted_in = [order for order in best if self._is_sorted(dates, order)]
        if len(sorted_in) == 1:
            self.order = sorted_in[0]

    def _is_near(self, order: DateOrder) -> bool:
        days = [day for one in self._unclear if (day := _day(one, order, self.today))]
        return all(abs(day.year - self.today.year) <= 3 for day in days)

    def _is_sorted(self, dates: list[DateText], order: DateOrder) -> bool:
        days = [day for one in dates if (day := _day(one, order, self.today))]
        return len(set(days)) > 2 and days == sorted(days)

    def _fits(self, one: DateText, order: DateOrder) -> bool:
        day = _day(one, order, self.today)
        return day is not None and (not one.weekdays or day.weekday() in one.weekdays)

    def _meanings(self, one: DateText) -> int:
        orders = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
        return len({_day(one, order, self.today) for order in orders if self._fits(one, order)})

    def is_ambiguous(self, one: DateText) -> bool:
        """Whether the date has two meanings, of which one was guessed."""
        return self.is_guess and one.numbers is not None and self._meanings(one) > 1

    def read(self, text: str) -> tuple[Day, str]:
        """The day of a cell, and the text after it. Raises RowError."""
        if not text:
            raise RowError("The date is missing.")
        if fold(text[:40]) in NOT_KNOWN:
            raise RowError("The date is not known yet.")
        one = read_date_text(text) if len(text) <= MAX_DATE * 2 else None
        if one is None:
            raise RowError(f"“{text[:30]}” is not a date: write 2026-05-09.")
        ambiguous = self.is_ambiguous(one)
        if ambiguous and self.is_mixed:
            year, month, day = one.parts(DateOrder.DAY_FIRST)
            raise RowError(
                f"“{text[:20]}” is ambiguous, and the other dates have both orders: write {year}-{month:02}-{day:02}, "
                "or choose the order of dates."
            )
        order = self.order
        if self.is_guess and one.numbers is not None and not ambiguous and not self._fits(one, order):
            order = next((other for other in DateOrder if self._fits(one, other)), order)
        found = _day(one, order, self.today)
        if found is None:
            raise RowError(f"The date “{text[:30]}” does not exist.")
        if one.weekdays and found.weekday() not in one.weekdays:
            said = " or ".join(WEEKDAY_NAMES[number] for number in sorted(one.weekdays))
            raise RowError(f"{_shown(found)} is a {WEEKDAY_NAMES[found.weekday()]}, and the file says {said}.")
        return Day(found, self._guess(one, found, ambiguous)), one.rest

    def _guess(self, one: DateText, found: date, ambiguous: bool) -> str:
        if ambiguous:
            return f"“{one.text[:20]}” is read as {_shown(found)}, {self.order.value}."
        if self.order is DateOrder.YEAR_FIRST and one.numbers is not None:
            return f"“{one.text[:20]}” is read as {_shown(found)}, year first."
        if one.serial:
            return f"“{one.text[:20]}” is read as {_shown(found)}, a day number of a spreadsheet."
        if one.parts(self.order)[0] is None:
            return f"The year is missing: “{one.text[:20]}” is read as {_shown(found)}."
        return ""


def _shown(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _day(one: DateText, order: DateOrder, today: date) -> date | None:
    """The day in this order, if it exists. Without a year: the next such day, on its weekday if it has one."""
    year, month, day = one.parts(order)
    if year is not None:
        return _existing(year, month, day)
    following = list(_without_year(month, day, today))
    fitting = [found for found in following if not one.weekdays or found.weekday() in one.weekdays]
    return next(iter(fitting or following), None)


def _without_year(month: int, day: int, today: date) -> Iterator[date]:
    """The next such day, then the last one, then those of the following years up to a leap year."""
    years = [today.year, *range(today.year + 1, today.year + 9), today.year - 1]
    days = [found for year in years if (found := _existing(year, month, day))]
    ahead = [found for found in days if found >= today]
    if ahead:
        yield ahead[0]
    yield from sorted((found for found in days if found < today), reverse=True)[:1]
    yield from ahead[1:]


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
