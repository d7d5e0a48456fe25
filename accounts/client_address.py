"""Who a request comes from. What a proxy says of it has been judged before Django: see livecast/proxy.py."""

from django.http import HttpRequest

from accounts.rate_limits import Asker
from accounts.trusted_devices import COOKIE


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")


def asker_of(request: HttpRequest) -> Asker:
    return Asker(address_of(request), request.COOKIES.get(COOKIE, ""))
