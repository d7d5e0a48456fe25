"""/metrics, for Prometheus: all processes of this machine, told by whichever of them is asked.

The numbers are in the shared state, where each process writes its own ten times a second. What is counted goes on from
what killed and rolled processes had counted, and begins at 0 with `serve` alone.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from livecast.errors import LivecastError
from livecast.monitoring_access import peer_of, require_monitor
from livecast.serving.shared_state import CLOSES, WorkerRow, WorkerState

PATH = "/metrics"

COUNTER_METRICS = {
    "pushes": ("livecast_pushes", "Frames that the channel layer has brought, to each process that has fans for them."),
    "frames": ("livecast_frames_sent", "Frames given to sockets: one to a thousand sockets is a thousand."),
    "repairs": ("livecast_repairs", "Times that a process read from the log what the channel layer had not brought."),
    "repaired": ("livecast_repaired_lines", "Lines that it read then."),
    "resyncs": ("livecast_resyncs", "Fans who were told to load the page anew."),
}


class SharedStateCollector(Collector):
    def __init__(self, rows: Sequence[WorkerRow]) -> None:
        self._rows = rows

    def collect(self) -> Iterator[Metric]:
        alive = [row for row in self._rows if row.is_fresh]
        processes = GaugeMetricFamily("livecast_processes", "Processes that give signs of life.", labels=["state"])
        for state in WorkerState:
            processes.add_metric([state.name.lower()], sum(row.state is state for row in alive))
        yield processes
        yield GaugeMetricFamily("livecast_sockets", "Open sockets.", value=sum(row.sockets for row in alive))
        yield GaugeMetricFamily(
            "livecast_lag_lines",
            "Lines that the process furthest behind knows of, and has not begun to send.",
            value=max((row.lag for row in alive), default=0),
        )
        for counted, (name, what) in COUNTER_METRICS.items():
            yield CounterMetricFamily(name, what, value=sum(row.counter(counted) for row in self._rows))
        closed = CounterMetricFamily(
            "livecast_sockets_closed", "Sockets that have ended, by close code (docs/protocol.md).", labels=["code"]
        )
        for code in CLOSES:
            closed.add_metric([str(code or "other")], sum(row.closed_sockets(code) for row in self._rows))
        yield closed


class MetricsMiddleware:
    """ASGI: answers /metrics ahead of an application, to the addresses of MONITORING_ADDRESSES."""

    def __init__(self, application: Any, rows: Sequence[WorkerRow]) -> None:
        self._application = application
        self._registry = CollectorRegistry()
        self._registry.register(SharedStateCollector(rows))

    def _answer(self, scope: dict[str, Any]) -> tuple[int, bytes, str]:
        try:
            require_monitor(peer_of(scope), scope["headers"])
        except LivecastError as refusal:
            return refusal.status, json.dumps(refusal.as_dict()).encode(), "application/json"
        return 200, generate_latest(self._registry), CONTENT_TYPE_LATEST

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] != PATH:
            await self._application(scope, receive, send)
            return
        status, body, kind = self._answer(scope)
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
