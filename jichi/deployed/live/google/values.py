"""Answers of Google Cloud as the provider writes the same settings: names are the same, addresses are references."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, cast

from jichi.deployed.drafts import DraftValue, Id

_LINK = re.compile(
    r"(?:https://[a-z]+\.googleapis\.com/(?:[a-z]+/)?(?:v1|v1beta[0-9]|v2|beta)/|//[a-z]+\.googleapis\.com/)?"
    r"(projects/[^/\s]+/[^\s]+)"
)
_OUTPUT = frozenset(
    {
        *("kind", "id", "etag", "selfLink", "selfLinkWithId", "fingerprint", "labelFingerprint", "creationTimestamp"),
        *("createTime", "updateTime", "timeCreated", "updated", "deleteTime", "createdAt", "updatedAt", "uid"),
        *("creationRecord", "mutationRecord", "projectNumber", "satisfiesPzs", "satisfiesPzi", "generation"),
        *("metageneration", "creationTime", "selfServiceLink", "state", "stateReason", "tagFingerprint"),
    }
)
"""What an answer says of itself, and no input of a resource."""

_NAMES = {"IPProtocol": "ipProtocol", "IPAddress": "ipAddress", "networkIP": "networkIp"}
"""Fields that the provider writes another way."""


def links(text: str, number: str, project: str) -> str:
    """A resource's name without the service's address, `projects/P/global/networks/N`; other texts as they are.

    Args:
        text: a name, a self link, or anything else.
        number: of a project.
        project: its id, which takes the number's place in names.
    """
    found = _LINK.fullmatch(text)
    if found is None:
        return text
    whose, _, rest = found[1].removeprefix("projects/").partition("/")
    return f"projects/{project if whose == number else whose}/{rest}"


def shaped(raw: Any, number: str, project: str) -> DraftValue:
    """A part of an answer; what names a resource is a reference to it.

    Args:
        raw: the part.
        number: of the project.
        project: its id.
    """
    match raw:
        case Mapping():
            body = cast("Mapping[str, Any]", raw)
            found = {key: shaped(each, number, project) for key, each in body.items() if each is not None}
            return {_NAMES.get(key, key): each for key, each in found.items()}
        case list() | tuple():
            return tuple(shaped(each, number, project) for each in cast("list[Any]", raw))
        case str():
            return Id(links(raw, number, project)) if _LINK.fullmatch(raw) else raw
        case bool() | int() | float():
            return raw
        case _:
            return None


def inputs(body: Mapping[str, Any], number: str, project: str, without: Collection[str] = ()) -> dict[str, DraftValue]:
    """A whole answer about one thing as inputs.

    Args:
        body: the answer.
        number: of the project.
        project: its id.
        without: keys that are left out.
    """
    kept = {key: each for key, each in body.items() if key not in _OUTPUT and key not in without}
    found = shaped(kept, number, project)
    return dict(found) if isinstance(found, Mapping) else {}


def last(text: str) -> str:
    """The last part of a name or an address."""
    return text.rsplit("/", 1)[-1]
