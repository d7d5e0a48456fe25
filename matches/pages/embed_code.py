"""The options and sizes of embeds, and the HTML that another site pastes. docs/embeds.md explains them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

# The options of an address, each with its values; the first is the default.
OPTIONS = {
    "size": ("medium", "small", "large"),
    "theme": ("auto", "light", "dark"),
    "lines": ("all", "key"),
}


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a frame, in CSS pixels."""

    width: int
    height: int


# By what is shown, the smallest first. A frame without embed.js keeps this height, and its content scrolls.
SIZES = {
    "match": {"small": Size(320, 180), "medium": Size(480, 460), "large": Size(640, 720)},
    "fixtures": {"small": Size(320, 340), "medium": Size(480, 480), "large": Size(640, 720)},
    "table": {"small": Size(320, 480), "medium": Size(480, 640), "large": Size(640, 880)},
}


def chosen_options(query: Mapping[str, str]) -> dict[str, str]:
    """The options of an address. An unknown value is the default."""
    return {name: value if (value := query.get(name)) in values else values[0] for name, values in OPTIONS.items()}


def largest_size(kind: str, width: int | None, height: int | None) -> tuple[str, Size]:
    """Return the name of the largest size, up to medium, within these limits, and the size cut to them.

    Without a limit, it is medium. Large is for those who ask for it.
    """
    found, sizes = "small", SIZES[kind]
    for name in ("medium", "large"):
        size = sizes[name]
        is_wanted = name == "medium" or (width is not None and height is not None)
        if is_wanted and (width is None or size.width <= width) and (height is None or size.height <= height):
            found = name
    size = sizes[found]
    return found, Size(min(size.width, width or size.width), min(size.height, height or size.height))


def embed_address(name: str, pk: int, size: str = "medium") -> str:
    """Return the path of an embed, by the name of its URL."""
    address = reverse(name, args=[pk])
    return address if size == OPTIONS["size"][0] else f"{address}?size={size}"


def frame_html(address: str, title: str, size: Size) -> SafeString:
    """Return the code of a frame with a fixed size. It needs no script."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' style="border:0;border-radius:12px;max-width:100%"></iframe>',
        address,
        title,
        size.width,
        size.height,
    )
