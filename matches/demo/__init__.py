"""The demo: leagues that do not exist, with one match in play that moves by itself, one to come, and one that is over.

The feeds beside this file are of our own writing, and as good a first look at `commentary-feed/1` as any.
"""
