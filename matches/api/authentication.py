"""Authentication of the write API: browsers by session cookie, programs by token."""

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
    """`Authorization: Bearer lvc_…`. Staff create tokens in the admin."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        user = tokens.verify(token) if API_TOKEN.admits(token) else None
        if user is None:
            raise LivecastError(
                "auth.bad_token", "This token is unknown or was revoked. Create a new one in the admin.", status=401
            )
        request.user = user
        return user


class SessionAuth(APIKeyCookie):
    """The session cookie of a browser, plus the CSRF token in X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> User:
        # The session is checked before the CSRF token: a logged-out user may have lost the CSRF cookie too.
        if not isinstance(request.user, User):
            raise LivecastError("auth.required", "Log in first: you have no session, or it has ended.", status=401)
        if check_csrf(request) is not None:
            raise LivecastError("auth.csrf", "Send the CSRF token of the page in the X-CSRFToken header.", status=403)
        if request.user.is_staff and not is_verified(request.user):
            raise LivecastError("auth.token", "Log in with the code from your authenticator app.", status=401)
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        raise NotImplementedError("__call__ checks the session")


# The token is checked first. A request with a token is not checked for a session.
WRITE_AUTH = [TokenAuth(), SessionAuth()]
