"""For each sport: the kind of a line from its type, text and data, and the side that its text names.

A module has `refine(kind, record, source)`, which returns the code of a kind of the sport, and, where `credits` says
that the text names the side, `named_side(kind, record, told, mentions)`.
"""
