"""docs/api.md, and the OpenAPI document as a judge of answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

TEXT = Path(settings.ROOT, "docs/api.md").read_text()
_ID = re.compile(r"/\d+/$")


def example() -> tuple[str, Any]:
    """The address and the answer that the documentation shows."""
    text = TEXT.partition("\n## An answer\n")[2]
    address, answer = (
        re.findall(r"`(/api/\S+)`", text)[0],
        re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0],
    )
    return address, json.loads(answer)


class OpenApi:
    """The document of a site, taken more strictly than clients should: nothing may be missing or unknown."""

    def __init__(self, client: Client) -> None:
        self.document = client.get("/api/v2/openapi.json").json()
        self._strict = _strict(self.document)

    @property
    def schemas(self) -> dict[str, Any]:
        """The parts and the page types."""
        return self.document["components"]["schemas"]

    def errors(self, client: Client, address: str, status: int = 200) -> list[str]:
        """What of an answer does not fit the document."""
        response = client.get(address)
        path = _ID.sub("/{id}/", address.partition("?")[0].removeprefix("http://localhost"))
        assert response.status_code == status, address
        answer = self._strict["paths"][path]["get"]["responses"][str(status)]
        schema = answer["content"]["application/json"]["schema"]
        # References begin at the root of what is asked for.
        schema = {**schema, "components": self._strict["components"]}
        found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(response.json())
        return [f"{address}: {error.json_path}: {error.message}" for error in found]


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _strict(one) for name, one in schema.items()}
    properties = found.get("properties")
    if found.get("type") == "object" and isinstance(properties, dict):
        found.setdefault("additionalProperties", False)
        found.setdefault("required", list(properties))
    return found
