"""A field for the crest of a team or the photo of a player. It shows the refusal of a picture that cannot be used."""

from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminImageFieldWidget

from livecast.errors import LivecastError
from matches.admin.base_pages import shorten_texts

if TYPE_CHECKING:
    from matches.photos.image_reencoder import EncodedImage

PICTURE = "picture"  # the name of the field in both forms


class PictureWidget(UnfoldAdminImageFieldWidget):
    """A field for a file with the stored picture above it. The theme's own is wider than a phone."""

    template_name = "admin/matches/picture_input.html"

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        # The renderer of forms finds templates of apps alone.
        return render_to_string(template_name, context)


def picture_field(label: str, help_text: str) -> forms.FileField:
    """A field for an upload. It also has a tick box that removes the picture."""
    widget = PictureWidget(attrs={"accept": "image/png,image/jpeg,image/webp"})
    return forms.FileField(label=label, required=False, widget=widget, help_text=help_text)


class PictureForm(forms.ModelForm):
    """A form with a picture. The upload is decoded when the form is checked.

    `stored`: the field of the model. `reader`: decodes an upload. `new_picture`: what to set, after the check.
    """

    stored: ClassVar[str]
    reader: ClassVar[Callable[[IO[bytes]], "EncodedImage"]]
    new_picture: "EncodedImage | None" = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten_texts(self, "other_names")
        if PICTURE in self.fields:  # a person who may only view the row has no fields
            self.initial[PICTURE] = getattr(self.instance, self.stored) or None

    def clean_picture(self) -> Any:
        upload = self.cleaned_data[PICTURE]
        if isinstance(upload, UploadedFile):
            try:
                self.new_picture = type(self).reader(upload)
            except LivecastError as refusal:
                raise forms.ValidationError(refusal.message, code=refusal.code) from None
        return upload

    @property
    def changes_picture(self) -> bool:
        return PICTURE in self.changed_data
