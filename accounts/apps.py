from typing import Any

from django.apps import AppConfig
from django.contrib.admin import autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "people"


class StaffAdminConfig(SimpleAdminConfig):
    """Django's admin with our own login: see staff_login.py.

    Only processes that serve pages import the admin's modules: livecast/urls.py discovers them.
    """

    default_site = "accounts.staff_login.StaffAdminSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_discovered_admin, checks.Tags.admin)


def check_discovered_admin(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    autodiscover()
    return check_admin_app(app_configs, **options)
