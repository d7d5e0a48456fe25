"""The database engine for `mysql://` in DATABASE_URL: see base.py, where Django looks for it."""
