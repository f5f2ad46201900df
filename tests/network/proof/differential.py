"""The prover against the oracle: every claim about a random network, decided by both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.proof import verdict
from network.proof.claims import findings
from network.proof.lift import lift
from network.proof.verdict import Finding, Verdict
from tests.network.proof.oracle.aws_networks import aws_network
from tests.network.proof.oracle.gcp_networks import gcp_network
from tests.network.proof.oracle.packets import Packet
from tests.network.proof.oracle.worlds import KINDS, World, world


class Agreement(StrEnum):
    """How a verdict stands to what the oracle says.

    same: proved and nothing gets there, or refuted by a packet that does. open: unknown, and only what nobody plans
    would get there. cautious: unknown, though the oracle decides it. simpler: refuted by a packet that arrives only
    because the prover takes something more simply than it is, and docs/prove.md says so. wrong: anything else.
    """

    SAME = "same"
    OPEN = "open"
    CAUTIOUS = "cautious"
    SIMPLER = "simpler"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim, judged."""

    claim: str
    verdict: Verdict
    agreement: Agreement
    why: str


@dataclass
class Tally:
    """What was compared; `wrong` says which seed shows it again."""

    plans: int = 0
    counts: Counter[tuple[str, Verdict, Agreement]] = field(default_factory=Counter[tuple[str, Verdict, Agreement]])
    wrong: list[str] = field(default_factory=list[str])

    def add(self, seed: int, judged: Iterable[Judged]) -> None:
        """One plan more."""
        self.plans += 1
        for each in judged:
            self.counts[each.claim.split("/")[0], each.verdict, each.agreement] += 1
            if each.agreement is Agreement.WRONG:
                self.wrong.append(f"seed {seed}: {each.claim} is {each.verdict}, {each.why}")

    def of(self, *agreements: Agreement) -> int:
        """How many claims of some agreements; of all, where none is named."""
        return sum(count for (_, _, each), count in self.counts.items() if not agreements or each in agreements)

    @property
    def caution(self) -> float:
        """The share of claims that the oracle decides and the prover leaves unknown."""
        return self.of(Agreement.CAUTIOUS) / max(self.of(), 1)

    def __str__(self) -> str:
        said = ", ".join(f"{self.of(each)} {each}" for each in Agreement)
        return f"{self.plans} plans, {self.of()} claims compared: {said} (over-caution {self.caution:.1%})"


Prove: TypeAlias = Callable[[Plan], Iterable[Finding]]
"""From a plan to what is said of it."""


def _prove(plan: Plan) -> Iterable[Finding]:
    return findings(lift(plan))


def network(cloud: Cloud, seed: int) -> Plan:
    """A random plan on one cloud."""
    return aws_network(seed) if cloud is Cloud.AWS else gcp_network(seed)


def compared(plan: Plan, cloud: Cloud, found: Iterable[Finding]) -> tuple[Judged, ...]:
    """Every claim that both can decide, judged.

    Args:
        plan: wholly known.
        cloud: the one that it is on.
        found: what the prover says of it.
    """
    here = world(plan, cloud)
    return tuple(judge(here, each) for each in found if each.kind in KINDS)


def run(cloud: Cloud, seeds: Iterable[int], prove: Prove = _prove) -> Tally:
    """Random plans, compared one after another.

    Args:
        cloud: the cloud that they are on.
        seeds: one a plan.
        prove: what stands for the prover.
    """
    tally = Tally()
    for seed in seeds:
        plan = network(cloud, seed)
        tally.add(seed, compared(plan, cloud, prove(plan)))
    return tally


def judge(here: World, finding: Finding) -> Judged:
    """One claim of the prover, held against the oracle."""
    network_, kind = finding.subject.network, finding.kind
    gated = kind == "internet-routes" and network_ in here.gated

    def judged(agreement: Agreement, why: str) -> Judged:
        return Judged(finding.id, finding.verdict, agreement, why)

    match finding.verdict:
        case Verdict.PROVED:
            ever = here.witness(kind, network_, thinkable=True)
            if ever or gated:
                return judged(Agreement.WRONG, f"yet {ever or 'a gateway is attached'}")
            return judged(Agreement.SAME, "")
        case Verdict.REFUTED:
            return judged(*_refuted(here, finding, gated=gated))
        case Verdict.UNKNOWN:
            planned = here.witness(kind, network_, thinkable=False)
            if planned:
                return judged(Agreement.CAUTIOUS, f"{planned} gets there")
            if gated or here.witness(kind, network_, thinkable=True):
                return judged(Agreement.OPEN, "")
            return judged(Agreement.CAUTIOUS, "nothing gets there")


def _refuted(here: World, finding: Finding, *, gated: bool) -> tuple[Agreement, str]:
    """A refutation about packets needs one that arrives; one about routes needs that some packet could follow them."""
    shown = finding.counterexample.packet if finding.counterexample else None
    network_, kind = finding.subject.network, finding.kind
    routes = kind.endswith("-routes")
    if shown is None:
        followed = routes and (gated or here.witness(kind, network_, thinkable=True))
        return (Agreement.SAME, "") if followed else (Agreement.WRONG, "without a packet")
    packet = plain(shown)
    pairs = tuple(here.pairs(kind, network_, thinkable=routes))
    if here.arrives(packet, pairs, filters=not routes):
        return Agreement.SAME, ""
    if here.arrives(packet, pairs, filters=not routes, simply=True):
        return Agreement.SIMPLER, ""
    other = here.witness(kind, network_, thinkable=False)
    return Agreement.WRONG, f"yet the simulator stops {packet}; what the solver finds planned: {other or 'nothing'}"


def plain(packet: verdict.Packet) -> Packet:
    """The prover's packet as the oracle writes it; ports are nothing where the protocol has none."""
    source, destination, protocol, source_port, port = packet.point
    ports = (source_port, port) if packet.has_ports else (0, 0)
    return Packet(packet.version, source, destination, protocol, *ports)
