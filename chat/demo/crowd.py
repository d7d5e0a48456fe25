"""Who talks in the demo's room, and what they have to say just now."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat.actions import Draft, React, post_messages, react
from chat.demo.script import ANSWER, SAID
from chat.models import Message
from livecast.errors import LivecastError
from matches.models import Match

LATELY = 8  # entries: who comes into the ground does not talk about what was before
SIGNS = {"goal": "fire", "woodwork": "wow", "save": "like", "penalty_missed": "sad", "match_end": "love"}
FANS = sorted({name.removeprefix(ANSWER) for said in SAID.values() for name, _ in said})


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a fan says to an entry; `key` is its client key."""

    entry_id: int
    kind: str
    name: str
    text: str
    key: str
    is_first: bool
    is_answer: bool


@transaction.atomic
def sign_up() -> dict[str, User]:
    """The fans, by name: members like any, save that they have no phone, and so cannot log in."""
    since = timezone.now() - timedelta(days=90)
    usernames = {name: f"demo-fan-{number}" for number, name in enumerate(FANS, 1)}
    there = {user.username: user for user in User.objects.filter(username__in=usernames.values())}
    return {
        name: there.get(username)
        or User.objects.create(username=username, display_name=name, date_joined=since, member_since=since)
        for name, username in usernames.items()
    }


def remarks(match: Match) -> Iterator[Remark]:
    """What is to be said to the newest entries, whether or not it was said already; oldest first."""
    keys = {f"feed:{entry}": said for entry, said in SAID.items()}
    newest = match.commentary.filter(client_key__in=keys, retracted_at=None).order_by("-pk")[:LATELY]
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


def say(match: Match, remark: Remark, fans: dict[str, User]) -> None:
    """Have a fan say it; before the first of an entry, some give a sign. Raises LivecastError as for any member."""
    if remark.is_first and remark.kind in SIGNS:
        some = random.sample(list(fans.values()), random.randint(2, len(fans)))
        signs = [React(fan.pk, "entry", remark.entry_id, SIGNS[remark.kind]) for fan in some]
        react(match_id=match.pk, wishes=dict.fromkeys(signs, True))
    last = Message.objects.filter(room__match=match).order_by("-number").first() if remark.is_answer else None
    draft = Draft(fans[remark.name].pk, remark.key, remark.text, reply_to=last.number if last else None)
    (outcome,) = post_messages(match_id=match.pk, drafts=[draft])
    if isinstance(outcome, LivecastError):
        raise outcome
