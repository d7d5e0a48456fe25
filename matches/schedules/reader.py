"""Read a schedule from an uploaded file of any format."""

from datetime import date, tzinfo

from matches.schedules.csv_file import read_csv
from matches.schedules.excel_file import read_excel
from matches.schedules.icalendar_file import is_icalendar, read_icalendar
from matches.schedules.results_file import is_results, read_results
from matches.schedules.schedule import Schedule
from matches.schedules.table import Reading
from matches.spreadsheets import is_spreadsheet


def read_schedule(data: bytes, zone: tzinfo, *, day_first: bool | None = None, today: date | None = None) -> Schedule:
    """Read the fixtures of a CSV, Excel, iCalendar or football.json file. Raises LivecastError for any other file.

    `zone`: of times without one. `day_first`: the order of 09/05/2026, None if it was not chosen. `today`: the day from
    which dates without a year count.
    """
    if is_spreadsheet(data):
        return read_excel(data, Reading(zone, day_first, today))
    if is_results(data):
        return read_results(data, zone)
    if is_icalendar(data):
        return read_icalendar(data, zone)
    return read_csv(data, Reading(zone, day_first, today))
