"""Notices of followed matches: what is announced, in which words, and how Web Push sends it."""
