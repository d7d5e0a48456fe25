"""Fixture lists from elsewhere, CSV and iCalendar, to fixtures. The readers are pure; plan.py asks the database."""
