"""For whom a firewall policy's rule is: for machines, or for load balancers that Google's proxies make.

Source: Cloud NGFW documentation, "Firewall policy rule components", targets; gcloud reference, `compute
network-firewall-policies rules create` (target type INSTANCES where nothing is said; INTERNAL_MANAGED_LB is for all
load balancers, or for the forwarding rules that are named).
"""

from __future__ import annotations

from collections.abc import Iterable

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.addresses import ANYWHERE
from network.proof.model import ALL_PORTS, TCP, Action, Rule
from network.proof.planned import entries, given, origin, target

FRONTS = "INTERNAL_MANAGED_LB"
"""The target type of rules for load balancers."""


def of_machines(each: Resource) -> bool | None:
    """Whether a policy's rule is for machines; None where the plan does not say."""
    kind = given(each, "targetType")
    if kind in ("INSTANCES", None):
        return True if given(each, "targetForwardingRules") is None else None
    return False if kind == FRONTS else None


def of_front(each: Resource, front: Resource) -> bool | None:
    """Whether a policy's rule is for a load balancer; None where the plan does not say."""
    kind = given(each, "targetType")
    if kind != FRONTS:
        return False if kind is None or isinstance(kind, str) else None
    named = entries(given(each, "targetForwardingRules"))
    if named is None:
        return None
    return _any_of(_is_front(one, front) for one in named) if named else True


def _is_front(value: Value, front: Resource) -> bool | None:
    """Whether a value names a forwarding rule; a path may be of another project."""
    if not isinstance(value, str):
        urn = target(value)
        return None if urn is None else urn == front.urn
    name = given(front, "name")
    return None if not isinstance(name, str) or value.rsplit("/", 1)[-1] == name else False


def _any_of(values: Iterable[bool | None]) -> bool | None:
    found = tuple(values)
    return True if True in found else None if None in found else False


def asked_on(front: Resource) -> tuple[tuple[int, int], ...] | None:
    """The one protocol and port on which a load balancer of Google's proxies is asked; None where the plan does not
    say, or it is asked on a range.
    """
    answered = listening(front)[0]
    known = answered.certain and all(first == last for first, last in answered.ports)
    return tuple((TCP, first) for first, _ in answered.ports) if known else None


def listening(front: Resource) -> tuple[Rule, ...]:
    """What a forwarding rule of Google's proxies answers, TCP to its ports; the rest gets nowhere."""
    label = origin(front)
    protocol = given(front, "ipProtocol")
    listed = entries(given(front, "ports"))
    texts = (*(listed or ()), *(one for one in (given(front, "portRange"),) if one is not None))
    ports = [port(each) for each in texts]
    whole = given(front, "allPorts") not in (False, None) or listed is None or not ports or None in ports
    known = protocol in ("TCP", None) and (not whole or given(front, "allPorts") is True)
    answered = (ALL_PORTS,) if whole else tuple(each for each in ports if each)
    return (
        Rule(label, Action.NEXT, ANYWHERE, ANYWHERE, TCP if protocol in ("TCP", None) else None, answered, known),
        Rule(label, Action.DENY, ANYWHERE, ANYWHERE),
    )


def port(value: Value) -> tuple[int, int] | None:
    """First and last port of a text; None where it names none."""
    first, _, last = str(value).partition("-")
    return (int(first), int(last or first)) if first.isdigit() and (last or first).isdigit() else None
