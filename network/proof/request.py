"""A request for data: what refutes a claim about access, as a packet refutes one about the network."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """One request that the planned policies let through.

    Args:
        principal: who asks: an ARN, an AWS service (`Service: ...`), `anonymous`, or a Google Cloud principal.
        action: action or permission, in the cloud's own words.
        resource: ARN, or full resource name.
        context: condition keys with their values, sorted by key; a key that the request lacks is not listed.
    """

    principal: str
    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()
