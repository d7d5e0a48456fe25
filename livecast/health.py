"""The health checks /healthz and /readyz.

/healthz  200 while the process answers, with its version: {"alive": true, "version": "0.13.0"}. It checks nothing else.
          For load balancers: a process without its database still serves fans from memory.
/readyz   200 if the database, Redis, the channel layer and a worker each answer within a second, otherwise 503, with
          the state of each: {"database": "ok", "redis": "away", "channel_layer": "away", "worker": "away"}.
          For monitoring at the addresses of MONITORING_ADDRESSES. Other clients get 403.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livecast import __version__, redis
from livecast.errors import LivecastError
from livecast.monitoring_access import peer_of, require_monitor
from livecast.outages import Outage
from livecast.proxy import Headers
from livecast.realtime.database import in_database

CHECK_SECONDS = 1.0
NAMES = ("database", "channel_layer", "redis", "worker")

# Beat sends the heartbeat task and a worker runs it. So the heartbeat proves that beat, broker and worker run.
WORKER_KEY = ("worker", "heartbeat")
WORKER_SECONDS = 15  # three heartbeats

Answer = tuple[HTTPStatus, dict[str, Any]]


async def health() -> Answer:
    return HTTPStatus.OK, {"alive": True, "version": __version__}


async def readiness() -> Answer:
    names, answers = zip(*[(name, _is_ok(name, check)) for name, check in _checks().items()], strict=True)
    states = {name: "ok" if ok else "away" for name, ok in zip(names, await asyncio.gather(*answers), strict=True)}
    return HTTPStatus.OK if set(states.values()) == {"ok"} else HTTPStatus.SERVICE_UNAVAILABLE, states


PATHS: dict[str, Callable[[], Awaitable[Answer]]] = {"/healthz": health, "/readyz": readiness}
PUBLIC_PATH = "/healthz"  # for clients at every address


async def answer(path: str, peer: str | None, headers: Headers) -> Answer:
    """Return the status and body for one of the PATHS.

    For `peer` and `headers` see require_monitor.
    """
    try:
        if path != PUBLIC_PATH:
            require_monitor(peer, headers)
    except LivecastError as refusal:
        return HTTPStatus(refusal.status), refusal.as_dict()
    return await PATHS[path]()


def record_worker_heartbeat() -> None:
    """Record that a worker runs. Called by the heartbeat task."""
    redis.client().set(redis.key(*WORKER_KEY), 1, ex=WORKER_SECONDS)


# --- checks


def _checks() -> dict[str, Callable[[], Awaitable[None]]]:
    checks: dict[str, Callable[[], Awaitable[None]]] = {"database": _check_database, "channel_layer": _check_layer}
    if settings.REDIS_URL:
        checks |= {"redis": _check_redis, "worker": _check_worker}
    return checks


async def _is_ok(name: str, check: Callable[[], Awaitable[None]]) -> bool:
    # Requests during a check wait for the same check, so that a hanging database does not collect threads.
    task = _running.get(name)
    if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
        task = _running[name] = asyncio.ensure_future(check())
        task.add_done_callback(_retrieve_exception)
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await asyncio.shield(task)
    except Exception as reason:
        _outages[name].record_failure(reason)
        return False
    _outages[name].record_recovery()
    return True


_running: dict[str, asyncio.Future[None]] = {}
_outages: dict[str, Outage] = {name: Outage(name.replace("_", " ")) for name in NAMES}


def _retrieve_exception(task: "asyncio.Future[None]") -> None:
    """Retrieve the exception of a check that ended too late, which asyncio would log."""
    if not task.cancelled():
        task.exception()


async def _check_database() -> None:
    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    await in_database(ask)


async def _check_redis() -> None:
    await asyncio.to_thread(redis.client().ping)


async def _check_worker() -> None:
    if not await asyncio.to_thread(redis.client().exists, redis.key(*WORKER_KEY)):
        raise TimeoutError(f"no heartbeat for {WORKER_SECONDS} s")


async def _check_layer() -> None:
    """Send a message to this process through the channel layer, the way that frames arrive."""
    layer = get_channel_layer()
    channel = await layer.new_channel()
    receiving = asyncio.ensure_future(layer.receive(channel))
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await layer.send(channel, {"type": "livecast.health"})
            await receiving
    except BaseException:
        receiving.cancel()
        raise
    # A layer releases a channel only when a `receive` from it is cancelled.
    releasing = asyncio.ensure_future(layer.receive(channel))
    await asyncio.sleep(0)
    releasing.cancel()


# --- responses


class HealthMiddleware:
    """ASGI middleware: answers the two paths before the application.

    Before Django, because a probe uses the address of the machine as Host, which ALLOWED_HOSTS does not list.
    """

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] not in PATHS or scope["method"] not in ("GET", "HEAD"):
            await self._application(scope, receive, send)
            return
        status, facts = await answer(scope["path"], peer_of(scope), scope["headers"])
        body = json.dumps(facts).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@require_safe
@never_cache
async def view(request: HttpRequest) -> HttpResponse:
    """The same as a Django view, for servers other than ours."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.items()]
    status, facts = await answer(request.path_info, request.META.get("REMOTE_ADDR"), headers)
    return HttpResponse(json.dumps(facts), status=status, content_type="application/json")
