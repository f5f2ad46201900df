"""What of a set of packets passes a filter, at either bound."""

from __future__ import annotations

from network.proof.addresses import Bound
from network.proof.boxes import NOTHING, PROTOCOLS, Packets, box, intersect, subtract
from network.proof.model import Action, Filter, Rule

Layers = tuple[tuple[Rule, ...], ...]


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


def passed(filter_: Filter, packets: Packets, bound: Bound, layers: Layers | None = None) -> Packets:
    """What passes: at `MAY` whatever could, at `MUST` only what does whichever way the plan's unknowns turn out.

    A rule that lets through at its widest takes away from the following rules only what it must match, and the other
    way round for one that denies, so that a doubtful rule never hides what stands behind it.

    Args:
        filter_: the filter.
        packets: what arrives at it.
        bound: what to take where the plan does not know.
        layers: its layers without the rules that match none of the packets; None for all.
    """
    through: list[Packets] = []
    left = packets
    for layer in filter_.layers if layers is None else layers:
        handed_on: list[Packets] = []
        allows = all(rule.action is Action.ALLOW for rule in layer)
        for rule in layer:
            if not left:
                break
            match rule.action:
                case Action.ALLOW:
                    wide = intersect(left, matched(rule, bound))
                    through.append(wide)
                    # What passed may pass again: where nothing is denied it need not be cut out of the rest.
                    left = left if allows and filter_.default is Action.DENY else subtract(left, wide)
                case Action.DENY:
                    left = subtract(left, matched(rule, bound.other))
                case Action.NEXT:
                    handed_on.append(intersect(left, matched(rule, bound)))
                    left = subtract(left, matched(rule, bound.other))
        left = tuple(each for part in (*handed_on, left) for each in part)
    if filter_.default is Action.ALLOW:
        through.append(left)
    return tuple(dict.fromkeys(each for part in through for each in part))
