"""Django's backend for MySQL and MariaDB, on PyMySQL; and a search ignores case, although names do not."""

import pymysql

# Django asks for mysqlclient, which is compiled on each machine against MariaDB's headers. PyMySQL is Python alone, and
# takes its place here, before Django's backend is imported.
pymysql.install_as_MySQLdb()

from django.db.backends.mysql import base

# Databases compare byte by byte (docs/operations.md says how one is made), so that Łódź and Lodz can be two teams.
# Django's operators that ignore case leave that to the column, and so would mind it.
_LIKE = "LIKE %s COLLATE utf8mb4_unicode_ci"


class DatabaseWrapper(base.DatabaseWrapper):
    operators = {
        **base.DatabaseWrapper.operators,
        **dict.fromkeys(("iexact", "icontains", "istartswith", "iendswith"), _LIKE),
    }
