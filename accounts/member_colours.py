"""The colours of members. White text on each has a contrast of at least 4.5."""

from django.utils.translation import gettext_lazy as _

COLOURS = {
    "#b3261e": _("red"),
    "#a33d00": _("rust"),
    "#7a5200": _("ochre"),
    "#4d6300": _("olive"),
    "#1e6b2f": _("green"),
    "#006a60": _("teal"),
    "#00639b": _("blue"),
    "#2f4fb5": _("ink"),
    "#5b3fb0": _("violet"),
    "#8a2f95": _("plum"),
    "#a8246a": _("pink"),
    "#5a5f66": _("slate"),
}
