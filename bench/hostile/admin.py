"""Inputs of staff: searches, filters, forms, pasted lists, uploads."""

from datetime import UTC

from django.urls import reverse

from bench.hostile.entry import CpuBudget, EntryPoint
from bench.hostile.inputs import (
    ROWS,
    SCHEDULES,
    SHEETS,
    TEXTS,
    UNPACKED,
    WORKBOOK_CELLS,
    WORKBOOK_COLUMNS,
    WORKBOOK_FILES,
    WORKBOOK_ROWS,
    cell_of,
    in_bytes,
    repeated,
)
from bench.hostile.installation import HostileSite
from livecast.input_limits import (
    ADMIN_QUERY,
    ADMIN_SEARCH,
    FORM,
    FORM_FIELDS,
    SCHEDULE_FILE,
    SCHEDULE_ROWS,
    SPREADSHEET_CELL,
    SPREADSHEET_CELLS,
    SPREADSHEET_COLUMNS,
    SPREADSHEET_FILE,
    SPREADSHEET_ROWS,
    SPREADSHEET_UNPACKED,
    TEAM_SHEET,
    TEAM_SHEET_FILE,
)
from matches.schedules.reader import read_schedule
from matches.spreadsheets import read_spreadsheet


def _spreadsheet(site: HostileSite, data: bytes) -> None:
    read_spreadsheet(data)


ENTRY_POINTS = (
    EntryPoint(
        "admin: search",
        CpuBudget.PAGE,
        ADMIN_SEARCH,
        TEXTS,
        lambda site, text: site.get_admin_page(reverse("admin:matches_commentaryentry_changelist"), q=text),
    ),
    EntryPoint(
        "admin: search of a field that completes",
        CpuBudget.PAGE,
        ADMIN_SEARCH,
        TEXTS,
        lambda site, text: site.get_admin_page(
            reverse("admin:autocomplete"), term=text, app_label="matches", model_name="match", field_name="home"
        ),
    ),
    EntryPoint(
        "admin: filters",
        CpuBudget.PAGE,
        ADMIN_QUERY,
        {"a long value": repeated("a"), "an unknown filter": repeated("_")},
        lambda site, text: site.get_admin_page(reverse("admin:matches_team_changelist"), sport__exact=text),
    ),
    EntryPoint(
        "form: fields",
        CpuBudget.PAGE,
        FORM_FIELDS,
        {"many": lambda size: {f"field{number}": "" for number in range(size)}},
        lambda site, fields: site.api_form(f"/entries/{site.entry.pk}/photo", fields),
    ),
    EntryPoint(
        "form: bytes",
        CpuBudget.PAGE,
        FORM,
        {"one long field": repeated("a"), "line ends": repeated("\r\n")},
        lambda site, text: site.api_form(f"/entries/{site.entry.pk}/photo", {"alt": text}),
    ),
    EntryPoint(
        "team sheet",
        CpuBudget.PAGE,
        TEAM_SHEET,
        SHEETS,
        lambda site, text: site.post_admin_form(
            reverse("admin:matches_match_team_sheets", args=[site.match.pk]), home=text, away=""
        ),
    ),
    EntryPoint(
        "team sheet: file",
        CpuBudget.UPLOAD,
        TEAM_SHEET_FILE,
        in_bytes({"letters": repeated("a"), "tabs": repeated("\t")}),
        lambda site, data: site.post_admin_form(
            reverse("admin:matches_match_team_sheets", args=[site.match.pk]), home="", home_file=site.upload(data)
        ),
    ),
    EntryPoint(
        "schedule: file",
        CpuBudget.UPLOAD,
        SCHEDULE_FILE,
        SCHEDULES,
        lambda site, data: read_schedule(data, UTC),
        smallest=512,
    ),
    EntryPoint("spreadsheet: file", CpuBudget.UPLOAD, SPREADSHEET_FILE, WORKBOOK_FILES, _spreadsheet, smallest=8_192),
    EntryPoint("spreadsheet: unpacked", CpuBudget.UPLOAD, SPREADSHEET_UNPACKED, UNPACKED, _spreadsheet),
    EntryPoint("spreadsheet: rows", CpuBudget.UPLOAD, SPREADSHEET_ROWS, WORKBOOK_ROWS, _spreadsheet),
    EntryPoint("spreadsheet: columns", CpuBudget.UPLOAD, SPREADSHEET_COLUMNS, WORKBOOK_COLUMNS, _spreadsheet),
    EntryPoint("spreadsheet: cells", CpuBudget.UPLOAD, SPREADSHEET_CELLS, WORKBOOK_CELLS, _spreadsheet),
    EntryPoint("spreadsheet: cell", CpuBudget.UPLOAD, SPREADSHEET_CELL, {"letters": cell_of}, _spreadsheet),
    EntryPoint("schedule: matches", CpuBudget.UPLOAD, SCHEDULE_ROWS, ROWS, lambda site, data: _schedule(site, data)),
)


def _schedule(site: HostileSite, data: bytes) -> None:
    site.post_admin_form(
        reverse("admin:matches_match_schedule"), file=site.upload(data), sport="football", zone="Europe/London"
    )
