"""The image of a match for other sites: teams, crests, score and minute.

Messengers and social networks show it with a link (Open Graph). `content` says what it shows, a worker draws it
(`drawing`), and `kept` keeps it until that changes.
"""
