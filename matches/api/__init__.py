"""The HTTP API, and the WebSocket topics of matches."""
