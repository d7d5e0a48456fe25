"""The API with its description: OpenAPI with an example of each read request and its answer.

The examples are in examples.json. A test sends each of them, and compares the answer.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

_EXAMPLES = Path(__file__).with_name("examples.json")
_NOT_CHANGED = {"description": "Nothing has changed since the ETag of `If-None-Match`."}
_REFUSED = {
    404: "There is no such thing, or fans may not see it.",
    422: "A value of the request is not valid.",
}
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorResponse"}}}


class DescribedApi(NinjaAPI):
    """Ninja's API, whose OpenAPI document has the examples, and the refusals of requests that only read."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for example in examples():
            _add(schema["paths"][example["path"]]["get"], example)
        return schema


@cache
def examples() -> list[dict[str, Any]]:
    """Return the examples: `path`, `parameters`, and `answer`."""
    found: list[dict[str, Any]] = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    return found


def _add(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Add an example to the description of its request."""
    for parameter in operation["parameters"]:
        if parameter["name"] in example["parameters"]:
            parameter["example"] = example["parameters"][parameter["name"]]
    responses = operation["responses"]
    responses[200]["content"]["application/json"]["example"] = example["answer"]
    responses[304] = _NOT_CHANGED
    for status, sentence in _REFUSED.items():
        responses[status] = {"description": sentence, "content": _ERROR}
