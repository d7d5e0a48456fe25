"""Delete old data: phone numbers of finished challenges, old challenges, expired sessions."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Challenge, Session, SmsDay

NUMBER_LIFETIME = timedelta(days=1)
CHALLENGE_LIFETIME = timedelta(days=30)
SMS_DAY_LIFETIME = timedelta(days=400)


def delete_expired() -> None:
    now = timezone.now()
    Challenge.objects.filter(created_at__lt=now - NUMBER_LIFETIME).exclude(number="").update(number="")
    Challenge.objects.filter(created_at__lt=now - CHALLENGE_LIFETIME).delete()
    SmsDay.objects.filter(day__lt=(now - SMS_DAY_LIFETIME).date()).delete()
    Session.objects.filter(expire_date__lt=now).delete()
