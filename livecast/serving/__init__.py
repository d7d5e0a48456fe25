"""`manage.py serve`: production, as several processes that share one or two ports.

production_checks.py  requirements that are checked before the start
listeners.py          addresses, and the listening sockets that all processes share
process_manager.py    the main process: starts, monitors, restarts and stops the web processes
server_role.py        what a web process serves: sockets, pages or both
web_process.py        one web process
page_application.py   the application of a process that serves pages
plain_daphne.py       Daphne without TLS and autobahn, which production does not use
web_server.py         its server: WebSocketServer on a shared listening socket
response_bytes.py     the bytes of a response from memory, as Twisted and Daphne write them
drain.py              the shutdown of a web process without lost lines or requests
shared_state.py       state and counters of every process, in shared memory
accept_balancing.py   new connections go to the processes with the fewest sockets
metrics.py            /metrics for Prometheus
systemd.py            notifications to systemd
"""
