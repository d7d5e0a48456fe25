"""What a web process serves."""

import enum


class ServerRole(enum.StrEnum):
    SOCKETS = "sockets"
    PAGES = "pages"
    BOTH = "web"
