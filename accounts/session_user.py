"""The user of a request, and whether the session has verified a device, without a query besides that of the session."""

from functools import partial
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.middleware import OTPMiddleware
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from livecast.realtime.sessions import is_login_of


class SessionUserMiddleware(AuthenticationMiddleware):
    """Sets `request.user` to the user who was loaded with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        user: Any = SimpleLazyObject(partial(_user_of, request))
        request.user = user


class SessionDeviceMiddleware(OTPMiddleware):
    """Sets `request.user.otp_device` to the device, if the session has verified it and the user still has it."""

    def _verify_user_sync(self, request: HttpRequest, user: Any) -> Any:
        session: Any = request.session
        device_id = session.get(DEVICE_ID_SESSION_KEY)
        loaded = {device.persistent_id: device for device in map(_device, session.device_ids)}
        if device_id not in loaded or user != session.owner:
            return super()._verify_user_sync(request, user)
        self._init_user_fields(user)
        user.otp_device = loaded[device_id]
        return user


def _user_of(request: HttpRequest) -> User | AnonymousUser:
    session: Any = request.session
    hash_in_session = session.get(HASH_SESSION_KEY, "")  # loads the session and its owner
    owner = session.owner
    is_current = owner is not None and constant_time_compare(hash_in_session, owner.get_session_auth_hash())
    if is_current and is_login_of(owner, session):
        return owner
    return get_user(request)  # ends a session that is not valid, and renews one of an older SECRET_KEY


def _device(pk: int) -> TOTPDevice:
    """A device of which only the id is loaded."""
    return TOTPDevice.from_db(None, ["id"], [pk])
