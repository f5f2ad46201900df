"""Property values as they stand in a Pulumi deployment, decoded; secrets leave nothing but their place.

Source: pulumi/pulumi, developer-docs/architecture/deployment-schema.md: what is no plain JSON is an object with a key
that is a signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from jichi.engine.values import Asset, Computed, Reference, Secret, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - marks a secret, and is none
_ASSETS = ("c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7")
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_KINDS = ("text", "path", "uri", "assets")


def decode(value: Any) -> Value:
    """A property's value. One with a signature that is not known here is unknown, never read as an object."""
    match value:
        case dict():
            body = cast("Mapping[str, Any]", value)
            return _special(body) if SIGNATURE in body else {key: decode(each) for key, each in body.items()}
        case list():
            return tuple(decode(each) for each in cast("list[Any]", value))
        case str():
            return Computed(()) if value == _UNKNOWN else value
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def _special(body: Mapping[str, Any]) -> Value:
    signature = body[SIGNATURE]
    if signature == _SECRET:
        return Secret()
    if signature in _ASSETS:
        kind = next((each for each in _KINDS if each in body), "")
        return Asset(kind, str(body.get("hash", "")))
    if signature == _RESOURCE:
        return Reference(str(body.get("urn", "")), "id" if "id" in body else "urn")
    if signature == _OUTPUT and "value" in body:
        return Secret() if body.get("secret") is True else decode(body["value"])
    return Computed(())


def properties(inputs: Mapping[str, Any], outputs: Mapping[str, Any], secret: tuple[str, ...]) -> Mapping[str, Value]:
    """What a resource is, as far as its state says: its outputs, and of its inputs those that no output repeats.

    Outputs are what the provider read when the stack was last refreshed or updated; inputs are what the program asked
    for. Where an input was secret, so is the output, whether the provider marked it or not.

    Args:
        inputs: as in the deployment.
        outputs: as in the deployment.
        secret: names of outputs that the program declared secret.
    """
    asked = {key: decode(value) for key, value in inputs.items() if not key.startswith("__")}
    found = {key: decode(value) for key, value in outputs.items() if not key.startswith("__")}
    hidden = {key for key, value in asked.items() if _has_secret(value)} | {*secret}
    return {key: Secret() if key in hidden else value for key, value in sorted({**asked, **found}.items())}


def _has_secret(value: Value) -> bool:
    match value:
        case Secret():
            return True
        case tuple():
            return any(_has_secret(each) for each in value)
        case Mapping():
            return any(_has_secret(each) for each in value.values())
        case _:
            return False
