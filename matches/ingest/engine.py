"""Write the lines that programs send, and answer each of them.

What is answered with `ok` is in the database. A line that is sent again is answered as before and changes nothing.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from threading import Lock

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.ingest import scoreboard
from matches.ingest.lines import Answer, LineKind, MatchKey, ReceivedLine, accepted, refused
from matches.ingest.live_feed import LiveFeed, StoredLine, read_live_feed
from matches.models import IngestedLine, IngestedMatch, Match
from matches.permissions import may_edit, require_commentator
from matches.providers.commentary_feed import CommentaryFeed, FeedHeader, header_of
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.importer import get_or_create_match, set_final_state
from matches.providers.normalise import normalise_feed
from matches.sports import sport_of

# Lines of one match. All of them are read again with each batch, at a tenth of a millisecond a line.
MOST_LINES = 10_000
MOST_FEEDS = 64  # matches whose lines stay in memory


class Engine:
    """Takes lines, in any thread. Lines of one match are to be taken one after the other."""

    def __init__(self) -> None:
        self._feeds: OrderedDict[int, LiveFeed] = OrderedDict()
        self._lock = Lock()

    def take(self, author: User | None, lines: Sequence[ReceivedLine]) -> list[Answer]:
        """Write lines of one match in their order. `author`: the person of the token; None is the operator.

        Refusals are answers. Other errors, such as a database that does not answer, are raised: then the lines without
        an answer may be sent again.
        """
        answers: list[Answer] = []
        for is_entry, group in groupby(lines, key=lambda line: line.kind is LineKind.ENTRY):
            if is_entry:
                answers += self._take_entries(author, list(group))
            else:
                answers += [self._take_one(author, line) for line in group]
        return answers

    def require_match(self, author: User | None, key: MatchKey) -> None:
        """Raise LivecastError (403, 404) unless the person may write to this match. Takes no lock."""
        match = Match.objects.select_related("home", "away").filter(**key.where).first()
        if match is None:
            raise _unknown_match(key)
        require_commentator(match, author)

    def _take_entries(self, author: User | None, lines: Sequence[ReceivedLine]) -> list[Answer]:
        """Write lines in one transaction; if one of them is refused, in halves, so that it is refused alone."""
        key = lines[0].key
        assert key is not None
        try:
            with self._writing(author, key) as (match, ingested):
                return self._write_entries(match, ingested, lines)
        except LivecastError as error:
            if len(lines) == 1:
                return [refused(lines[0].number, error)]
        half = len(lines) // 2
        return self._take_entries(author, lines[:half]) + self._take_entries(author, lines[half:])

    def _write_entries(
        self, match: Match, ingested: IngestedMatch | None, lines: Sequence[ReceivedLine]
    ) -> list[Answer]:
        if ingested is None:
            raise LivecastError(
                "ingest.no_header",
                f'Nothing was sent for {match} yet. Send its first line ({{"kind": "match", …}}).',
                status=409,
            )
        feed = self._feed(match, ingested)
        answers: list[Answer | StoredLine] = []
        new: list[StoredLine] = []
        warned: dict[int, list[str]] = {}
        for line in lines:
            if (known := feed.known(line)) is not None:
                answers.append(_entry_answer(line.number, known, known=True))
                continue
            if len(feed.lines) >= MOST_LINES:
                raise LivecastError("ingest.too_many_entries", f"A match has at most {MOST_LINES:,} lines.", status=413)
            warnings = FeedWarnings()
            stored = StoredLine(feed.record_for(line, feed.last_seq, warnings), line.content)
            feed.remember(stored)
            new.append(stored)
            warned[line.number] = warnings.messages()
            answers.append(stored)
        if new:
            feed.apply_changes()
            self._store(match, ingested, feed, new)
        return [
            _entry_answer(line.number, answer, warnings=warned[line.number])
            if isinstance(answer, StoredLine)
            else answer
            for line, answer in zip(lines, answers, strict=True)
        ]

    def _store(self, match: Match, ingested: IngestedMatch, feed: LiveFeed, new: Sequence[StoredLine]) -> None:
        now = timezone.now()
        IngestedLine.objects.bulk_create(
            IngestedLine(match=match, seq=one.record.seq, line=one.content, offset=one.offset, received_at=now)
            for one in new
        )
        ingested.line_count, ingested.last_seq, ingested.last_line_at = len(feed.lines), feed.last_seq, now
        ingested.save(update_fields=["line_count", "last_seq", "last_line_at"])

    def _take_one(self, author: User | None, line: ReceivedLine) -> Answer:
        if line.kind is LineKind.PING:
            return accepted(line.number)
        assert line.key is not None
        try:
            if line.kind is LineKind.MATCH:
                return self._take_header(author, line, line.key)
            with self._writing(author, line.key) as (match, ingested):
                if line.kind is LineKind.SCORE:
                    changed = scoreboard.apply(match, author, line.raw)
                    return accepted(line.number, match=match.pk, offset=changed.last_offset)
                if line.kind is LineKind.END:
                    return self._end(match, ingested, line)
                return accepted(line.number, **self._position(match, ingested))
        except LivecastError as error:
            return refused(line.number, error)

    def _take_header(self, author: User | None, line: ReceivedLine, key: MatchKey) -> Answer:
        warnings = FeedWarnings()
        header = header_of(line.raw, line.number, warnings)
        self._require_match(author, key, header)
        with self._writing(author, key) as (match, ingested):
            _require_same_feed(match, header)
            if match.feed_key is None:
                match.feed_key = header.match_id
                match.save(update_fields=["feed_key"])
            if ingested is None:
                ingested = IngestedMatch.objects.create(match=match, header=line.header_text)
            elif ingested.header != line.header_text:
                feed = self._feed(match, ingested)
                feed.set_header(header, line.header_text)
                feed.apply_changes()
                ingested.header = line.header_text
                ingested.save(update_fields=["header"])
            answer = accepted(line.number, match_id=match.feed_key, **self._position(match, ingested))
            return answer | {"warnings": warnings.messages()} if len(warnings) else answer

    def _require_match(self, author: User | None, key: MatchKey, header: FeedHeader) -> None:
        """Create the match of a header if it does not exist. Only editors may."""
        if key.pk is not None or Match.objects.filter(feed_key=header.match_id).exists():
            return
        if author is not None and not may_edit(author):
            raise _unknown_match(key)
        facts = normalise_feed(CommentaryFeed(header, (), FeedWarnings())).facts
        with transaction.atomic():
            get_or_create_match(facts)

    def _end(self, match: Match, ingested: IngestedMatch | None, line: ReceivedLine) -> Answer:
        stated, count = line.raw.get("entries"), ingested.line_count if ingested is not None else 0
        if ingested is None or (stated is not None and stated != count):
            raise LivecastError(
                "ingest.lines_missing",
                f"livecast has {count} lines of this match, and the end says {stated}. Ask for the last line with "
                '{"kind": "resume"}, send the lines that are missing, and then the end again.',
                status=409,
                lines=count,
            )
        match = set_final_state(match.pk, self._feed(match, ingested).read_facts())
        ingested.ended_at = ingested.ended_at or timezone.now()
        ingested.save(update_fields=["ended_at"])
        return accepted(line.number, match=match.pk, offset=match.last_offset, status=match.status)

    def _position(self, match: Match, ingested: IngestedMatch | None) -> Answer:
        """What is in the log: for a program that continues."""
        last = None
        if ingested is not None and ingested.line_count:
            row = IngestedLine.objects.filter(match=match).latest("pk")
            record = self._feed(match, ingested).lines[row.seq].record
            last = {"seq": row.seq, "id": record.id, "offset": row.offset}
        return {
            "match": match.pk,
            "offset": match.last_offset,
            "lines": ingested.line_count if ingested is not None else 0,
            "last": last,
        }

    @contextmanager
    def _writing(self, author: User | None, key: MatchKey) -> Iterator[tuple[Match, IngestedMatch | None]]:
        """A transaction that holds the lock of the match. Raises LivecastError (403, 404)."""
        pk = 0
        try:
            with transaction.atomic():
                match = Match.objects.select_for_update().filter(**key.where).first()
                if match is None:
                    raise _unknown_match(key)
                pk = match.pk
                require_commentator(match, author)
                yield match, IngestedMatch.objects.filter(pk=pk).first()
        except BaseException:
            # What is in memory may be of a transaction that was rolled back.
            with self._lock:
                self._feeds.pop(pk, None)
            raise

    def _feed(self, match: Match, ingested: IngestedMatch) -> LiveFeed:
        """The feed of a locked match: the one in memory if no other process has written since."""
        with self._lock:
            feed = self._feeds.get(match.pk)
        current = (match.last_offset, ingested.line_count, ingested.header)
        if feed is None or (feed.offset, len(feed.lines), feed.header_text) != current:
            feed = read_live_feed(match, ingested)
        with self._lock:
            self._feeds[match.pk] = feed
            self._feeds.move_to_end(match.pk)
            while len(self._feeds) > MOST_FEEDS:
                self._feeds.popitem(last=False)
        return feed


def _entry_answer(number: int, stored: StoredLine, *, known: bool = False, warnings: Sequence[str] = ()) -> Answer:
    answer = accepted(number, id=stored.record.id, seq=stored.record.seq, offset=stored.offset)
    if known:
        answer["known"] = True
    return answer | {"warnings": list(warnings)} if warnings else answer


def _require_same_feed(match: Match, header: FeedHeader) -> None:
    if match.feed_key not in (None, header.match_id):
        raise LivecastError(
            "ingest.other_feed",
            f"{match} has the feed “{match.feed_key}” already. Send its lines with that match_id.",
            status=409,
        )
    if sport_of(header.sport).code != match.sport:
        raise LivecastError("feed.other_sport", f"{match} has another sport: {match.rules.name.lower()}.", status=409)


def _unknown_match(key: MatchKey) -> LivecastError:
    return LivecastError(
        "ingest.unknown_match",
        f'There is no match {key} for you. Ask an editor to create it, and name it in the first line: "match": its '
        "number in livecast. Editors create matches by sending the first line.",
        status=404,
    )
