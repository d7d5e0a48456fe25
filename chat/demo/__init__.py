"""The demo's chat: a few fans talk about the match that `play_demo` plays."""
