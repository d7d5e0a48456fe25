"""The one-line entry: `12 h3 goal off the post` is a minute, a side, a player, a kind and a sentence.

This package does not use Django. Its input is a line, a sport and two line-ups; its output is spans, candidates and
sentences.
"""
