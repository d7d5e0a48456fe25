"""Read a schedule from an uploaded file in either format."""

from datetime import tzinfo

from matches.schedules.csv_file import read_csv
from matches.schedules.icalendar_file import is_icalendar, read_icalendar
from matches.schedules.schedule import Schedule


def read_schedule(data: bytes, zone: tzinfo, *, day_first: bool | None = None) -> Schedule:
    """Read the fixtures of a CSV or iCalendar file. Raises LivecastError for any other file."""
    if is_icalendar(data):
        return read_icalendar(data, zone)
    return read_csv(data, zone, day_first=day_first)
