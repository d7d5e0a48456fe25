"""The arrival of fans at kick-off: page, static files, socket, chat."""
