"""Database threads of the chat. Commentary, joins and logins use other threads, so chat cannot delay them.

Messages are written in threads of their own, so that reads do not delay them.
"""

from livecast.realtime.database import DatabaseThreads

THREADS = 2

in_chat_database = DatabaseThreads(THREADS, "chat-db")
in_writers_database = DatabaseThreads(THREADS, "chat-writer")
