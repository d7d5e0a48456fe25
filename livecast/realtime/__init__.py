"""The engine: carries frames from one push to every subscriber of a topic. It knows nothing of matches or chat."""
