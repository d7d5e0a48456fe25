"""Celery: codes on their way, and the housekeeping of accounts."""

from celery import shared_task

from accounts import cleanup, otp_delivery


@shared_task(time_limit=40)
def send_code(challenge_id: int) -> None:
    """Make a challenge's code and send it. Running it again does nothing: it is claimed in the database."""
    if otp_delivery.deliver(challenge_id):
        send_code.apply_async((challenge_id,), countdown=otp_delivery.RETRY_SECONDS + 0.1)


@shared_task(time_limit=20)
def sweep_codes() -> None:
    """What a broker or a worker lost on the way."""
    otp_delivery.mark_lost_unknown()
    for challenge_id in otp_delivery.lost_codes():
        send_code.delay(challenge_id)


@shared_task(name="accounts.tasks.tidy", time_limit=50)
def clean_up() -> None:
    cleanup.delete_expired()
