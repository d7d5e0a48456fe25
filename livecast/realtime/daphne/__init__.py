"""Daphne with our own WebSocket: one frame to thousands of sockets, at little more than the cost of the system calls.

server.py     WebSocketServer: Daphne's Server, with the socket below and the bookkeeping around it
doors.py      the two ways in: straight from the first bytes of a connection, or through Daphne's HTTP
upgrade.py    what counts as an upgrade request, and how it is recognised and answered
socket.py     WebSocket: one fan's WebSocket
lifetime.py   its beginning and its end: states, closing, pings, ages
outlet.py     its way out: straight to the descriptor, or behind what waits
inlet.py      its way in: from bytes to messages, counted and measured
frames.py     a client's frames
broadcast.py  SocketSubscribers: the fans of one topic, and the loop that sends them a frame
native.py     the system calls of that loop, in sendloop.c where there is a compiler, else through ctypes
limits.py     every number that a fan's socket is held to
watch.py      the slow clock: pings, time-outs, ages

What all of it relies on in Daphne and Twisted: tests/livecast/realtime/test_daphne_contract.py. POSIX only.
"""
