"""Django's backend for MySQL and MariaDB, on PyMySQL, with searches that ignore case."""

import pymysql

# Django requires mysqlclient, which must be compiled against MariaDB's headers. PyMySQL is pure Python. It replaces
# mysqlclient here, before Django's backend is imported.
pymysql.install_as_MySQLdb()

from django.db.backends.mysql import base

# Our databases compare texts byte by byte (see docs/operations.md), so that Łódź and Lodz can be two teams. Django's
# case-insensitive operators rely on the collation of the column, and would then distinguish case.
_LIKE = "LIKE %s COLLATE utf8mb4_unicode_ci"


class DatabaseWrapper(base.DatabaseWrapper):
    operators = {
        **base.DatabaseWrapper.operators,
        **dict.fromkeys(("iexact", "icontains", "istartswith", "iendswith"), _LIKE),
    }
