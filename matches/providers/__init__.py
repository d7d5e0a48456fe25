"""Match feeds from providers, brought into livecast through the same actions as a commentator's posts.

A file passes three steps: `commentary_feed` reads bytes into records or refuses them, `normalise` turns a provider's
values into ours, `importer` applies the records through actions. `import_feed` applies them at once, `replay` at the
pace of the match. The first two steps are pure: they use neither the database nor the time of day.
"""
