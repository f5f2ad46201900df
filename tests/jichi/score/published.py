"""The published schema's rules once more, written by hand from the specification, in its own language.

It is what the reader is compared with; it shares nothing with it.
"""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
PORT = {"type": "integer", "minimum": 1, "maximum": 65535}
LABEL = "^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$"


def section(required: tuple[str, ...] = (), *, more: bool = False, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "additionalProperties": more, "properties": properties}


def named(value: Any, pattern: str = LABEL, **more: Any) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": value, **more}


def either(value: dict[str, Any]) -> dict[str, Any]:
    listed = {**value, "properties": {**value["properties"], "target": {"type": "string", "minLength": 1}}}
    listed["required"] = [*value["required"], "target"]
    return {"oneOf": [{"type": "array", "items": listed}, {"type": "object", "additionalProperties": value}]}


ANNOTATIONS = named(
    TEXT,
    r"^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$",
)
KIND = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$"}
LIMITS = section(
    memory={"type": "string", "pattern": r"^(0\.[0-9]+|[1-9][0-9]*(\.[0-9]+)?)([KMGTPE]i?)?$"},
    cpu={"type": "string", "pattern": r"^[0-9]+(m|\.[0-9]+)?$"},
)
HEADER = section(
    ("name", "value"),
    name={"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
    value={"type": "string", "minLength": 1},
)
PROBE = section(
    httpGet=section(
        ("port", "path"),
        host={"type": "string", "minLength": 1},
        scheme={"enum": ["HTTP", "HTTPS"]},
        path=TEXT,
        port=PORT,
        httpHeaders={"type": "array", "items": HEADER},
    ),
    exec=section(("command",), command={"type": "array", "items": TEXT}),
)
FILE = section(
    mode={"type": "string", "pattern": "^0?[0-7]{3}$"},
    source={"type": "string", "minLength": 1},
    content=TEXT,
    binaryContent=TEXT,
    noExpand={"type": "boolean"},
) | {"oneOf": [{"required": [each]} for each in ("content", "binaryContent", "source")]}
VOLUME = section(("source",), source=TEXT, path=TEXT, readOnly={"type": "boolean"})
CONTAINER = section(
    ("image",),
    image={"type": "string", "minLength": 1},
    command={"type": "array", "items": TEXT},
    args={"type": "array", "items": TEXT},
    variables=named(TEXT, "^[^=]+$"),
    files=either(FILE),
    volumes=either(VOLUME),
    before=named(section(("ready",), ready={"enum": ["started", "healthy", "complete"]})),
    resources=section(limits=LIMITS, requests=LIMITS),
    livenessProbe=PROBE,
    readinessProbe=PROBE,
)
RESOURCE = section(
    ("type",),
    type=KIND,
    id={
        "type": "string",
        "minLength": 2,
        "maxLength": 63,
        "pattern": r"^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*$",
    },
    metadata=section(more=True, annotations=ANNOTATIONS),
    params={"type": "object"},
)
RESOURCE["properties"]["class"] = KIND
SCHEMA = section(
    ("apiVersion", "metadata", "containers"),
    apiVersion={"const": "score.dev/v1b1"},
    metadata=section(("name",), more=True, name={"type": "string", "pattern": LABEL}, annotations=ANNOTATIONS),
    service=section(ports=named(section(("port",), port=PORT, targetPort=PORT, protocol={"enum": ["TCP", "UDP"]}))),
    containers=named(CONTAINER, minProperties=1),
    resources=named(RESOURCE),
)
