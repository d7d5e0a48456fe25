from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "people"


class StaffAdminConfig(AdminConfig):
    """Django's admin with our own login: see staff_login.py."""

    default_site = "accounts.staff_login.StaffAdminSite"
