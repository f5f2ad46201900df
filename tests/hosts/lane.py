"""One plan through the lane: verdicts, packets, a lab, and where both do not agree."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from itertools import count

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Finding
from tests.hosts.aws import Aws
from tests.hosts.gcp import Gcp
from tests.hosts.kernel import Built, Wire, built
from tests.hosts.pieces import Interface, Lab, Outside
from tests.hosts.questions import questions
from tests.hosts.sample import End, Probe, Sampler, Scope, Site
from tests.hosts.seats import Seats, TakenError

_KINDS = {6: "tcp", 17: "udp"}
_SETTLED = 0.3
"""Seconds that packets get, to arrive where they may and where they must not: neighbours have to be asked for first."""
_PATIENT = 2.0
"""Seconds that what has to arrive or be answered gets, on a machine that has other things to do."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A packet that did not do what the verdict says."""

    probe: Probe
    saw: str

    def __str__(self) -> str:
        packet, probe = self.probe.packet, self.probe
        ways = "with filters" if probe.filters else "by routes alone"
        return (
            f"{probe.claim} is {probe.verdict}, but {_KINDS[packet.protocol]} {packet.source}:{packet.source_port} -> "
            f"{packet.destination}:{packet.port} {self.saw} ({ways})"
        )


@dataclass
class Outcome:
    """What one plan came to.

    Args:
        claims: ids of what was put to the test, and questions.
        unsent: packets for which the lab has no door: nothing there could be sent.
    """

    claims: set[str] = field(default_factory=set[str])
    refuted: set[str] = field(default_factory=set[str])
    proved: set[str] = field(default_factory=set[str])
    sent: int = 0
    unsent: int = 0
    disagreements: list[Disagreement] = field(default_factory=list[Disagreement])

    @property
    def agrees(self) -> bool:
        """Whether every packet did what the verdicts say; no verdicts, no agreement."""
        return bool(self.proved) and not self.disagreements


def site_of(plan: Plan, cloud: Cloud) -> Site:
    """One cloud of a plan, to be built.

    Raises:
        CannotBuildError: it has something that carries traffic and that the lab cannot build.
    """
    return Aws.of_plan(plan) if cloud is Cloud.AWS else Gcp.of_plan(plan)


def run(plan: Plan, site: Site, scope: Scope, seed: int) -> Outcome:
    """Put a plan's verdicts to the test.

    Args:
        plan: whose verdicts they are.
        site: what is built: the same plan, unless the lane itself is under test.
        scope: how much of what holds is sampled.
        seed: of the sample.

    Raises:
        CannotBuildError: a route leads where the lab has nothing.
    """
    outcome = Outcome()
    for seats, probes in _rounds(plan, site, scope, seed):
        with built(site.lab(seats.interfaces)) as here:
            _judge(here, probes, outcome)
    return outcome


def _rounds(plan: Plan, site: Site, scope: Scope, seed: int) -> Iterator[tuple[Seats, list[Probe]]]:
    """All packets, in as few labs as have room for every counterexample at its address."""
    model = lift(plan)
    numbers, chosen = count(), random.Random(seed)  # noqa: S311 - a sample, not a secret
    # Counterexamples choose their addresses first; for those of routes alone, whoever stands there will do.
    left = sorted(findings(model), key=lambda each: (each.counterexample is None, each.kind.endswith("-routes")))
    first = True
    while left:
        seats = Seats(site.placements())
        sampler = Sampler(plan, site, seats, scope, numbers, chosen)
        probes: list[Probe] = []
        later: list[Finding] = []
        for each in left:
            try:
                probes += sampler.probes(each)
            except TakenError:
                later.append(each)
        if first:
            probes += questions(model, seats, scope, chosen)
        if probes:
            yield seats, probes
        elif later:
            raise TakenError(", ".join(each.id for each in later))
        left, first = later, False


def _judge(here: Built, probes: list[Probe], outcome: Outcome) -> None:
    """Send everything, first as it is planned and then with the filters away, and compare."""
    for filters in (True, False):
        now = [each for each in probes if each.filters is filters]
        able = [each for each in now if _space(here.lab, each.source) in here.lab.spaces]
        outcome.unsent += len(now) - len(able)
        outcome.sent += len(able)
        outcome.claims |= {each.claim for each in able}
        outcome.refuted |= {each.claim for each in able if each.verdict == "refuted"}
        outcome.proved |= {each.claim for each in able if each.verdict == "proved"}
        if not filters and able:
            here.without_filters()
        outcome.disagreements += _answered(here, [each for each in able if each.how == "answered"])
        outcome.disagreements += _arrived(here, [each for each in able if each.how == "arrives"])


def _answered(here: Built, probes: list[Probe]) -> Iterator[Disagreement]:
    if not probes:
        return
    ports: defaultdict[str, dict[str, set[int]]] = defaultdict(lambda: {"tcp": set(), "udp": set()})
    for each in probes:
        for end in each.ends:
            if (space := _space(here.lab, end)) in here.lab.spaces:
                ports[space][_KINDS[each.packet.protocol]].add(each.packet.port)
    here.serve(ports)
    heard = _dialled(here, probes, _SETTLED)
    again = [each for each in probes if each.expected and not heard[each]]
    heard |= _dialled(here, again, _PATIENT)
    for each in probes:
        if heard[each] is not each.expected:
            yield Disagreement(each, "was answered" if heard[each] else "was not answered")


def _dialled(here: Built, probes: Iterable[Probe], wait: float) -> dict[Probe, bool]:
    by_space: defaultdict[str, list[Probe]] = defaultdict(list)
    for each in probes:
        by_space[_space(here.lab, each.source)].append(each)
    said = here.dial({space: [_wire(here.lab, each) for each in group] for space, group in by_space.items()}, wait)
    return {each: heard for space, group in by_space.items() for each, heard in zip(group, said[space], strict=True)}


def _arrived(here: Built, probes: list[Probe]) -> Iterator[Disagreement]:
    if not probes:
        return
    by_space: defaultdict[str, list[Wire]] = defaultdict(list)
    for each in probes:
        by_space[_space(here.lab, each.source)].append(_wire(here.lab, each))
    here.send(by_space)
    until = time.monotonic() + _PATIENT
    while True:
        time.sleep(_SETTLED)
        seen = here.arrivals()
        there = {each for each in probes if any(_was_seen(here.lab, seen, end, each) for end in each.ends)}
        if there.issuperset(each for each in probes if each.expected) or time.monotonic() > until:
            break
    for each in probes:
        if (each in there) is not each.expected:
            yield Disagreement(each, "arrived" if each in there else "did not arrive")


def _was_seen(lab: Lab, seen: Mapping[str, set[Wire]], end: End, probe: Probe) -> bool:
    """Whether a packet arrived; on the internet it may come from another address than it was sent from."""
    packet = probe.packet
    sent = (str(packet.source), packet.source_port, str(packet.destination), packet.port, packet.protocol)
    here = seen.get(_space(lab, end), set[Wire]())
    return sent in here or (end is Outside.INTERNET and any(each[1:] == sent[1:] for each in here))


def _space(lab: Lab, end: End) -> str:
    return lab.homes[end] if isinstance(end, Interface) else end


def _wire(lab: Lab, probe: Probe) -> Wire:
    """As it is sent: from the internet to the public address of who has one."""
    packet, destination = probe.packet, probe.packet.destination
    if probe.source is Outside.INTERNET and isinstance(destination, IPv4Address):
        destination = lab.public.get(destination, destination)
    return str(packet.source), packet.source_port, str(destination), packet.port, packet.protocol
