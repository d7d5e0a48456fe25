"""What need not be kept: numbers of codes that are over, old challenges, sessions that have expired."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Challenge, Session, SmsDay

NUMBERS_FOR = timedelta(days=1)
CHALLENGES_FOR = timedelta(days=30)
DAYS_FOR = timedelta(days=400)


def tidy() -> None:
    now = timezone.now()
    Challenge.objects.filter(created_at__lt=now - NUMBERS_FOR).exclude(number="").update(number="")
    Challenge.objects.filter(created_at__lt=now - CHALLENGES_FOR).delete()
    SmsDay.objects.filter(day__lt=(now - DAYS_FOR).date()).delete()
    Session.objects.filter(expire_date__lt=now).delete()
