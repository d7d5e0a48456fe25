"""Import fixture lists from CSV and iCalendar files.

The readers are pure; plan.py queries the database.
"""
