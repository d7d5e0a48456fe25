"""The demo: invented leagues with a live, an upcoming and a finished match.

The feeds in this folder are our own. They are examples of `commentary-feed/1`.
"""
