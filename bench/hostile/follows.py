"""Inputs of follows and of devices that get notices."""

from typing import Any

from bench.hostile.entry import CpuBudget, EntryPoint
from bench.hostile.inputs import repeated
from bench.hostile.installation import HostileSite
from livecast.input_limits import FOLLOWS, PUSH_ENDPOINT, PUSH_KEY


def _register(site: HostileSite, **device: Any) -> None:
    usual = {"endpoint": "https://push.example.org/a", "keys": {"p256dh": "A", "auth": "A"}}
    site.api_json("POST", "/push/subscriptions", **usual | device)


ENTRY_POINTS = (
    EntryPoint(
        "device: endpoint",
        CpuBudget.PAGE,
        PUSH_ENDPOINT,
        {"letters": repeated("a", begin="https://push.example.org/"), "dots": repeated(".", begin="https://")},
        lambda site, endpoint: _register(site, endpoint=endpoint),
        smallest=32,
    ),
    EntryPoint(
        "device: key",
        CpuBudget.PAGE,
        PUSH_KEY,
        {"letters": repeated("A"), "signs": repeated("é")},
        lambda site, key: _register(site, keys={"p256dh": key, "auth": "A"}),
    ),
    EntryPoint(
        "device: follows",
        CpuBudget.PAGE,
        FOLLOWS,
        {"matches": lambda size: list(range(1, size + 1))},
        lambda site, matches: _register(site, matches=matches),
    ),
)
