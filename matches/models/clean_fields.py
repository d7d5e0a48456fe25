"""A field for names: forms store them without characters that hide, overlay or reorder text."""

from typing import Any

from django import forms
from django.db import models

from livecast.clean_text import clean


class _CleanFormField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return clean(text) if text else text


class CleanCharField(models.CharField):
    """A CharField whose form fields clean the text. Code that writes without a form cleans the text itself."""

    def deconstruct(self) -> Any:
        """Return the field as a plain CharField, so that it needs no migration."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"form_class": _CleanFormField} | kwargs))
