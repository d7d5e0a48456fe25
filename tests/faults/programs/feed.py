"""Print the feed of a match in the database as JSON."""

import json
import sys
from collections import Counter

from matches.feed import feed_log
from matches.feed.delivery import publication_frame
from matches.models import CommentaryEntry, Publication
from tests.faults.fans import hash_of


def main(match_id: str) -> None:
    keys = Counter(CommentaryEntry.objects.filter(match=int(match_id)).values_list("client_key", flat=True))
    lines = [
        {
            "offset": line.offset,
            "hash": hash_of(publication_frame(line).text.encode()),
            "at": line.created_at.timestamp(),
            "entry": json.loads(line.data)["id"],
        }
        for line in Publication.objects.filter(match=int(match_id)).order_by("offset")
    ]
    json.dump({"epoch": feed_log.current_epoch(), "keys": keys, "lines": lines}, sys.stdout)
