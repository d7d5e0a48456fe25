"""The engine: carries frames from one push to every subscriber of a topic. It knows nothing of matches or chat.

The way of a frame   push.py, the channel layer, membership.py, hub.py, local.py, and fans.py or daphne/broadcast.py
The way of a fan     daphne/doors.py, then watching.py at once or consumers.py, and hub.py: listening.py, joining.py
What makes it sure   reading.py, looks.py, upkeep.py: the logs are read again and again, so no frame has to arrive
What apps say of it  topics.py; what goes over the wire: protocol.py
"""
