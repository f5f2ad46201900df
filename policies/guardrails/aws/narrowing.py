"""Conditions of a policy, by whether they restrict anybody: `Principal: "*"` with one that does not is public.

What the proof's model does not understand is read here only as far as that. Source: Amazon S3 User Guide, "The meaning
of 'public'"; the same is taken for other services.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from json import JSONDecodeError, loads
from typing import Any, cast

_NARROWING = frozenset(
    {
        *("aws:principalaccount", "aws:principalarn", "aws:userid", "kms:calleraccount"),
        *("aws:sourceaccount", "aws:sourcearn", "aws:sourceowner"),
        *("aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount"),
    }
)
"""Keys that can say whose a caller is; an organisation is not one: other municipalities are in it too."""

_BROADEST = {4: 1 << 24, 6: 1 << 96}
"""Addresses in a /8 (IPv6: /32): what is broader does not restrict."""


def bodies(text: str) -> Iterator[dict[str, Any]]:
    """The statements of a policy, as they are written."""
    try:
        given: Any = loads(text)
    except JSONDecodeError:
        return
    listed: Any = cast("dict[str, Any]", given).get("Statement") if isinstance(given, dict) else None
    for each in cast("list[Any]", listed if isinstance(listed, list) else [listed]):
        if isinstance(each, dict):
            yield cast("dict[str, Any]", each)


def narrows(condition: Any) -> bool:
    """Whether a condition may say whose a caller is, or from where; one of an unknown form may."""
    if not isinstance(condition, dict):
        return True
    for tests in cast("dict[str, Any]", condition).values():
        if not isinstance(tests, dict):
            return True
        for key, values in cast("dict[str, Any]", tests).items():
            if key.lower() in _NARROWING or (key.lower() in ("aws:sourceip", "aws:vpcsourceip") and _is_few(values)):
                return True
    return False


def _is_few(values: Any) -> bool:
    """Whether ranges of addresses are, taken together, narrower than what counts as everybody."""
    listed = cast("list[Any]", values if isinstance(values, list) else [values])
    try:
        ranges = [ip_network(str(each), strict=False) for each in listed]
    except ValueError:
        return True
    return all(sum(one.num_addresses for one in ranges if one.version == v) < most for v, most in _BROADEST.items())
