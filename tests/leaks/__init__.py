"""The watch over secrets: no code and no whole phone number in what a test run writes down, whichever test it is.

It learns every code that is made and every number that is used, here and in the processes that tests start; at the end
of each test it looks for them in that test's log records, mails and error reports, when a Valkey is stopped in all that
the server holds, and at the end of the run in every log file. A hit fails the run, and names the place and the test,
never the secret.

Codes of a test run begin with a 0: no number that is printed for its own sake does, so what is found is a code.
"""
