from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with a login: staff today, members (fans who may speak) with the phone login.

    A model of our own from the first migration, since Django cannot change it later.
    """

    display_name = models.CharField(max_length=40, blank=True, help_text="Shown beside what this person writes.")

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """The name that fans see."""
        return self.display_name or self.get_full_name() or self.username
