"""All claims about a model, each decided once for all members whose networks have the same shape.

Members' networks are planned by one program and differ in addresses and names. So one network of each shape is decided
with boxes, and what is proved there is carried over to the others. Only PROVED is carried over, and of what is UNKNOWN
a flow that waits for a line, which names nothing of a member's; whatever else comes out is decided again for each
member in the whole model, because a refutation needs a packet of its own. `findings_in_full` decides everything that
way; both must agree on every finding, which `tests/network/proof/test_quotient.py` holds them to.

**Lemma 1 (cut).** What is proved in a network's view (`quotient_view.py`) holds in the whole model. A view has all that
packets from its networks can meet before they reach an end: their subnets, locations, filters and tables, wholly, and
the tables of their transit legs, wholly. The same holds of packets that come in, by its gateways or by a transit. By
the conditions of a view, an end is a line, a network that members share, or, for a shared network, a member's; and what
a route sends to an end stays in the network behind it. So in the whole model such a packet arrives where it does in the
view, or at offices, or in a network behind an end, and nowhere else. Claim by claim:

- `internet-routes`, `internet-out`, `internet-in`: an arrival in a network behind an end is none on the internet. What
  enters from the internet does so by a gateway of the network itself, and these are in the view.
- `members-routes`, `members-packets`: behind an end of a member's network is what is shared, which these claims allow.
  Foreign networks send by peerings of the network, which are in the view or leave it without one, or by legs of its
  transits, and a network has no view where a foreign leg stands on one of these.
- `stepping-stones`: the chain goes on through shared networks behind the ends. It is carried over only where everything
  that these send, and the shared networks they send to, gets to no member but the claim's own, nor outside
  (`owners_beyond`, on the whole model, once for each shared network).
- `flow`: it claims that packets arrive, so a part suffices: every step that is taken in the view is taken in the whole
  model, for each looks only at elements that both have wholly, or, in a line's table, with every route that can take a
  packet for the view's networks. All lines that lead to a network are in its view, so that one which waits for a line
  in the view, where there is none, waits in the whole model.
- `lines-out`: what a network sends gets to offices by lines that its own tables lead to, which are in the view, or not
  at all, because what is sent to a shared network stays there. `lines-in`, `segments`: what comes in by a line comes by
  one of whose routes one leads to a leg of the network; they are in the view, with every route that can take a packet
  for its networks. What such a line's other routes take is meant for addresses elsewhere.
- `passages` reads lists of the whole model and is decided there, for each network.
- `members-filters` is not about ways: see lemma 3.

**Lemma 2 (shape).** Networks whose views have one shape (`quotient_shape.py`) have the same verdicts there. The bounds
of the one's addresses map onto those of the other, in order, constants of the proof onto themselves. Every set of
packets that the proof makes is a union of boxes between such bounds, for it only ever cuts, joins and swaps sets that
the elements of the model and the constants name. Between two neighbouring bounds no element tells addresses apart, and
two bounds that differ have an address between them. So the map takes each set to the set that the same step makes in
the other view, and empty ones to empty ones; names are compared for being equal, which numbering keeps; the order in
which routes and rules are tried goes by position, length and priority, which are in the shape. Proved means that a set
is empty at the wider bound, or a difference at the narrower one.

**Lemma 3 (filters).** The addresses that the filters of a network let its hosts speak with, its owner's own left out,
are mapped from the class's representative to each of its networks by lemma 2. Where none of them is another member's,
by bisection in the sorted ranges of all members, the claim holds. This needs no member's ranges to be apart from all
others': an address that a member shares with its owner's own is left out in the whole model as well. Members with the
same ranges as others are decided like any.

What nobody follows (`Model.unmodelled`) is in no view: a claim that is carried over has the unknowns of its own network
and is UNKNOWN where there are any, as in the whole model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from network.proof.addresses import Version
from network.proof.apart import Intervals, filters_claims, let_through, members_among, members_near
from network.proof.closed import closed_claims, internet_claims, members_claims, owners_beyond, stones_claims
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.flows import flow_claims
from network.proof.index import Index
from network.proof.lines import line_claims
from network.proof.model import GatewayKind, Model, Network
from network.proof.names import name_claims
from network.proof.passages import passage_claims
from network.proof.quotient_shape import Shape, address_of, bound_of, shape_of
from network.proof.quotient_view import View, Views
from network.proof.verdict import Finding, Subject, Unknown, Verdict

Findings = tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What was found in the view of one network, for all of its shape.

    Args:
        subject: of the network.
        internet: claims about the internet; None where not all of them may be carried over. So the others.
        filters: the claim about filters, for where no member has an address that they let through.
        through: these addresses, as pairs of ranks among the bounds of a view.
    """

    subject: Subject
    internet: Findings | None
    members: Findings | None
    stones: Findings | None
    flows: Findings | None
    lines: Findings | None
    filters: Findings | None
    through: tuple[tuple[Version, int, int], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The claims about one network.

    Args:
        read: keys of everything that decided them, be it in the model or missing there; None where that may be all.
        compared: how many ranges of members were compared with what its filters let through; all where it was decided
            in the whole model.
    """

    findings: Findings
    read: frozenset[str] | None
    compared: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A model with all its claims, and what it takes to decide those again that a change concerns (`recheck.py`).

    Args:
        kinds: what was found for each shape.
        networks: by key.
        zones: claims about names: one a zone, in the model's order, then those of each network.
        owners: of each shared network that members lead to, `owners_beyond`.
        today: the day on which exceptions have to be in force.
    """

    index: Index
    kinds: Mapping[Shape, Kind]
    networks: Mapping[str, Decision]
    zones: Findings
    owners: Mapping[str, frozenset[str | None] | None]
    today: date | None

    @property
    def findings(self) -> Findings:
        """All claims, in the order of the model's networks."""
        return (*(each for one in self.networks.values() for each in one.findings), *self.zones)


def decide(model: Model, today: date | None = None) -> Decided:
    """All claims about a model; on which day exceptions have to be in force, see `line_claims`."""
    deciding = Deciding(Index(model), today=today)
    networks = {key: deciding.network(each) for key, each in model.networks.items()}
    zones = tuple(name_claims(deciding.index))
    return Decided(deciding.index, deciding.kinds, networks, zones, deciding.owners, today)


def findings_in_full(model: Model, today: date | None = None) -> Findings:
    """The same, each network in the whole model, with nothing carried over."""
    index = Index(model)
    networks = (each for network in model.networks.values() for each in _in_full(index, network, today))
    return (*networks, *name_claims(index))


def _in_full(index: Index, network: Network, today: date | None) -> Iterator[Finding]:
    yield from closed_claims(index, network)
    yield from flow_claims(index, network)
    yield from line_claims(index, network, today)
    yield from passage_claims(index, network)


@dataclass(frozen=True, slots=True)
class Deciding:
    """The networks of a model, one after the other.

    Args:
        kinds: what is known of shapes; more is added.
        owners: what is known of shared networks; more is added.
    """

    index: Index
    kinds: dict[Shape, Kind] = field(default_factory=dict[Shape, Kind])
    owners: dict[str, frozenset[str | None] | None] = field(default_factory=dict[str, "frozenset[str | None] | None"])
    today: date | None = None
    _views: list[Views] = field(default_factory=list[Views])

    def network(self, network: Network) -> Decision:
        """The claims about one network."""
        view = self._view(network)
        if view is None:
            return Decision(tuple(_in_full(self.index, network, self.today)), None, len(self.index.members_addresses))
        shape, bounds = shape_of(view)
        kind = self.kinds.get(shape)
        if kind is None:
            kind = self.kinds[shape] = _kind(self.index.model, network, view, bounds, self.today)
        through = _mapped(kind.through, bounds)
        carried, found = self._found(network, view, kind, through)
        compared = len(members_near(self.index, through)) if network.owner else 0
        return Decision(found, view.read if carried else None, compared)

    def _view(self, network: Network) -> View | None:
        if not self._views:
            self._views.append(Views(self.index))
        return self._views[0].of(network)

    def _found(self, network: Network, view: View, kind: Kind, through: Intervals) -> tuple[bool, Findings]:
        """The claims, and whether all of them were carried over."""
        index, subject = self.index, subject_of(network)
        unknowns = tuple(unmodelled(index, network))
        parts = [(kind.internet, internet_claims)]
        if network.owner is not None:
            apart = kind.filters is not None and not members_among(index, network, through)
            alone = kind.stones is not None and self._leads_to_nobody_else(network, view)
            parts += [
                (kind.members, members_claims),
                (kind.filters if apart else None, filters_claims),
                (kind.stones if alone else None, stones_claims),
            ]
        parts += [(kind.flows, flow_claims), (kind.lines, partial(line_claims, today=self.today))]
        found: list[Finding] = []
        for known, claims in parts:
            if known is None:
                found += claims(index, network)
            else:
                found += (_carried(each, kind.subject, subject, unknowns) for each in known)
        found += passage_claims(index, network)
        return all(known is not None for known, _ in parts), tuple(found)

    def _leads_to_nobody_else(self, network: Network, view: View) -> bool:
        """Whether nothing that shared networks send on gets to others than the network's owner."""
        for key, each in view.beyond.items():
            if key not in self.owners:
                self.owners[key] = owners_beyond(self.index, each)
            owners = self.owners[key]
            if owners is None or not owners <= {network.owner}:
                return False
        return True


def _kind(model: Model, network: Network, view: View, bounds: tuple[int, ...], today: date | None) -> Kind:
    """What is found in a view."""
    index = Index(view.model(model))
    rank = {each: at for at, each in enumerate(bounds)}
    is_members = network.owner is not None
    return Kind(
        subject_of(network),
        _if_carried(view, internet_claims(index, network)),
        _if_carried(view, members_claims(index, network)) if is_members else None,
        _if_carried(view, stones_claims(index, network)) if is_members else None,
        _if_carried(view, flow_claims(index, network)),
        _if_carried(view, line_claims(index, network, today)),
        _if_carried(view, filters_claims(index, network)) if is_members else None,
        tuple(
            (version, rank[bound_of(version, first)], rank[bound_of(version, last + 1)])
            for version, first, last in (let_through(index, network) if is_members else ())
        ),
    )


def _mapped(through: tuple[tuple[Version, int, int], ...], bounds: tuple[int, ...]) -> Intervals:
    return tuple(
        (version, address_of(version, bounds[low]), address_of(version, bounds[high]) - 1)
        for version, low, high in through
    )


def _if_carried(view: View, found: Iterable[Finding]) -> Findings | None:
    """Some claims, if all of them may be carried over."""
    claims = tuple(found)
    codes = [each.owner for each in view.networks.values() if each.owner]
    codes += [office.member for each in view.intents.values() for office in (*each.offices, *each.others)]
    waits = not any(each.kind is GatewayKind.LINE for each in (*view.ends.values(), *view.gateways.values()))
    return claims if all(_may_be_carried(each, codes, waits=waits) for each in claims) else None


def _may_be_carried(each: Finding, codes: list[str], *, waits: bool) -> bool:
    """Whether a claim is proved, or is a flow that waits for a line, and names no member."""
    waiting = waits and each.kind == "flow" and each.verdict is Verdict.UNKNOWN and not each.counterexample
    if each.verdict is not Verdict.PROVED and not (waiting and all(one.origin is None for one in each.unknowns)):
        return False
    if each.detail:
        return False  # it may say addresses
    said = (each.claim, *(one.what for one in each.unknowns))
    return not any(code in text for code in codes for one in said for text in (one.ja, one.en))


def _carried(each: Finding, of: Subject, to: Subject, unknowns: tuple[Unknown, ...]) -> Finding:
    """A claim about one network as one about another of its shape, which may have unknowns of its own."""
    name = claim_id(each.kind, to) + each.id.removeprefix(claim_id(each.kind, of))
    if each.verdict is Verdict.PROVED and unknowns:
        return replace(each, id=name, subject=to, verdict=Verdict.UNKNOWN, unknowns=unknowns)
    return replace(each, id=name, subject=to)
