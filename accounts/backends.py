"""What a login by phone is worth: the pages' own, and never the back office."""

from django.contrib.auth.backends import BaseBackend

from accounts.models import User


class PhoneBackend(BaseBackend):
    """Sessions that began with a code by SMS. Whoever is made staff loses them: a SIM card must not open the admin."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User) -> bool:
        """Named as Django's own backend has it: whoever has read the person already need not ask for them again."""
        return user.is_active and not user.is_staff and not user.is_superuser
