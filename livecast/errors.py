"""The one exception for a refusal that a person may read."""

from typing import Any


class LivecastError(Exception):
    """A refusal: what was asked cannot be done, and why.

    `code` is dotted and stable (`match.not_open`): programs compare it. `message` is a sentence a person can act on.
    `status` is the HTTP status that fits. `details` are extra facts, JSON values.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.details = details

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, **self.details}
