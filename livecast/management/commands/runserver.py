"""`manage.py runserver`: start everything that livecast needs in development.

It prepares the database and becomes the supervisor of all processes (livecast/development.py). The web server runs this
same command again, with Django's autoreloader.
"""

import logging
import os
import signal
import sys
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.management.commands import runserver as daphne_runserver
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import autoreload
from twisted.logger import STDLibLogObserver, globalLogPublisher

from livecast import startup_checks
from livecast.development import VALKEY_DIR, become_supervisor, not_ignored
from livecast.errors import LivecastError
from livecast.realtime.anonymous_fast_path import join_anonymous
from livecast.realtime.daphne.server import WebSocketServer


class Command(daphne_runserver.Command):
    help = "Run everything for development: web server, Celery worker, demo match, and Valkey unless REDIS_URL is set."
    server_cls = WebSocketServer

    def run(self, **options: Any) -> None:
        try:
            if os.environ.get(autoreload.DJANGO_AUTORELOAD_ENV) == "true":
                self.run_web(**options)
            else:
                self.prepare()
                become_supervisor(
                    host=self.addr,
                    port=int(self.port),
                    url=f"{self.protocol}://{f'[{self.addr}]' if self._raw_ipv6 else self.addr}:{self.port}/",
                    web=autoreload.get_child_arguments(),
                )
        except LivecastError as refusal:
            sys.exit(refusal.message)
        except KeyboardInterrupt:
            sys.exit(0)

    # --- the main process

    def prepare(self) -> None:
        """Run the startup checks, and migrate the development database."""
        startup_checks.require_port(self.addr, int(self.port), ipv6=self.use_ipv6)
        startup_checks.require_writable(settings.VAR_DIR, "VAR_DIR")
        if settings.REDIS_URL:
            startup_checks.require_redis(settings.REDIS_URL)
        else:
            startup_checks.require_writable(VALKEY_DIR, "VAR_DIR")
        startup_checks.require_database()
        if settings.DEBUG:
            migrations = MigrationExecutor(connection)
            if migrations.migration_plan(migrations.loader.graph.leaf_nodes()):
                call_command("migrate")
            call_command("seed_demo")
        connections.close_all()

    # --- the web server

    def run_web(self, **options: Any) -> None:
        if not settings.REDIS_URL:
            # While the code cannot be imported, Django's own runserver runs instead, without the other processes.
            raise LivecastError(
                "start.half", "The error that kept the code from loading is gone. Start runserver again."
            )
        autoreload.autoreload_started.connect(exit_on_first_signal)
        super().run(**options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Daphne's method without its startup messages, which the main process prints."""
        if not options["use_asgi"]:
            super().inner_run(*args, **options)
            return
        autoreload.raise_last_exception()
        if not options["skip_checks"]:
            self.check()
        self.check_migrations()
        connections.close_all()
        logging.getLogger("daphne.server").setLevel(logging.WARNING)
        # Daphne discards Twisted's log, and so its errors.
        logging.getLogger("twisted").setLevel(logging.WARNING)
        globalLogPublisher.addObserver(STDLibLogObserver("twisted"))  # type: ignore[arg-type]
        self.server_cls(
            application=self.get_application(options),
            endpoints=build_endpoint_description_strings(host=self.addr, port=self.port),
            signal_handlers=not options["use_reloader"],
            action_logger=self.log_action,
            http_timeout=self.http_timeout,
            websocket_handshake_timeout=self.websocket_handshake_timeout,
            websocket_max_message_size=self.websocket_max_message_size,
            websocket_max_frame_size=self.websocket_max_frame_size,
            fast_join=join_anonymous,
        ).run()


def exit_on_first_signal(**_: Any) -> None:
    """Exit on the first Ctrl-C or SIGTERM, and ignore the following ones.

    The web server shares the process group of the main process: it gets a signal to the group, and then one from the
    main process. Django's own handler would raise the second time, while the interpreter shuts down.
    """
    numbers = not_ignored(signal.SIGINT, signal.SIGTERM)

    def exit_once(*_: Any) -> None:
        for number in numbers:
            signal.signal(number, lambda *_: None)  # not SIG_IGN: a pending signal would print a warning
        sys.exit(0)

    for number in numbers:
        signal.signal(number, exit_once)
