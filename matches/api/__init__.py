"""HTTP for programs, and the topics of the WebSocket."""
