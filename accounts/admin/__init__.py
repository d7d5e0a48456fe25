from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.actions import suspend
from accounts.admin.access import AccessChangeAdmin
from accounts.admin.tokens import TokenAdmin as TokenAdmin
from accounts.models import User

admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin, AccessChangeAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "public_name", "is_staff", "is_active", "last_login")
    search_fields = ("username", "display_name", "first_name", "last_name", "email")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("On public pages", {"fields": ("display_name",)}))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and not obj.is_active and "is_active" in form.changed_data:
            suspend(user_id=obj.pk)


@admin.register(Group)
class PermissionGroupAdmin(GroupAdmin, AccessChangeAdmin):
    """Groups: named sets of permissions."""
