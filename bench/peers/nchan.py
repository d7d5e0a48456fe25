"""nchan, the publish/subscribe module of nginx, in one process."""

import http.client
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.install import nchan
from bench.kernel_figures import Cores
from bench.load import Target
from bench.processes import BenchProcess, free_port
from bench.sample_message import message

CONFIG = """
load_module {module};
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr error;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /publish {{ nchan_publisher http; nchan_channel_id match; nchan_message_buffer_length 5; }}
        location = /ws/ {{
            nchan_subscriber websocket; nchan_channel_id match; nchan_subscriber_first_message newest;
        }}
    }}
}}
"""


class NchanServer:
    def __init__(self, child: BenchProcess, port: int) -> None:
        self._child = child
        self._port = port
        self._next = 1
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    @property
    def pids(self) -> Sequence[int]:
        return (self._child.pid,)

    def target(self) -> Target:
        return Target((self._port,), "/ws/", first=self._next)

    def publish(self) -> tuple[int, int]:
        offset, self._next = self._next, self._next + 1
        text = message(offset)
        handed_over = time.monotonic_ns()
        self._connection.request("POST", "/publish", body=text)
        self._connection.getresponse().read()
        return offset, handed_over


class Nchan:
    name = "nchan"
    label = "nchan (nginx)"

    def prepare(self) -> None:
        nchan()

    @contextmanager
    def serve(self, cores: Cores) -> Iterator[NchanServer]:
        program, module = nchan()
        port = free_port()
        with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
            config = Path(folder) / "nginx.conf"
            config.write_text(CONFIG.format(module=module, folder=folder, port=port, files=20_000))
            child = BenchProcess(
                self.name, [program, "-p", folder, "-c", config, "-e", "stderr"], cores=cores.for_servers()
            )
            try:
                child.wait_for_port(port)
                yield NchanServer(child, port)
            finally:
                child.stop()
