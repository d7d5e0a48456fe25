"""`manage.py serve`: livecast in production, as several processes behind one or two ports.

production.py   what must hold before a production starts
listening.py    addresses, and the listening sockets that all processes share
fleet.py        the process that looks after the others: start, roll, stop
web.py          one web process
server.py       its server: WebSocketServer on a shared socket
drain.py        its goodbye
proxy.py        whose word counts on who a client is
roster.py       a few numbers of every process, in memory that all of them share
balance.py      new connections go to those who have few
metrics.py      the same for Prometheus
systemd.py      what systemd wants to know
"""
