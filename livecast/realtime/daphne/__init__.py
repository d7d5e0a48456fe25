"""Daphne with our own WebSocket, which sends one frame to thousands of sockets cheaply.

server.py            WebSocketServer: Daphne's Server, with the socket below and its bookkeeping
acceptor.py          accepts connections: an upgrade becomes a WebSocket at once, others begin in light_connection.py
accept_loop.py       its system calls: accept_loop.c if there is a compiler, otherwise Python
light_transport.py   a connection without Twisted's transport, as long as no bytes wait
entry_points.py      the two other ways to a WebSocket: Twisted's first bytes of a connection, or a request of Daphne
upgrade.py           the upgrade request: how it is recognised, checked and answered
remembered_heads.py  upgrade requests that were parsed before
request_head.py      the strict parser of request heads
light_request.py     requests that are answered from memory, and heads that were parsed before
light_connection.py  a connection whose requests are answered from memory, until it needs entry_points.py
socket.py            WebSocket: one client's socket
lifecycle.py         its opening and closing: states, pings, maximum age
send_buffer.py       its sending side: straight to the descriptor, or after the waiting bytes
receive_buffer.py    its receiving side: from bytes to messages, with rate and size limits
client_frames.py     parsing of client frames
broadcast.py         SocketSubscribers: the subscribers of one topic, and the loop that sends them a frame
send_loop.py         the system calls of that loop: send_loop.c if there is a compiler, otherwise ctypes
native_library.py    compiles the two C files
limits.py            the limits of one socket
timeout_wheel.py     the timer for pings, time-outs and ages

tests/livecast/realtime/test_daphne_contract.py lists what this relies on in Daphne and Twisted. POSIX only.
"""
