"""The data of a page for its scripts: a script element of JSON, which static/livecast/page-data.js reads."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import json_script
from django.utils.safestring import SafeString


class _PageJson(DjangoJSONEncoder):
    """JSON in the characters of the page: as escapes, Chinese would be twice as long."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False, "separators": (",", ":")})


def page_data(value: Any, element_id: str | None = None) -> SafeString:
    """Return the element, with what could end it escaped."""
    return json_script(value, element_id, encoder=_PageJson)
