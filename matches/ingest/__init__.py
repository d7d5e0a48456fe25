"""Lines of `commentary-feed/1` that programs send while the match is played: over TCP, by HTTP, or in polled files."""
