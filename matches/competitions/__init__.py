"""Tables, ties and figures of a competition, read from its matches and kept while they stay the same."""
