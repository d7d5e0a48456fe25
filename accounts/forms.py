"""Read the forms of accounts.

Fields are bounded, and contain only text that a database can store.
"""

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from livecast.errors import LivecastError
from livecast.input_limits import FORM_FIELD

CONTENT_TYPES = frozenset(("", "application/x-www-form-urlencoded", "multipart/form-data"))


def read_form(request: HttpRequest) -> QueryDict:
    """Return the posted fields. Raises LivecastError `form.malformed` (400).

    Before this is called, Django rejects malformed forms, and forms with too many fields, with 400.
    """
    if request.content_type not in CONTENT_TYPES:
        raise _malformed()
    for name, values in request.POST.lists():
        if not all(FORM_FIELD.admits(text) and "\0" not in text for text in (name, *values)):
            raise _malformed()
    return request.POST


def _malformed() -> LivecastError:
    return LivecastError(FORM_FIELD.code, _("This form cannot be read. Load the page again, and fill it in again."))
