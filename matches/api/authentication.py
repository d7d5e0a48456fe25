"""Who writes through the API: a person in a browser, by their session, or a program, by a token of theirs."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from accounts import tokens
from accounts.models import User
from accounts.staff_login import is_verified
from livecast.errors import LivecastError
from livecast.input_limits import API_TOKEN


class TokenAuth(HttpBearer):
    """`Authorization: Bearer lvc_…`, a token that staff make in the admin."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        user = tokens.verify(token) if API_TOKEN.admits(token) else None
        if user is None:
            raise LivecastError("auth.bad_token", "This token is unknown or has been revoked.", status=401)
        request.user = user
        return user


class SessionAuth(APIKeyCookie):
    """The session cookie of a browser, and the CSRF token in X-CSRFToken, without which no page but ours may write."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> User:
        # Who is logged out learns that first: with the session the CSRF cookie may have gone too.
        if not isinstance(request.user, User):
            raise LivecastError("auth.required", "Log in first: your session has ended, or never began.", status=401)
        if check_csrf(request) is not None:
            raise LivecastError("auth.csrf", "Send the CSRF token of your page in X-CSRFToken.", status=403)
        if request.user.is_staff and not is_verified(request.user):
            raise LivecastError("auth.token", "Log in with the code from your app.", status=401)
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        raise NotImplementedError("a session is looked at as a whole")


# The token first: who brings one is judged by it alone.
WRITE_AUTH = [TokenAuth(), SessionAuth()]
