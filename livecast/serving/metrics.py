"""/metrics, for Prometheus: all processes of this machine, told by whichever of them is asked.

The numbers are those of the roster, where each process writes its own ten times a second; nothing is counted on the way
of a frame.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from livecast.serving.roster import Line, State

PATH = "/metrics"


class FromRoster(Collector):
    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def collect(self) -> Iterator[Metric]:
        alive = [line for line in self._lines if line.is_fresh]
        processes = GaugeMetricFamily("livecast_processes", "Processes that give signs of life.", labels=["state"])
        for state in State:
            processes.add_metric([state.name.lower()], sum(line.state is state for line in alive))
        yield processes
        yield GaugeMetricFamily("livecast_sockets", "Open sockets.", value=sum(line.sockets for line in alive))
        yield GaugeMetricFamily(
            "livecast_lag_lines",
            "Lines that the process furthest behind knows of, and has not begun to send.",
            value=max((line.lag for line in alive), default=0),
        )


class Metrics:
    """ASGI: answers /metrics ahead of an application."""

    def __init__(self, application: Any, lines: Sequence[Line]) -> None:
        self._application = application
        self._registry = CollectorRegistry()
        self._registry.register(FromRoster(lines))

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] != PATH:
            await self._application(scope, receive, send)
            return
        body = generate_latest(self._registry)
        headers = [(b"content-type", CONTENT_TYPE_LATEST.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
