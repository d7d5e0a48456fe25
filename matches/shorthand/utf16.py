"""Places in a text as Python counts them, by character, and as a browser does, by UTF-16 unit: 🎉 is two of those."""


def to_browser(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def from_browser(text: str, at: int) -> int:
    """The character at or behind a browser's place. A place outside the text is its beginning or its end."""
    for index, character in enumerate(text):
        if at <= 0:
            return index
        at -= 2 if character > "\uffff" else 1
    return len(text)
