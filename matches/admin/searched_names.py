"""Names that staff have saved are soon found by the search."""

from typing import Any

from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from matches.search import index


class SearchedNamesMixin(ModelAdmin):
    """Admin of objects whose names the search finds."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        index.update_soon()
