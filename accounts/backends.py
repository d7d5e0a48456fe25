"""The authentication backend for logins by phone, which do not open the admin."""

from django.contrib.auth.backends import BaseBackend

from accounts.models import User


class PhoneBackend(BaseBackend):
    """Sessions that began with a code by SMS.

    They end when the member becomes staff: a SIM must not open the admin.
    """

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User) -> bool:
        """Same name as in Django's ModelBackend, so that callers with a loaded user need no query."""
        return user.is_active and not user.is_staff and not user.is_superuser
