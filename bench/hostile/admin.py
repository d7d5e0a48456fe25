"""Where the staff's words and files come in: searches, filters, forms, pasted lists, uploads."""

from datetime import UTC

from django.urls import reverse

from bench.hostile.entry import EntryPoint, Place
from bench.hostile.inputs import ROWS, SCHEDULES, SHEETS, TEXTS, repeated
from bench.hostile.installation import Stage
from livecast.input_limits import (
    ADMIN_QUERY,
    ADMIN_SEARCH,
    FORM,
    FORM_FIELDS,
    SCHEDULE_FILE,
    SCHEDULE_ROWS,
    TEAM_SHEET,
)
from matches.schedules.reader import read_schedule

ENTRY_POINTS = (
    EntryPoint(
        "admin: search",
        Place.PAGE,
        ADMIN_SEARCH,
        TEXTS,
        lambda stage, text: stage.look_at(reverse("admin:matches_commentaryentry_changelist"), q=text),
    ),
    EntryPoint(
        "admin: search of a field that completes",
        Place.PAGE,
        ADMIN_SEARCH,
        TEXTS,
        lambda stage, text: stage.look_at(
            reverse("admin:autocomplete"), term=text, app_label="matches", model_name="match", field_name="home"
        ),
    ),
    EntryPoint(
        "admin: filters",
        Place.PAGE,
        ADMIN_QUERY,
        {"a long value": repeated("a"), "an unknown filter": repeated("_")},
        lambda stage, text: stage.look_at(reverse("admin:matches_team_changelist"), sport__exact=text),
    ),
    EntryPoint(
        "form: fields",
        Place.PAGE,
        FORM_FIELDS,
        {"many": lambda size: {f"field{number}": "" for number in range(size)}},
        lambda stage, fields: stage.api_form(f"/entries/{stage.entry.pk}/photo", fields),
    ),
    EntryPoint(
        "form: bytes",
        Place.PAGE,
        FORM,
        {"one long field": repeated("a"), "line ends": repeated("\r\n")},
        lambda stage, text: stage.api_form(f"/entries/{stage.entry.pk}/photo", {"alt": text}),
    ),
    EntryPoint(
        "team sheet",
        Place.PAGE,
        TEAM_SHEET,
        SHEETS,
        lambda stage, text: stage.fill_in(
            reverse("admin:matches_match_team_sheets", args=[stage.match.pk]), home=text, away=""
        ),
    ),
    EntryPoint(
        "schedule: file",
        Place.PAGE,
        SCHEDULE_FILE,
        SCHEDULES,
        lambda stage, data: read_schedule(data, UTC),
        smallest=512,
    ),
    EntryPoint("schedule: matches", Place.PAGE, SCHEDULE_ROWS, ROWS, lambda stage, data: _schedule(stage, data)),
)


def _schedule(stage: Stage, data: bytes) -> None:
    stage.fill_in(
        reverse("admin:matches_match_schedule"), file=stage.upload(data), sport="football", zone="Europe/London"
    )
