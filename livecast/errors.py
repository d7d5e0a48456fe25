"""LivecastError: the exception for refusals that a person may read."""

from typing import Any


class LivecastError(Exception):
    """A request was refused, with the reason.

    `code` is dotted and stable (`match.not_open`): programs compare it. `message` is a sentence a person can act on.
    `status` is the matching HTTP status. `details` are additional JSON values.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.details = details

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, **self.details}
