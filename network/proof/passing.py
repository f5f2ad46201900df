"""What of a set of packets passes a filter, at either bound."""

from __future__ import annotations

from network.proof.addresses import Bound
from network.proof.boxes import NOTHING, PROTOCOLS, Packets, box, intersect, subtract
from network.proof.model import Action, Filter, Rule


def matched(rule: Rule, bound: Bound) -> Packets:
    """The packets that a rule matches: all that it may, or only those that it must."""
    if bound is Bound.MUST and not rule.certain:
        return NOTHING
    protocols = PROTOCOLS if rule.protocol is None else (rule.protocol, rule.protocol)
    return tuple(
        each
        for source in rule.source.at(bound)
        for destination in rule.destination.at(bound)
        for ports in rule.ports
        for each in box(source, destination, protocols, port=ports)
    )


def passed(filter_: Filter, packets: Packets, bound: Bound) -> Packets:
    """What passes: at `MAY` whatever could, at `MUST` only what does whichever way the plan's unknowns turn out.

    A rule that lets through at its widest takes away from the following rules only what it must match, and the other
    way round for one that denies, so that a doubtful rule never hides what stands behind it.
    """
    through: list[Packets] = []
    left = packets
    for layer in filter_.layers:
        handed_on: list[Packets] = []
        for rule in layer:
            if not left:
                break
            wide = intersect(left, matched(rule, bound))
            match rule.action:
                case Action.ALLOW:
                    through.append(wide)
                    left = subtract(left, wide)
                case Action.DENY:
                    left = subtract(left, matched(rule, bound.other))
                case Action.NEXT:
                    handed_on.append(wide)
                    left = subtract(left, matched(rule, bound.other))
        left = tuple(each for part in (*handed_on, left) for each in part)
    if filter_.default is Action.ALLOW:
        through.append(left)
    return tuple(each for part in through for each in part)
