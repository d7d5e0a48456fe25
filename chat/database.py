"""Chat's own few database threads: however busy it is, commentary, joins and log-ins have theirs.

Messages are written in threads of their own again, so that they do not stand behind what people ask.
"""

from livecast.realtime.database import DatabaseThreads

THREADS = 2

in_chat_database = DatabaseThreads(THREADS, "chat-db")
in_writers_database = DatabaseThreads(THREADS, "chat-writer")
