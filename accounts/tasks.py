"""Celery tasks: send codes, note the use of tokens, and clean up old data of accounts."""

from datetime import datetime

from accounts import cleanup, otp_delivery, tokens
from livecast.celery import shared_task


@shared_task(time_limit=40)
def send_code(challenge_id: int) -> None:
    """Create the code of a challenge and send it. Running the task again has no effect."""
    if otp_delivery.deliver(challenge_id):
        send_code.apply_async((challenge_id,), countdown=otp_delivery.RETRY_SECONDS + 0.1)


@shared_task(time_limit=20)
def sweep_codes() -> None:
    """Send codes whose task was lost, and give up codes whose worker died."""
    otp_delivery.mark_lost_unknown()
    for challenge_id in otp_delivery.lost_codes():
        send_code.delay(challenge_id)


@shared_task(name="accounts.tasks.tidy", time_limit=50)
def clean_up() -> None:
    """Delete old data. The task has its former name, which other releases enqueue."""
    cleanup.delete_expired()


@shared_task(time_limit=20)
def note_token_use(token_id: int, used_at: str) -> None:
    """Set when a token was last used. `used_at`: ISO 8601."""
    tokens.note_use(token_id, datetime.fromisoformat(used_at))
