"""Send a match to livecast over TCP, line by line, and lose nothing when the connection is cut.

    python ingest_client.py HOST:PORT match.jsonl

The token is read from the environment variable LIVECAST_TOKEN. TLS=1 connects with TLS. Needs only Python 3.11.

The file has the format commentary-feed/1: the match, its entries, the end. Each line gets an answer. After a cut the
client connects again, asks for the last line that livecast has, and sends the lines after it. A line that livecast has
already may be sent again: the answer is the same, and nothing is doubled.
"""

import json
import os
import socket
import ssl
import sys
import time
from pathlib import Path

WAITING = int(os.environ.get("WAITING", "100"))  # lines that are sent before their answers are read


def connect(address: str, token: str) -> tuple[socket.socket, object]:
    host, _, port = address.rpartition(":")
    connection = socket.create_connection((host.strip("[]"), int(port)), timeout=60)
    if os.environ.get("TLS"):
        connection = ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    answers = connection.makefile("rb")
    send(connection, [{"token": token}])
    hello = read_answer(answers)
    if not hello["ok"]:
        raise SystemExit(f"livecast refused the connection: {hello['error']['message']}")
    return connection, answers


def send(connection: socket.socket, lines: list[dict]) -> None:
    connection.sendall(b"".join(json.dumps(line).encode() + b"\n" for line in lines))


def read_answer(answers) -> dict:
    line = answers.readline()
    if not line.endswith(b"\n"):
        raise ConnectionError("the connection was cut")
    return json.loads(line)


def send_match(address: str, token: str, lines: list[dict], answered: dict[int, dict]) -> None:
    """Send the lines without an answer. `answered`: the answers so far, by the index of the line."""
    connection, answers = connect(address, token)
    with connection:
        send(connection, [lines[0]])
        answered[0] = read_answer(answers)
        if not answered[0]["ok"]:
            raise SystemExit(f"livecast refused the match: {answered[0]['error']['message']}")
        # The answer to the first line says what livecast has, so nothing before it must be sent again.
        last = (answered[0]["last"] or {"seq": -1})["seq"]
        for index, line in enumerate(lines[1:-1], 1):
            if line["seq"] <= last and index not in answered:
                answered[index] = {"ok": True, "seq": line["seq"], "known": True}
        rest = [index for index in range(1, len(lines) - 1) if index not in answered]
        for start in range(0, len(rest), WAITING):
            batch = rest[start : start + WAITING]
            send(connection, [lines[index] for index in batch])
            for index in batch:
                answered[index] = read_answer(answers)
        # A refused line is not in the log: the number of lines that are expected is that of the accepted ones.
        accepted = sum(1 for index in range(1, len(lines) - 1) if answered[index]["ok"])
        send(connection, [{**lines[-1], "entries": accepted}])
        answered[len(lines) - 1] = read_answer(answers)


def main(address: str, path: str) -> None:
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    answered: dict[int, dict] = {}
    pause = 0.2
    while True:
        before = len(answered)
        try:
            send_match(address, os.environ["LIVECAST_TOKEN"], lines, answered)
            break
        except (ConnectionError, TimeoutError, OSError) as error:
            print(f"{error}; connecting again", file=sys.stderr)
            # Wait longer each time that nothing was answered, so that a server in trouble has time.
            pause = 0.2 if len(answered) > before else min(pause * 2, 10.0)
            time.sleep(pause)
    for index, answer in sorted(answered.items()):
        if not answer["ok"]:
            print(f"line {index + 1} was refused: {answer['error']['message']} [{answer['error']['code']}]")
    print(f"{sum(answer['ok'] for answer in answered.values())} of {len(lines)} lines are in livecast")


if __name__ == "__main__":
    main(*sys.argv[1:])
