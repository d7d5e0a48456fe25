"""What a commentator types, taken apart and put into words. `matches.shorthand` and `matches.completion` stand on it.

Nothing in here knows of Django: a line, a sport and two line-ups in; parts, candidates and sentences out.
"""
