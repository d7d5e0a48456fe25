"""`manage.py ingest`: take match feeds over TCP. docs/ingest.md describes the lines and the answers."""

import asyncio
import signal
import ssl
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matches.ingest.limits import IngestLimits
from matches.ingest.tcp_server import IngestServer


class Command(BaseCommand):
    help = (
        "Take lines of commentary-feed/1 over TCP, with a token in the first line, and answer each line. "
        "SIGTERM: answer the lines that were read, and stop."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--listen",
            type=_address,
            default="127.0.0.1:8020",
            metavar="HOST:PORT",
            help="address to listen on; [::1]:8020 for IPv6; default %(default)s",
        )

    def handle(self, *args: Any, listen: tuple[str, int], **options: Any) -> None:
        try:
            asyncio.run(self.serve(*listen))
        except OSError as error:
            raise CommandError(f"Cannot listen on {listen[0]}:{listen[1]}: {error.strerror or error}") from None

    async def serve(self, host: str, port: int) -> None:
        server = IngestServer(IngestLimits(**settings.INGEST), threads=settings.INGEST_THREADS, tls=_tls())
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        host, port = await server.start(host, port)
        kind = "TLS" if settings.INGEST_TLS_CERTIFICATE else "TCP without TLS"
        self.stdout.write(f"ingest listens on {host}:{port} ({kind})")
        self.stdout.flush()
        await stopped.wait()
        await server.stop()


def _tls() -> ssl.SSLContext | None:
    """The certificate of the settings; None without one. Raises CommandError."""
    if not settings.INGEST_TLS_CERTIFICATE:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.INGEST_TLS_CERTIFICATE, settings.INGEST_TLS_KEY or None)
    except (OSError, ssl.SSLError) as error:
        raise CommandError(f"INGEST_TLS_CERTIFICATE and INGEST_TLS_KEY cannot be read: {error}") from None
    return context


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise ArgumentTypeError(f"“{text}” is not of the form HOST:PORT")
    return host.strip("[]"), int(port)
