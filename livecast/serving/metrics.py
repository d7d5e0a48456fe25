"""/metrics for Prometheus.

Each process answers with the numbers of all processes of this machine. Each process writes its numbers to the shared
state ten times a second. A new process continues the counters of the process that it replaces, so the counters start at
0 only when `serve` itself starts.
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
    "pushes": ("livecast_pushes", "Frames that processes received from the channel layer."),
    "frames": ("livecast_frames_sent", "Frames written to sockets; one frame to 1,000 sockets counts as 1,000."),
    "repairs": ("livecast_repairs", "Times that a process read missing frames from the log."),
    "repaired": ("livecast_repaired_lines", "Missing lines that processes read from the log."),
    "resyncs": ("livecast_resyncs", "Fans who had to load the page again."),
}


class SharedStateCollector(Collector):
    def __init__(self, rows: Sequence[WorkerRow]) -> None:
        self._rows = rows

    def collect(self) -> Iterator[Metric]:
        alive = [row for row in self._rows if row.is_fresh]
        processes = GaugeMetricFamily("livecast_processes", "Processes with a recent heartbeat.", labels=["state"])
        for state in WorkerState:
            processes.add_metric([state.name.lower()], sum(row.state is state for row in alive))
        yield processes
        yield GaugeMetricFamily("livecast_sockets", "Open sockets.", value=sum(row.sockets for row in alive))
        yield GaugeMetricFamily(
            "livecast_lag_lines",
            "Most lines of a topic that one process knows of and has not started to send.",
            value=max((row.lag for row in alive), default=0),
        )
        for counted, (name, what) in COUNTER_METRICS.items():
            yield CounterMetricFamily(name, what, value=sum(row.counter(counted) for row in self._rows))
        closed = CounterMetricFamily(
            "livecast_sockets_closed", "Closed sockets by close code (docs/protocol.md).", labels=["code"]
        )
        for code in CLOSES:
            closed.add_metric([str(code or "other")], sum(row.closed_sockets(code) for row in self._rows))
        yield closed


class MetricsMiddleware:
    """ASGI middleware: answers /metrics for clients whose address MONITORING_ADDRESSES lists."""

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
