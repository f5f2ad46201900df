"""What the rows of Google Cloud have in common: addresses, reasons, bindings of access policies."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Fill, Joined, One, Row, Target

PROJECT: Mapping[str, Fill] = {"project": Fill.MADE}
"""The project in an address is the provider's where the inputs have none."""

OUTPUT = "of responses only, by the API's description"
STATE = "of the provider: it looks there for a change of what it may not keep in its state"
OPTION = "of the provider: how it deletes, changes or compares; what makes the resource does not take it"
ZERO = "of the provider: that a number is meant to be zero and not left out"

_EVERYWHERE = {"deletionPolicy": "of the provider: whether it may delete the resource"}


def google(service: str, *calls: Call, reasons: Mapping[str, str] | None = None) -> Row:
    """A row of a type that takes `deletionPolicy`, as nearly all do; the others have a plain `row`.

    Args:
        service: the discovery document, such as `compute.beta`: the version that the provider calls.
        calls: the methods, in the provider's order.
        reasons: by the input's path, why it maps to no parameter.
    """
    return Row(service, calls, {**_EVERYWHERE, **(reasons or {})})


def because(reason: str, *paths: str) -> Mapping[str, str]:
    """One reason for several inputs."""
    return dict.fromkeys(paths, reason)


def under(address: str, parameter: str = "parent") -> Mapping[str, Joined]:
    """The address of what a resource is made under, or its own where the API takes that."""
    return {parameter: Joined(address)}


PARENT_PROJECT = under("projects/{project}")
PARENT_LOCATION = under("projects/{project}/locations/{location}")
PARENT_REGION = under("projects/{project}/locations/{region}")


def binding(
    operation: str, names: Mapping[str, Target], fills: Mapping[str, Joined] | None = None, policy: str = "policy."
) -> Call:
    """One member of one role: the provider reads the policy, adds the binding and writes it back."""
    where = f"{policy}bindings"
    return Call(operation, {"member": One(f"{where}.members"), **names}, fills or {}, within=where)
