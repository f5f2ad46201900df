"""What opens an environment to the outside, by resource type: one table a cloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

from jichi.engine.values import Value
from jichi.report.inputs import Answer, Inputs
from jichi.text import Text

WIDEST_PREFIX = 7
"""A route shorter than this covers more than any private range (10.0.0.0/8, fc00::/7): it leads everywhere."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One way out or in.

    Args:
        what: what such a resource is when it opens.
        opens: whether it does, from the resource's inputs.
    """

    what: Text
    opens: Callable[[Inputs], Answer]


def always(_: Inputs) -> Answer:
    """The resource has no closed form."""
    return Answer.YES


def leads_everywhere(destination: Value) -> Answer:
    """Whether a route's destination is the default route, or a part of it wider than any private range.

    Args:
        destination: an address range; a route without one is judged by another property.
    """
    if destination is None:
        return Answer.NO
    if not isinstance(destination, str):
        return Answer.UNKNOWN
    try:
        network = ip_network(destination, strict=False)
    except ValueError:
        return Answer.UNKNOWN
    return Answer.YES if network.prefixlen < WIDEST_PREFIX else Answer.NO
