"""The results as data, as tables, and in docs/performance.md."""

import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import plot
from bench.comparison import COUNTS, Comparison, as_data
from bench.errors import BenchError
from bench.hostile.cost_table import table as hostile_table
from bench.kickoff.comparison import table as kickoff_table
from bench.pages.comparison import table as pages_table
from bench.processes import ROOT
from bench.rounding import rounded

RESULTS = ROOT / "bench" / "results"
DOCS = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
BEGIN, END = "<!-- measured: written by make bench -->", "<!-- /measured -->"

Results = dict[str, Any]


def results(
    machine: Mapping[str, str | int | float],
    client: str,
    repeat: int,
    comparisons: Sequence[Comparison],
    parts: Mapping[str, Any],
) -> Results:
    """Collect the results. `client`: language of the load client. `parts`: what bench/__main__.py measures besides."""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": dict(machine),
        "client": client,
        "median_of": repeat,
        "comparisons": [as_data(comparison) for comparison in comparisons],
        **parts,
    }


def write(results: Results, path: Path | None = None) -> Path:
    """Write the results to `path`, by default to a file of this date."""
    RESULTS.mkdir(exist_ok=True)
    path = path or RESULTS / f"{results['date']}.json"
    path.write_text(json.dumps(rounded(results), indent=1) + "\n")
    return path


def write_docs(results: Results) -> Path:
    """Write the figures and the plot between the marks of docs/performance.md."""
    PLOT.write_text(plot.dot_chart(*_plotted(results["comparisons"][0])))
    before, begin, rest = DOCS.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise BenchError(f"{DOCS} has lost the marks {BEGIN} and {END}")
    picture = f"![CPU seconds of the server for a million deliveries, by server]({PLOT.name})"
    DOCS.write_text(f"{before}{BEGIN}\n{picture}\n\n{tables(results)}\n{END}{after}")
    return DOCS


def tables(results: Results) -> str:
    """Return all results as Markdown."""
    parts = [_headline(results)]
    parts += [fan_out_tables(comparison) for comparison in results["comparisons"]]
    parts += [_beside_floor(results["beside_floor"]), _connects(results["connects"])]
    parts += [_livecast_table(results["livecast"]), _save(results["save"])]
    parts += [_scaling(results["second_process"]), _posts(results["posts"]), _room(results["room"])]
    if results["kickoff"]:
        parts.append(kickoff_table(results["kickoff"]))
    parts += [pages_table(results["pages"]), hostile_table(results["hostile"])]
    return "\n\n".join(part for part in parts if part)


def fan_out_tables(comparison: Mapping[str, Any]) -> str:
    absent = [f"{name} is absent: {reason}" for name, reason in comparison["absent"].items()]
    return "\n\n".join([_table(comparison), _footnote(comparison), *absent])


def _headline(results: Results) -> str:
    machine = results["machine"]
    return (
        f"{results['date']}, {machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}, "
        f"Python {machine['python']}; load client in {results['client']}, median of {results['median_of']}, "
        f"load before the run {machine['load_before']}."
    )


def _table(comparison: Mapping[str, Any]) -> str:
    heads = ["CPU s / 1M", "× floor", "last fan p50 / p99 ms", "CPU µs per connect", "connects/s", "KB per socket"]
    lines = [f"| N = {comparison['fans']:,} | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for peer in sorted(comparison["peers"].values(), key=lambda peer: peer["median"]["cpu_s_per_million"]):
        median, ratio = peer["median"], peer["cpu_x_floor"]
        cells = [
            peer["label"],
            f"{median['cpu_s_per_million']:.1f}",
            "" if ratio is None else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}",
            f"{median['last_p50_ms']:,.0f} / {median['last_p99_ms']:,.0f}",
            f"{median['connect_cpu_us']:,.0f}",
            f"{median['connects_per_s']:,.0f}",
            f"{median['kb_per_fan']:.1f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _footnote(comparison: Mapping[str, Any]) -> str:
    """Return the counts that show whether the figures are reliable."""
    peers = comparison["peers"].values()
    deliveries, lost, duplicated, disordered, closed = (sum(peer["total"][count] for peer in peers) for count in COUNTS)
    disturbed = max((peer["median"]["disturbed"] for peer in peers), default=0)
    return (
        f"{deliveries:,} deliveries: {lost:,} lost, {duplicated:,} duplicated, {disordered:,} out of order, "
        f"{closed:,} sockets closed. For each second that a server computed, "
        f"other processes made it wait for {disturbed:.2f} s at most."
    )


def _beside_floor(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    return (
        f"In turns with the floor, {found['rounds']} messages to {found['fans']:,} fans each, livecast's fan-out costs "
        f"{found['livecast_cpu_s_per_million']:.1f} CPU s / 1M and the floor's {found['floor_cpu_s_per_million']:.1f}: "
        f"{found['x_floor']:.2f} × as much."
    )


def _connects(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    return (
        f"In {found['storms']} storms of {found['fans']:,} connects, in turns, a connect costs livecast "
        f"{found['livecast_cpu_us']:.0f} µs and Node {found['node_ws_cpu_us']:.0f} µs: "
        f"{found['x_node_ws']:.2f} × as much."
    )


def _save(found: Mapping[str, Any]) -> str:
    return (
        f"From the save to the last of {found['fans']:,} fans it takes {found['save_p50_ms']:.1f} ms, "
        f"{found['x_fan_out']:.2f} × as long as the fan-out alone "
        f"({found['fan_out_p50_ms']:.1f} ms; medians, in turns)."
    )


def _livecast_table(own: Mapping[str, Any]) -> str:
    lines = ["| livecast, time to the last fan | fans | p50 ms | p99 ms |", "|---|---|---|---|"]
    labels = {
        "end_to_end": "from `post_commentary` through Celery",
        "alone": "fan-out, unpinned",
        "beside_a_busy_thread": "fan-out, unpinned, with a busy thread in the same process",
    }
    for name, found in own.items():
        lines.append(f"| {labels[name]} | {found['fans']:,} | {found['p50_ms']:,.1f} | {found['p99_ms']:,.1f} |")
    return "\n".join(lines)


def _scaling(found: Mapping[str, Any] | None) -> str:
    if not found:
        return ""
    one, two = found["one"], found["two"]
    return (
        f"Two socket processes on two cores send {found['times_as_fast']:.2f} × as fast as one: the last of "
        f"{one['fans']:,} fans has a line after {two['p50_ms']:.1f} ms instead of {one['p50_ms']:.1f} ms (median; the "
        "load client asleep while they send, times by the kernel's stamps)."
    )


def _posts(found: Mapping[str, Any]) -> str:
    return (
        f"A commentator's post is confirmed after {found['post_p50_ms']:.1f} ms (median; 95 %: "
        f"{found['post_p95_ms']:.1f} ms) while {found['fans']:,} fans watch, {found['ratio_p50']:.1f} × as long as a "
        f"POST to a view that does nothing ({found['empty_p50_ms']:.1f} ms), and costs "
        f"{found['ratio_cpu']:.1f} × its CPU."
    )


def _room(found: Mapping[str, Any]) -> str:
    """Return the room's tables: batched and unbatched, and delays during a flood."""
    heads = ["messages/s", "p50 / p99 ms", "frames/s to each", "bytes per message", "CPU ms per message"]
    lines = [
        f"| a room: {found['readers']:,} readers, {found['writers']:,} writers | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    for label, talk in (("in batches", found["gathered"]), ("without batches", found["one_by_one"])):
        lines.append(
            f"| {label} | {talk['messages_per_s']:.0f} | {talk['p50_ms']:,.0f} / {talk['p99_ms']:,.0f} | "
            f"{talk['frames_per_s']:.1f} | {talk['bytes_per_message']:.0f} | {talk['cpu_ms_per_message']:.2f} |"
        )
    lines += [
        "",
        f"Batches cost {found['cpu_x_uncoalesced']:.3f} × the CPU of single messages. "
        + ", ".join(f"{found[count]} {count}" for count in ("lost", "duplicated", "disordered"))
        + ".",
        "",
        "| during a flood from | tried | stored | readers' p99 ms | × calm | feed p50 / p99 ms |",
        "|---|---|---|---|---|---|",
    ]
    labels = {
        "none": "none (calm)",
        "one_member": "one member",
        "fifty_members": "50 members",
        "addresses": "500 addresses",
    }
    for name, flood in found.get("floods", {}).items():
        tried = flood["flood"]
        lines.append(
            f"| {labels[name]} | {tried.get('tried', 0):,} | {tried.get('kept', 0):,} | {flood['p99_ms']:.0f} | "
            f"{flood.get('p99_x_calm', 1):.2f} | {flood['feed_p50_ms']:.1f} / {flood['feed_p99_ms']:.1f} |"
        )
    return "\n".join(lines)


def _plotted(comparison: Mapping[str, Any]) -> tuple[str, list[plot.PlotRow]]:
    rows = []
    for name, peer in sorted(comparison["peers"].items(), key=lambda item: item[1]["median"]["cpu_s_per_million"]):
        label = peer["label"].replace("*", "").replace("`", "")
        rows.append(plot.PlotRow(label, peer["median"]["cpu_s_per_million"], ours="livecast" in name))
    return f"CPU seconds of the server for a million deliveries, {comparison['fans']:,} sockets", rows
