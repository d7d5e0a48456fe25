"""Create a commentator's token and print it: `python -m bench.peers.livecast_token MATCH`."""

import sys

import django

django.setup()

from accounts import tokens
from accounts.models import User
from matches.models import Match, Role


def main() -> None:
    match = Match.objects.get(pk=int(sys.argv[1]))
    user = User.objects.create_user("desk", is_staff=True)
    Role.objects.create(user=user, match=match, part=Role.Part.COMMENTATOR)
    _, secret = tokens.create(user, "bench")
    sys.stdout.write(f"{secret}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
