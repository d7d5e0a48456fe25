"""Who a request comes from. What a proxy says of it has been judged before Django: see livecast/serving/proxy.py."""

from django.http import HttpRequest

from accounts.devices import COOKIE
from accounts.limits import Asker


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")


def asker_of(request: HttpRequest) -> Asker:
    return Asker(address_of(request), request.COOKIES.get(COOKIE, ""))
