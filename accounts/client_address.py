"""The client of a request, after livecast/proxy.py has applied the headers of proxies."""

from django.http import HttpRequest

from accounts.rate_limits import ClientIdentity
from accounts.trusted_devices import COOKIE


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")


def client_identity(request: HttpRequest) -> ClientIdentity:
    return ClientIdentity(address_of(request), request.COOKIES.get(COOKIE, ""))
