"""The demo: invented leagues with one live match that plays itself, one upcoming match and one finished match.

The feeds in this folder are our own. They are examples of `commentary-feed/1`.
"""
