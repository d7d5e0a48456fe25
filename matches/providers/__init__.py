"""Match feeds from providers, imported through the same actions as a commentator's posts.

A file passes three steps. `commentary_feed` parses bytes into records or refuses them. `normalise` converts the values
of a provider to ours. `importer` applies the records through actions. The first two steps are pure: they use neither
the database nor the time of day. The command `import_feed` applies all records at once, `replay` at the pace of the
match.
"""
