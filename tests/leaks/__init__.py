"""The leak watch: tests must not write codes or complete phone numbers to logs, mails, error reports or Redis.

It records every code that is issued and every phone number that is used, in this process and in processes of tests. It
searches log records, mails and error reports after each test, the data of a Valkey before it stops, and all log files
at the end of the run. A hit fails the run. The report names the place and the test, but not the secret.

Codes of a test run begin with 0, unlike other printed numbers, so that a hit is certainly a code.
"""
