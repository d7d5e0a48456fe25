"""The load client without a C compiler: the options and the output of loadclient.c, which documents them.

bench.load runs it as a script, so that it starts without the other modules.
"""

import argparse
import json
import re
import resource
import select
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass, field

KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # the example key of RFC 6455, with a known answer
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
OFFSET_MARK = b'"offset":'
ADDRESSES = 32
SO_TIMESTAMPNS = 35


@dataclass(slots=True)
class FanState:
    socket: socket.socket
    port: int
    started: int  # ns
    highest: int
    state: str = "connecting"  # upgrading, waiting, ready, gone
    rest: bytes = b""
    seen: set[int] = field(default_factory=set)


class LoadClient:
    def __init__(self, options: argparse.Namespace) -> None:
        self.fans_wanted: int = options.fans
        self.ports: list[int] = options.port
        self.path: str = options.path
        self.first: int = options.first
        self.ready_prefix: bytes = options.ready.encode()
        self.answers = [tuple(part.encode() for part in answer.split("=", 1)) for answer in options.answer]
        before, _, after = options.each.encode().partition(b"=")
        self.each = re.compile(re.escape(before) + b"([0-9]+)" + re.escape(after)) if before else None
        self.parallel: int = options.parallel
        self.stamped: bool = options.stamped
        self.arrival = 0  # ns: arrival of the data that is read
        self.epoll = select.epoll()
        self.fans: dict[int, FanState] = {}
        self.opened = self.frames = self.bytes = self.duplicated = self.disordered = self.closed = 0
        self.connect_ms: list[float] = []
        self.arrived: dict[int, int] = {}
        self.first_ns: dict[int, int] = {}
        self.last_ns: dict[int, int] = {}
        self.storm_began = 0

    def run(self) -> None:
        self.epoll.register(sys.stdin.fileno(), select.EPOLLIN)
        self.storm_began = time.monotonic_ns()
        self.open_more()
        while True:
            for fd, _ in self.epoll.poll():
                if fd == sys.stdin.fileno():
                    if self.run_order():
                        continue
                    return
                fan = self.fans[fd]
                if fan.state == "connecting":
                    self.request_upgrade(fan)
                elif fan.state != "gone":
                    self.receive(fan)

    def open_more(self) -> None:
        while self.opened < self.fans_wanted and self.opened - len(self.connect_ms) < self.parallel:
            port = self.ports[self.opened % len(self.ports)]
            sock = socket.socket()
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.stamped:
                sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            sock.bind((f"127.0.0.{1 + self.opened % ADDRESSES}", 0))
            self.opened += 1
            fan = self.fans[sock.fileno()] = FanState(sock, port, time.monotonic_ns(), self.first - 1)
            sock.connect_ex(("127.0.0.1", port))
            self.epoll.register(fan.socket.fileno(), select.EPOLLOUT)

    def request_upgrade(self, fan: FanState) -> None:
        if error := fan.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            sys.exit(f"loadclient: connect to port {fan.port} failed: error {error}")
        fan.socket.send(
            (
                f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{fan.port}\r\nConnection: Upgrade\r\n"
                "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
                f"Safari/537.36\r\nUpgrade: websocket\r\nOrigin: http://127.0.0.1:{fan.port}\r\n"
                "Sec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
                f"Accept-Language: en-GB,en;q=0.9\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"
            ).encode()
        )
        fan.state = "upgrading"
        self.epoll.modify(fan.socket.fileno(), select.EPOLLIN)

    def became_ready(self, fan: FanState) -> None:
        t = time.monotonic_ns()
        fan.state = "ready"
        self.connect_ms.append((t - fan.started) / 1e6)
        if len(self.connect_ms) < self.fans_wanted:
            return self.open_more()
        self.connect_ms.sort()
        p50, p99 = (self.connect_ms[int(share * (self.fans_wanted - 1) + 0.5)] for share in (0.5, 0.99))
        seconds = (t - self.storm_began) / 1e9
        print_event({"event": "connected", "fans": self.fans_wanted, "seconds": seconds, "p50_ms": p50, "p99_ms": p99})

    def receive(self, fan: FanState) -> None:
        try:
            data = self.take(fan.socket)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        if not data:
            return self.mark_closed(fan)
        data = fan.rest + data
        if fan.state == "upgrading":
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                fan.rest = data
                return
            if not head.startswith(b"HTTP/1.1 101") or ACCEPT not in head:
                sys.exit(f"loadclient: the upgrade was refused: {head.decode(errors='replace')}")
            data, fan.state = rest, "waiting"
            if not self.ready_prefix:
                self.became_ready(fan)
        fan.rest = self.take_frames(fan, data)

    def take(self, sock: socket.socket) -> bytes:
        """Receive data and record when its last byte arrived: the kernel's time if stamped."""
        if not self.stamped:
            data = sock.recv(1 << 18)
            self.arrival = time.monotonic_ns()
            return data
        data, notes, _, _ = sock.recvmsg(1 << 18, 256)
        self.arrival = time.monotonic_ns()
        for level, kind, note in notes:
            if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                seconds, ns = struct.unpack("qq", note[:16])
                self.arrival = seconds * 10**9 + ns + time.monotonic_ns() - time.time_ns()
        return data

    def take_frames(self, fan: FanState, data: bytes) -> bytes:
        """Handle the whole frames in `data`. Return the incomplete rest."""
        while len(data) >= 2 and fan.state != "gone":
            header, size = 2, data[1]
            if size > 126:
                sys.exit("loadclient: a masked frame, or one of 64 KiB or more")
            if size == 126:
                header, size = 4, int.from_bytes(data[2:4], "big")
            if len(data) < header + size:
                break
            opcode, payload, data = data[0], data[header : header + size], data[header + size :]
            if opcode in (0x81, 0x82):
                self.message(fan, payload)
            elif opcode == 0x88:
                self.mark_closed(fan)
            elif opcode == 0x89:
                send_frame(fan, 10, payload)
            elif opcode != 0x8A:
                sys.exit(f"loadclient: an unknown frame that begins with {opcode:#x}")
        return data

    def message(self, fan: FanState, text: bytes) -> None:
        for prefix, reply in self.answers:
            if text.startswith(prefix):
                return send_frame(fan, 1, reply)
        if fan.state == "waiting" and text.startswith(self.ready_prefix):
            self.became_ready(fan)
        if self.each is not None:
            offsets = self.each.findall(text)
            self.frames += bool(offsets)
            self.bytes += len(text) if offsets else 0
            for offset in offsets:
                self.count_offset(fan, int(offset))
            return None
        at = text.find(OFFSET_MARK) + len(OFFSET_MARK)
        end = at
        while end < len(text) and text[end : end + 1].isdigit():
            end += 1
        if at < len(OFFSET_MARK) or end == at:
            return None  # hello or pulse
        self.frames += 1
        self.bytes += len(text)
        return self.count_offset(fan, int(text[at:end]))

    def count_offset(self, fan: FanState, offset: int) -> None:
        if offset < self.first or offset in fan.seen:
            self.duplicated += 1
            return
        fan.seen.add(offset)
        if offset < fan.highest:
            self.disordered += 1
        fan.highest = max(offset, fan.highest)
        arrived = self.arrived[offset] = self.arrived.get(offset, 0) + 1
        self.first_ns[offset] = min(self.arrival, self.first_ns.get(offset, self.arrival))
        self.last_ns[offset] = max(self.arrival, self.last_ns.get(offset, 0))
        if arrived == self.fans_wanted:
            times = {"first_ns": self.first_ns[offset], "last_ns": self.last_ns[offset]}
            print_event({"event": "round", "offset": offset, **times})

    def mark_closed(self, fan: FanState) -> None:
        if fan.state != "ready":
            sys.exit("loadclient: a socket was closed before it was ready")
        fan.state = "gone"
        self.closed += 1
        self.epoll.unregister(fan.socket.fileno())
        fan.socket.close()

    def run_order(self) -> bool:
        """Run a command from stdin. Return False if the client must end."""
        order = sys.stdin.readline().split()
        if not order:
            return False
        if order[0] == "sleep":
            print_event({"event": "asleep"})
            time.sleep(int(order[1]) / 1000)
            return True
        last = int(order[1])
        got = sum(count for offset, count in self.arrived.items() if offset <= last)
        print_event(
            {
                "event": "result",
                "lost": max(0, last - self.first + 1) * self.fans_wanted - got,
                "duplicated": self.duplicated,
                "disordered": self.disordered,
                "frames": self.frames,
                "bytes": self.bytes,
                "closed": self.closed,
                "cpu_ns": time.process_time_ns(),
            }
        )
        return False


def send_frame(fan: FanState, opcode: int, payload: bytes) -> None:
    fan.socket.send(bytes((0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0)) + payload)


def print_event(line: dict[str, object]) -> None:
    print(json.dumps(line), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fans", type=int, required=True)
    parser.add_argument("--port", type=int, action="append", required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--ready", default="")
    parser.add_argument("--answer", action="append", default=[])
    parser.add_argument("--each", default="")
    parser.add_argument("--parallel", type=int, default=256)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--spin", action="store_true", help="taken, but this client is busy anyway")
    parser.add_argument("--stamped", action="store_true")
    options = parser.parse_args()
    signal.alarm(options.seconds)
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < options.fans + 16:
        sys.exit(f"loadclient: {options.fans} fans need more descriptors")
    LoadClient(options).run()


if __name__ == "__main__":
    main()
