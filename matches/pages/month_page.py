"""The calendar: a month with the number of matches of each day."""

import calendar
import re
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from matches import selectors

_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)


def month_of(text: str) -> date | None:
    """Return the first day of “2026-12”; None for other text."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1900 < int(found[1]) < 2200 or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)


def month_context(month: date, complaint: str = "") -> dict[str, Any]:
    """Return a month as its template shows it: weeks of days, from Monday. `month`: its first day."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    counts = selectors.matches_by_day(weeks[0][0], weeks[-1][-1])
    today = timezone.localdate()
    this_month = today.replace(day=1)
    return {
        "month": month,
        "page_address": reverse("calendar") + ("" if month == this_month else f"?month={month:%Y-%m}"),
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=31)).replace(day=1),
        "weekdays": weeks[0],
        "weeks": [[_day(day, month, today, counts) for day in week] for week in weeks],
        "complaint": complaint,
    }


def _day(day: date, month: date, today: date, counts: dict[date, int]) -> dict[str, Any]:
    count = counts.get(day, 0)
    return {"day": day, "count": count, "is_inside": day.month == month.month, "is_today": day == today}
