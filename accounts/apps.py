from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "people"


class StaffAdminConfig(AdminConfig):
    """Django's admin, behind our own door: see staff.py."""

    default_site = "accounts.staff_login.StaffAdminSite"
