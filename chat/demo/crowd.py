"""The demo's chatting fans, and their messages for the newest entries."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat.actions import MessageDraft, ReactionKey, post_messages, react
from chat.demo.script import ANSWER, SAID
from chat.models import Message
from livecast.errors import LivecastError
from matches.models import Match

RECENT_ENTRIES = 8  # entries; older ones get no messages
REACTIONS = {"goal": "fire", "woodwork": "wow", "save": "like", "penalty_missed": "sad", "match_end": "love"}
FANS = sorted({name.removeprefix(ANSWER) for said in SAID.values() for name, _ in said})


@dataclass(frozen=True, slots=True)
class Remark:
    """A message of a fan about an entry; `key` is its client key."""

    entry_id: int
    kind: str
    name: str
    text: str
    key: str
    is_first: bool
    is_answer: bool


@transaction.atomic
def sign_up() -> dict[str, User]:
    """Create the fans, by name. They are members without a phone, so they cannot log in."""
    since = timezone.now() - timedelta(days=90)
    usernames = {name: f"demo-fan-{number}" for number, name in enumerate(FANS, 1)}
    there = {user.username: user for user in User.objects.filter(username__in=usernames.values())}
    return {
        name: there.get(username)
        or User.objects.create(username=username, display_name=name, date_joined=since, member_since=since)
        for name, username in usernames.items()
    }


def remarks(match: Match) -> Iterator[Remark]:
    """Return the messages for the newest entries, whether or not they were posted already; oldest first."""
    keys = {f"feed:{entry}": said for entry, said in SAID.items()}
    newest = match.commentary.filter(client_key__in=keys, retracted_at=None).order_by("-pk")[:RECENT_ENTRIES]
    for entry in reversed(newest):
        for number, (name, text) in enumerate(keys[entry.client_key]):
            yield Remark(
                entry.pk,
                entry.kind,
                name.removeprefix(ANSWER),
                text,
                f"demo-{entry.client_key}-{number}",
                is_first=number == 0,
                is_answer=name.startswith(ANSWER),
            )


def post_remark(match: Match, remark: Remark, fans: dict[str, User]) -> None:
    """Post a fan's remark; before an entry's first one, some fans react. Raises LivecastError like any post."""
    if remark.is_first and remark.kind in REACTIONS:
        some = random.sample(list(fans.values()), random.randint(2, len(fans)))
        signs = [ReactionKey(fan.pk, "entry", remark.entry_id, REACTIONS[remark.kind]) for fan in some]
        react(match_id=match.pk, changes=dict.fromkeys(signs, True))
    last = Message.objects.filter(room__match=match).order_by("-number").first() if remark.is_answer else None
    draft = MessageDraft(fans[remark.name].pk, remark.key, remark.text, reply_to=last.number if last else None)
    (outcome,) = post_messages(match_id=match.pk, drafts=[draft])
    if isinstance(outcome, LivecastError):
        raise outcome
