"""`manage.py serve`: livecast in production, behind nginx. See docs/operations.md and livecast/serving/."""

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from livecast.errors import LivecastError
from livecast.serving import production_checks
from livecast.serving.listeners import Address
from livecast.serving.process_manager import ProcessManager
from livecast.serving.web_server import ServerRole


class Command(BaseCommand):
    help = (
        "Serve in production: processes for sockets and for pages. SIGTERM drains them, SIGHUP rolls them one by one."
    )
    requires_system_checks = []  # ours are stricter

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind",
            type=address,
            default="127.0.0.1:8000",
            metavar="HOST:PORT",
            help="where the sockets are, or unix:/path; %(default)s unless said",
        )
        parser.add_argument(
            "--bind-pages", type=address, metavar="HOST:PORT", help="where the pages are; the next port unless said"
        )
        parser.add_argument(
            "--sockets", type=positive_count, default=1, metavar="N", help="processes for sockets; 1 unless said"
        )
        parser.add_argument(
            "--pages",
            type=process_count,
            default=1,
            metavar="M",
            help="processes for pages; with 0, the others serve them, too",
        )
        parser.add_argument(
            "--check", action="store_true", help="only say whether it could start, and what is in the way"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            production_checks.require_production()
            if options["check"]:
                return
            production_checks.remove_env_file_variables()
            manager = ProcessManager(process_groups(options))
            asyncio.run(manager.run())
        except LivecastError as refusal:
            sys.exit(refusal.message)
        except (KeyboardInterrupt, asyncio.CancelledError):
            sys.exit("Ended at once: not everybody was seen off.")


def process_groups(options: dict[str, Any]) -> list[tuple[ServerRole, int, Address]]:
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
        raise ArgumentTypeError(f"“{text}” is no number of processes")
    return int(text)


def positive_count(text: str) -> int:
    number = process_count(text)
    if not number:
        raise ArgumentTypeError("there is at least one process for sockets")
    return number
