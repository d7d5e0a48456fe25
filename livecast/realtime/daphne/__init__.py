"""Daphne with our own WebSocket: one frame to thousands of sockets at close to the cost of the system calls.

server.py     FanServer: Daphne's Server, with the socket below and the bookkeeping around it
upgrade.py    what counts as an upgrade request, and how it is read from the first bytes of a connection
doors.py      the two ways in: straight from the first bytes, or through Daphne's HTTP
socket.py     FanSocket: one fan's WebSocket
frames.py     reading a client's frames
broadcast.py  FanCrowd: the fans of one topic and the hot loop
native.py     the loop of system calls: sendloop.c where there is a compiler, else the same through ctypes
limits.py     every number a fan's socket is held to
watch.py      pings, time-outs, ages: the slow clock
"""
