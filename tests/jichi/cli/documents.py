"""Documents against the schemas that are published for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

_SCHEMAS = Path(__file__).parents[3] / "docs" / "schema"


def checked(name: str, text: str) -> Any:
    """A document, once it has been found valid under `docs/schema/NAME.v1.schema.json`."""
    schema = json.loads((_SCHEMAS / f"{name}.v1.schema.json").read_text(encoding="utf-8"))
    document = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    return document
