"""Match feeds from providers, brought into livecast through the same actions as a commentator's posts.

The way of a file: `commentary_feed` (bytes to records, or a refusal) → `normalise` (a provider's values to our words)
→ `apply` (records to actions), at once by `import_feed` or at the match's `pace` by `replay`. Everything up to `apply`
is pure: no database, no clock on the wall.
"""
