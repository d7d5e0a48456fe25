"""Measure the TCP ingest: `python -m bench.ingest --help`.

A program sends a match to `manage.py ingest` while fans watch: lines a second, from the socket to the log and to the
last fan, beside `import_feed` of the same match. Then an honest program sends one line after the other, alone and
beside ten connections that send nonsense.
"""

import argparse
import json
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.command_line import measurement, option_parser, positive
from bench.comparison import report_progress
from bench.errors import BenchError
from bench.kernel_figures import Cores, cpu_ns, percentile, wait_until_quiet
from bench.load import LoadClientProcess, Target
from bench.peers.livecast import FIRST_POST_LIMIT, Livecast, LivecastServer
from bench.processes import VAR, BenchProcess
from bench.rounding import rounded

FANS, LINES, FUZZED, HONEST = 1_000, 1_000, 100_000, 300
HOSTILE = 10  # connections
WAITING = 100  # lines that are sent before their answers are read
PAUSE = 0.02  # s between two lines of the honest program
TIME_LIMIT = 15 * 60
MATCH_ID = "bench-ingest"
EDITOR = """
import django
django.setup()
from accounts import tokens
from accounts.models import User
print(tokens.create(User.objects.create_superuser("editor"), "bench")[1], flush=True)
"""
# Imports a file and prints the seconds and the CPU seconds of the import alone.
IMPORT = """
import time, django
django.setup()
from pathlib import Path
from matches.providers.files import load_feed
from matches.providers.importer import import_feed
wall, cpu = time.perf_counter(), time.process_time()
import_feed(load_feed(Path({path!r})))
print(f"{{time.perf_counter() - wall}} {{time.process_time() - cpu}}", flush=True)
"""


@dataclass(frozen=True)
class IngestFigures:
    """Lines a second of CPU time are per core: those of the ingest process, and of the importer."""

    fans: int
    lines: int
    lines_per_s_to_log: float
    lines_per_s_to_last_fan: float
    lines_per_core_s: float
    importer_lines_per_s: float
    importer_lines_per_core_s: float
    x_importer_cpu: float  # CPU time of a line beside the importer's
    lost: int
    duplicated: int
    disordered: int
    fuzzed: int
    fuzzed_answered: int
    honest_alone_p50_ms: float
    honest_alone_p99_ms: float
    honest_beside_p50_ms: float
    honest_beside_p99_ms: float
    x_honest_p99: float


class Program:
    """A program that sends lines to the ingest."""

    def __init__(self, port: int, secret: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self.ask({"token": secret})

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self) -> dict[str, Any]:
        line = self._answers.readline()
        if not line:
            raise BenchError("the ingest has closed a connection")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, line: dict[str, Any]) -> dict[str, Any]:
        """Send a line that is to be accepted, and return its answer."""
        self.send(encoded(line))
        answer = self.answer()
        if not answer["ok"]:
            raise BenchError(f"the ingest refuses a line: {answer}")
        return answer

    def close(self) -> None:
        self._answers.close()
        self._socket.close()


def main() -> None:
    options = read_options()
    with measurement(options.fans, TIME_LIMIT) as cores:
        found = measure(cores, options.fans, options.lines, options.fuzzed, options.honest)
    print(json.dumps(rounded(asdict(found)), indent=None if options.json else 1))


def read_options() -> argparse.Namespace:
    parser = option_parser("bench.ingest", "Measure the TCP ingest.")
    parser.add_argument("--fans", type=positive, default=FANS, help="who watch")
    parser.add_argument("--lines", type=positive, default=LINES, help="of the match")
    parser.add_argument("--fuzzed", type=positive, default=FUZZED, help="lines of nonsense, over ten connections")
    parser.add_argument("--honest", type=positive, default=HONEST, help="lines of the honest program")
    return parser.parse_args()


def measure(cores: Cores, fans: int, lines: int, fuzzed: int, honest: int) -> IngestFigures:
    livecast = Livecast()
    livecast.prepare()
    with livecast.serve(cores, worker=True) as server:
        page = server.target()
        match_id = int(page.path.split("match.")[1].split(".")[0])
        secret = editor_of(server, cores)
        # The limit of one connection would be measured instead of the work.
        with ingest_of(server, cores, lines_per_second=1_000_000) as (ingest, port):
            throughput = measure_throughput(server, ingest, port, secret, match_id, page, fans, lines, cores)
        importer = measure_importer(server, lines, cores)
        with ingest_of(server, cores) as (_, port):
            alone, beside, answered = measure_honesty(port, secret, honest, fuzzed)
    seconds, fan_seconds, cpu, received = throughput
    import_seconds, import_cpu = importer
    return IngestFigures(
        fans=fans,
        lines=lines,
        lines_per_s_to_log=lines / seconds,
        lines_per_s_to_last_fan=lines / fan_seconds,
        lines_per_core_s=lines / cpu,
        importer_lines_per_s=lines / import_seconds,
        importer_lines_per_core_s=lines / import_cpu,
        x_importer_cpu=cpu / import_cpu,
        lost=received.lost,
        duplicated=received.duplicated,
        disordered=received.disordered,
        fuzzed=fuzzed,
        fuzzed_answered=answered,
        honest_alone_p50_ms=percentile(alone, 50),
        honest_alone_p99_ms=percentile(alone, 99),
        honest_beside_p50_ms=percentile(beside, 50),
        honest_beside_p99_ms=percentile(beside, 99),
        x_honest_p99=percentile(beside, 99) / percentile(alone, 99),
    )


def editor_of(server: LivecastServer, cores: Cores) -> str:
    """The secret of a token whose person may create matches."""
    command = [sys.executable, "-c", EDITOR]
    child = BenchProcess("livecast-editor", command, cores=cores.for_client, env=server.env, reads_output=True)
    try:
        secret = child.read_line(timeout=300)
    finally:
        child.stop()
    if not secret:
        raise BenchError(f"no token was created: see {child.log}")
    return secret.decode()


@contextmanager
def ingest_of(
    server: LivecastServer, cores: Cores, *, lines_per_second: int | None = None
) -> Iterator[tuple[BenchProcess, int]]:
    """Start `manage.py ingest` beside the server, by default with its usual limits. Yields its process and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "ingest", "--listen", f"127.0.0.1:{port}"]
    env = dict(server.env) | ({"INGEST_LINES_PER_SECOND": str(lines_per_second)} if lines_per_second else {})
    process = BenchProcess("livecast-ingest", command, cores=cores.for_servers(), env=env)
    try:
        process.wait_for_port(port)
        yield process, port
    finally:
        process.stop()


def measure_throughput(
    server: LivecastServer,
    ingest: BenchProcess,
    port: int,
    secret: str,
    match_id: int,
    page: Target,
    fans: int,
    lines: int,
    cores: Cores,
) -> tuple[float, float, float, Any]:
    """Seconds until all lines are answered and until the last fan has the last, CPU seconds, and the fans' counts."""
    report_progress(f"a program sends {lines:,} lines, {fans:,} fans watch")
    program = Program(port, secret)
    program.ask(header() | {"match": match_id})
    with LoadClientProcess(page, fans, 4 * lines, cores) as clients:
        wait_until_quiet([ingest.pid, *server.pids])
        cpu, began, offset = cpu_ns([ingest.pid]), time.monotonic(), 0
        for first in range(0, lines, WAITING):
            batch = [entry(number) for number in range(first, min(first + WAITING, lines))]
            program.send(b"".join(map(encoded, batch)))
            for _ in batch:
                answer = program.answer()
                if not answer["ok"]:
                    raise BenchError(f"the ingest refuses a line: {answer}")
                offset = answer["offset"]
        seconds = time.monotonic() - began
        last = clients.wait_for(offset, FIRST_POST_LIMIT)
        if last is None:
            raise BenchError("a fan did not get the last line in time")
        cpu = cpu_ns([ingest.pid]) - cpu
        received = clients.received(offset)
    program.close()
    return seconds, last / 1e9 - began, cpu / 1e9, received


def measure_importer(server: LivecastServer, lines: int, cores: Cores) -> tuple[float, float]:
    """Seconds and CPU seconds of importing a match of the same lines."""
    report_progress(f"import_feed of {lines:,} lines")
    path = VAR / "ingest.jsonl"
    match = [header(f"{MATCH_ID}-file"), *map(entry, range(lines)), {"kind": "end", "entries": lines}]
    path.write_bytes(b"".join(map(encoded, match)))
    command = [sys.executable, "-c", IMPORT.format(path=str(path))]
    child = BenchProcess("livecast-import", command, cores=cores.for_servers(), env=server.env, reads_output=True)
    try:
        answer = child.read_line(timeout=300)
    finally:
        child.stop()
        Path(path).unlink()
    if answer is None:
        raise BenchError(f"the import did not end: see {child.log}")
    seconds, cpu = map(float, answer.split())
    return seconds, cpu


def measure_honesty(port: int, secret: str, honest: int, fuzzed: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of each line of an honest program, alone and beside the others; the answers to nonsense.

    Each time the program sends a match from its first line: a line costs more the longer its match is.
    """
    report_progress(f"an honest program alone: {honest:,} lines")
    alone = honest_times(port, secret, "alone", honest)
    report_progress(f"and beside {HOSTILE} connections that send {fuzzed:,} lines of nonsense")
    answered = [0] * HOSTILE
    threads = [
        threading.Thread(target=send_nonsense, args=(port, secret, fuzzed // HOSTILE, answered, number))
        for number in range(HOSTILE)
    ]
    for thread in threads:
        thread.start()
    beside = honest_times(port, secret, "beside", honest)
    for thread in threads:
        thread.join()
    return alone, beside, sum(answered)


def honest_times(port: int, secret: str, name: str, lines: int) -> list[float]:
    program = Program(port, secret)
    program.ask(header(f"{MATCH_ID}-{name}"))
    times = [timed(program, number) for number in range(lines)]
    program.close()
    return times


def timed(program: Program, number: int) -> float:
    began = time.perf_counter()
    program.ask(entry(number))
    taken = 1000 * (time.perf_counter() - began)
    time.sleep(PAUSE)
    return taken


def send_nonsense(port: int, secret: str, lines: int, answered: list[int], number: int) -> None:
    """Send fuzzed lines on one connection, and count the answers."""
    chance = random.Random(number)
    program = Program(port, secret)
    for first in range(0, lines, WAITING):
        batch = [fuzzed_line(chance) for _ in range(min(WAITING, lines - first))]
        program.send(b"".join(batch))
        for _ in batch:
            answer = program.answer()
            answered[number] += bool(answer["ok"] or answer["error"]["code"])
    program.close()


def fuzzed_line(chance: random.Random) -> bytes:
    """A line with some bytes changed, removed or doubled, or with values of other types."""
    line = {**entry(chance.randrange(1 << 40)), "match_id": f"fuzz-{chance.randrange(9)}"}
    if chance.random() < 0.5:
        name = chance.choice(list(line))
        line[name] = chance.choice([None, -1, 1e30, [], {}, "x" * 300, True, "\x00"])
        return encoded(line)
    data = bytearray(encoded(line)[:-1])
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data))
        data[place : place + chance.randrange(3)] = bytes(chance.randrange(1, 256) for _ in range(chance.randrange(3)))
    return bytes(data).replace(b"\n", b" ") + b" \n" if data.strip() else b"{\n"


def header(match_id: str = MATCH_ID) -> dict[str, Any]:
    teams = {"home": "Harbour Town", "away": "Mill United"}
    return {"kind": "match", "feed": "commentary-feed/1", "match_id": match_id, "sport": "football", "teams": teams}


def entry(number: int) -> dict[str, Any]:
    """A line of a half, every fortieth a goal."""
    line = {"kind": "entry", "seq": number + 1, "op": "add", "id": str(number), "period": "1H"}
    if number == 0:
        return line | {"type": "start", "clock": {"s": 0}, "text": "Under way."}
    goal = {"type": "goal", "side": "home" if number % 80 else "away"} if number % 40 == 0 else {}
    return line | goal | {"clock": {"s": number % 2700}, "text": f"They knock it about at the back, {number}."}


def encoded(line: dict[str, Any]) -> bytes:
    return json.dumps(line).encode() + b"\n"


if __name__ == "__main__":
    main()
