"""The engine: carries frames from one push to every subscriber of a topic.

It knows nothing of matches or chat.

A frame:       push.py, the channel layer, channel_layer.py, hub.py, topic_state.py, then connections.py or
               daphne/broadcast.py
A subscriber:  daphne/entry_points.py, then anonymous_fast_path.py or consumers.py, then hub.py, topic_registry.py and
               catch_up.py
Recovery:      gap_repair.py, reconciler.py and maintenance.py read the logs regularly: a frame that the channel layer
               loses arrives all the same
Interfaces:    topics.py is what an app implements for a topic; protocol.py is the wire format
"""
