"""The demo's chat: a few fans who talk about the match that `play_demo` plays, so that a room is not empty at first."""
