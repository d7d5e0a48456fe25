"""Post all lines in one transaction, as an importer may."""

from django.db import transaction

from matches.actions import EntryDraft, post_commentary
from tests.faults.programs.poster import bodies


def main(match_id: str, lines: str) -> None:
    with transaction.atomic():
        for number, body in zip(range(int(lines)), bodies("burst"), strict=False):
            post_commentary(
                match_id=int(match_id), author=None, client_key=f"burst-{number}", draft=EntryDraft(body=body)
            )
