"""Reading the forms of accounts: their fields are bounded, and are text that a database can store."""

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from livecast.errors import LivecastError
from livecast.input_limits import FORM_FIELD

CONTENT_TYPES = frozenset(("", "application/x-www-form-urlencoded", "multipart/form-data"))


def read_form(request: HttpRequest) -> QueryDict:
    """The fields that were posted. Raises LivecastError `form.malformed` (400).

    Django answers forms that cannot be parsed, and forms with too many fields, with 400 before this is called.
    """
    if request.content_type not in CONTENT_TYPES:
        raise _malformed()
    for name, values in request.POST.lists():
        if not all(FORM_FIELD.admits(text) and "\0" not in text for text in (name, *values)):
            raise _malformed()
    return request.POST


def _malformed() -> LivecastError:
    return LivecastError(FORM_FIELD.code, _("This form cannot be read. Load the page again, and fill it in again."))
