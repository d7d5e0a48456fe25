"""The database engine for `mysql://` in DATABASE_URL. Django loads base.py."""
