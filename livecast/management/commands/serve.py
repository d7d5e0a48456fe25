"""`manage.py serve`: livecast in production, behind nginx.

See docs/operations.md and livecast/serving/.
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from livecast.errors import LivecastError
from livecast.serving import production_checks
from livecast.serving.listeners import Address
from livecast.serving.process_manager import Group, become_process_manager
from livecast.serving.server_role import ServerRole


class Command(BaseCommand):
    help = (
        "Serve in production, with processes for sockets and for pages. SIGTERM drains them. SIGHUP restarts them one "
        "by one."
    )
    requires_system_checks = []  # production_checks are stricter

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind",
            type=address,
            default="127.0.0.1:8000",
            metavar="HOST:PORT",
            help="address of the sockets, or unix:/path; default %(default)s",
        )
        parser.add_argument(
            "--bind-pages", type=address, metavar="HOST:PORT", help="address of the pages; default: the next port"
        )
        parser.add_argument(
            "--sockets", type=positive_count, default=1, metavar="N", help="number of processes for sockets; default 1"
        )
        parser.add_argument(
            "--pages",
            type=process_count,
            default=1,
            metavar="M",
            help="number of processes for pages; with 0, the processes for sockets also serve pages",
        )
        parser.add_argument("--check", action="store_true", help="check whether serve could start, and exit")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            production_checks.require_production()
            if options["check"]:
                return
            become_process_manager(process_groups(options))
        except LivecastError as refusal:
            sys.exit(refusal.message)


def process_groups(options: dict[str, Any]) -> list[Group]:
    bind, sockets, pages = options["bind"], options["sockets"], options["pages"]
    if not pages:
        return [(ServerRole.BOTH, sockets, bind)]
    return [(ServerRole.SOCKETS, sockets, bind), (ServerRole.PAGES, pages, options["bind_pages"] or bind.next_port())]


def address(text: str) -> Address:
    try:
        return Address.parse(text)
    except LivecastError as refusal:
        raise ArgumentTypeError(refusal.message) from refusal


def process_count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(f"“{text}” is not a number of processes")
    return int(text)


def positive_count(text: str) -> int:
    number = process_count(text)
    if not number:
        raise ArgumentTypeError("at least one process for sockets is needed")
    return number
