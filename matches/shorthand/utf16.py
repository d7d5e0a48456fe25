"""Convert positions between characters (Python) and UTF-16 units (browsers).

🎉 is two units.
"""


def to_browser(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def from_browser(text: str, at: int) -> int:
    """The character at or after a browser's position.

    A position outside the text is its start or its end.
    """
    for index, character in enumerate(text):
        if at <= 0:
            return index
        at -= 2 if character > "\uffff" else 1
    return len(text)
