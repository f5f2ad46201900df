"""Who answers the questions that a network's hosts ask about names: its zones, forwarding, and a firewall for names.

Both clouds answer alike: of the private zones, forwarded names and private endpoints that a network sees, the one with
the longest matching name answers, and what it does not know has no answer; only names that none of them covers are
asked of the internet's servers. Source: Route 53 Developer Guide, "Considerations when working with a private hosted
zone" and "How Route 53 Resolver endpoint rules work"; Cloud DNS documentation, "Name resolution order".
"""

from __future__ import annotations

from dataclasses import dataclass

from jichi.text import Text
from network.proof.model import Action, Origin, Zone


@dataclass(frozen=True, slots=True)
class NameRule:
    """One rule of a firewall for names, in its order.

    Args:
        action: `next` where nobody knows what it does.
        patterns: names without a dot at their end; `*` and a text for all that end so.
        certain: False where it may match more or less than that, or not be there.
        trusts: whether it lets through whatever a name that it matches is an alias of.
    """

    origin: Origin
    action: Action
    patterns: tuple[str, ...]
    certain: bool = True
    trusts: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps names from being answered as they should be.

    Args:
        sure: False where it only may be.
    """

    origin: Origin
    what: Text
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Used:
    """A name that systems use.

    Args:
        name: `*.` and a name for any below it.
        why: what for.
        origin: the resource that it is about, or the network.
        service: whether it has to lead to an endpoint for the cloud's services in this very network.
        forwarded: whether others' servers are to answer it.
    """

    name: str
    why: Text
    origin: Origin
    service: bool = False
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Resolver:
    """What answers a network's questions.

    Args:
        network: key.
        zones: those that it sees, or may see. What is not `private` of them is answered by the cloud's public servers,
            where no other zone covers the name, and yet leads inside.
        forwards: forwarded names of its own stack and region, or seen here.
        own: zones of its own stack, or that it surely sees.
        used: what its systems ask for, besides the names in its own zones.
        rules: of the firewall for names; what none matches is let through.
        faults: why its hosts are not answered, or ask somebody else.
        openings: why names that the firewall holds back are answered all the same.
    """

    network: str
    origin: Origin
    zones: tuple[Zone, ...]
    forwards: tuple[Zone, ...]
    own: tuple[Zone, ...]
    used: tuple[Used, ...]
    rules: tuple[NameRule, ...] = ()
    faults: tuple[Fault, ...] = ()
    openings: tuple[Fault, ...] = ()
