"""Request an SMS code for each of so many people. Each has a phone number and an IP address."""

from accounts.login import request_code
from accounts.rate_limits import ClientIdentity


def main(people: str) -> None:
    for number in range(int(people)):
        request_code(typed=f"+86138{number:04}8000", identity=ClientIdentity(f"192.0.2.{number + 1}"))
