"""The cookies of the login, except the session cookie. None of them authenticates anybody."""

from django.conf import settings
from django.http import HttpResponse

from accounts import trusted_devices
from accounts.otp import LIFETIME

# The secret of the challenge that this browser waits for.
CODE = "livecast_code"
# Tells scripts to request /api/me. Most fans are not logged in, so their browsers skip the request.
MEMBER = "livecast_member"


def remember_code(response: HttpResponse, key: str) -> None:
    _set(response, CODE, key, 2 * LIFETIME)


def forget_code(response: HttpResponse) -> None:
    response.delete_cookie(CODE, samesite="Lax")


def remember_member(response: HttpResponse) -> None:
    _set(response, MEMBER, "1", settings.SESSION_COOKIE_AGE, httponly=False)


def forget_member(response: HttpResponse) -> None:
    response.delete_cookie(MEMBER, samesite="Lax")


def remember_device(response: HttpResponse, number: str) -> None:
    _set(response, trusted_devices.COOKIE, trusted_devices.new_device_cookie(number), trusted_devices.LIFETIME)


def _set(response: HttpResponse, name: str, value: str, seconds: int, *, httponly: bool = True) -> None:
    response.set_cookie(
        name, value, max_age=seconds, secure=settings.SESSION_COOKIE_SECURE, httponly=httponly, samesite="Lax"
    )
