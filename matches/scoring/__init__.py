"""Pure computations over the entries of a match: clock, score, statistics, timeline."""
