"""The one-line entry: `12 h3 goal off the post`.

This package does not use Django. Its input is a line, a sport and two line-ups. Its output is spans, candidates and
sentences.
"""
