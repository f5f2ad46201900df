"""What of a set of packets passes a filter, at either bound."""

from __future__ import annotations

from network.proof.addresses import Bound
from network.proof.boxes import NOTHING, Packets, sent, subtract
from network.proof.model import Action, Filter, Rule

Layers = tuple[tuple[Rule, ...], ...]


def matched(rule: Rule, packets: Packets, bound: Bound) -> Packets:
    """Those packets that a rule matches: all that it may, or only those that it must."""
    if bound is Bound.MUST and not rule.certain:
        return NOTHING
    return sent(packets, rule.source.at(bound), rule.destination.at(bound), rule.protocol, rule.ports)


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
                    wide = matched(rule, left, bound)
                    through.append(wide)
                    # What passed may pass again: where nothing is denied it need not be cut out of the rest.
                    left = left if allows and filter_.default is Action.DENY else subtract(left, wide)
                case Action.DENY:
                    left = subtract(left, matched(rule, left, bound.other))
                case Action.NEXT:
                    handed_on.append(matched(rule, left, bound))
                    left = subtract(left, matched(rule, left, bound.other))
        left = tuple(each for part in (*handed_on, left) for each in part)
    if filter_.default is Action.ALLOW:
        through.append(left)
    return tuple(dict.fromkeys(each for part in through for each in part))
