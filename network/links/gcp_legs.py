"""A line's circuits as a network uses them: which Cloud Router has them, how gladly they are taken, how wide: pure.

Sources: Compute Engine API, "InterconnectAttachment"; Cloud Router documentation, "Learned routes".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.clouds import Place
from jichi.tenancy.connectivity import Circuit, Line, LineKind
from jichi.text import Text
from network.hub.gcp_plan import circuit_key, circuit_role

PARTNER_ASN = 16550
"""The number that a Cloud Router must have for partners' attachments; any other needs a private one (Network
Connectivity Center documentation, "ASN requirements")."""

BANDWIDTHS = {
    50: "BPS_50M",
    100: "BPS_100M",
    200: "BPS_200M",
    300: "BPS_300M",
    400: "BPS_400M",
    500: "BPS_500M",
    1_000: "BPS_1G",
    2_000: "BPS_2G",
    5_000: "BPS_5G",
    10_000: "BPS_10G",
    20_000: "BPS_20G",
    50_000: "BPS_50G",
    100_000: "BPS_100G",
    400_000: "BPS_400G",
}
"""What the API calls the capacities of an attachment, by megabits per second."""


class Preference(IntEnum):
    """How gladly a circuit is used, as a metric (MED) in both directions: the lowest that is up is taken.

    Between regions Google Cloud adds up to 9,999 to what a Cloud Router has learned. The steps are wider, so that
    machines of both regions take the same circuit, and answers come back the way they went (Cloud Router documentation,
    "Learned routes": region-to-region cost).
    """

    FIRST = 100
    SECOND = 10_300
    THIRD = 20_500

    @property
    def label(self) -> str:
        """Its word in names."""
        return self.name.lower()


class RouterKind(StrEnum):
    """What a Cloud Router is for, as names of resources say it. A network has five in a region at most.

    LINE: attachments to Interconnects. PARTNER: partners' attachments, for which the AS number is another. ENCRYPTED,
    ENCRYPTED_PARTNER: the same, through which only VPN tunnels lead. TUNNELS: those tunnels.
    """

    LINE = "line"
    PARTNER = "line-partner"
    ENCRYPTED = "line-encrypted"
    ENCRYPTED_PARTNER = "line-encrypted-partner"
    TUNNELS = "line-tunnels"

    @property
    def encrypts(self) -> bool:
        """Whether what goes through its attachments is encrypted, and nothing else can."""
        return self in (RouterKind.ENCRYPTED, RouterKind.ENCRYPTED_PARTNER)

    @property
    def meets_partners(self) -> bool:
        """Whether its attachments are partners'."""
        return self in (RouterKind.PARTNER, RouterKind.ENCRYPTED_PARTNER)


@dataclass(frozen=True, slots=True)
class Leg:
    """A circuit of a line as a network uses it.

    Args:
        index: its place in the line, from 0, which is its name.
    """

    line: Line
    index: int
    circuit: Circuit

    @property
    def key(self) -> str:
        """What it is called in exports."""
        return circuit_key(self.line, self.index)

    @property
    def role(self) -> str:
        """What it is called in names of resources."""
        return circuit_role(self.line, self.index)

    @property
    def is_partners(self) -> bool:
        """Whether the attachment is to a partner's Interconnect."""
        return self.line.kind is LineKind.PARTNER

    @property
    def router(self) -> RouterKind:
        """The Cloud Router that its attachment belongs to."""
        match self.is_partners, self.line.ipsec:
            case False, False:
                return RouterKind.LINE
            case True, False:
                return RouterKind.PARTNER
            case False, True:
                return RouterKind.ENCRYPTED
            case _:
                return RouterKind.ENCRYPTED_PARTNER

    @property
    def preference(self) -> Preference:
        """A circuit that is preferred comes first, then those of its region, then the rest. Where none is preferred,
        those of the primary region share the load.
        """
        preferred = {each.place for each in self.line.circuits if each.preferred}
        if self.circuit.preferred or (not preferred and self.circuit.place is Place.PRIMARY):
            return Preference.FIRST
        return Preference.SECOND if self.circuit.place in preferred else Preference.THIRD


def legs(lines: Iterable[Line]) -> tuple[Leg, ...]:
    """All circuits of some lines, in their order."""
    return tuple(Leg(line, index, circuit) for line in lines for index, circuit in enumerate(line.circuits))


def bandwidth(leg: Leg) -> str | None:
    """What the API calls an attachment's capacity; None for a partner's, who sets it.

    Raises:
        InvalidInput: there is no such capacity.
    """
    if leg.is_partners:
        return None
    if leg.circuit.bandwidth_mbps in BANDWIDTHS:
        return BANDWIDTHS[leg.circuit.bandwidth_mbps]
    known = ", ".join(map(str, BANDWIDTHS))
    raise InvalidInput(
        Problem(
            what=Text(
                ja=f"回線 {leg.line.name} の帯域 {leg.circuit.bandwidth_mbps} Mbit/s は Google Cloud にありません。",
                en=f"line {leg.line.name}: Google Cloud has no attachment of {leg.circuit.bandwidth_mbps} Mbit/s",
            ),
            remedy=Text(ja=f"次のどれかにしてください: {known}", en=f"Choose one of {known}."),
        )
    )


def domain(leg: Leg) -> int:
    """The edge availability domain of a circuit, which a partner is told of: 1 or 2.

    Raises:
        InvalidInput: its location does not say.
    """
    if leg.circuit.domain is not None:
        return leg.circuit.domain
    raise InvalidInput(
        Problem(
            Text(
                ja=f"回線 {leg.line.name} の location {leg.circuit.location} から zone1 か zone2 かが分かりません。",
                en=f"line {leg.line.name}: location {leg.circuit.location} says neither zone1 nor zone2",
            ),
            Text(
                ja="nrt-zone1-452 のような接続拠点の名前を書いてください。",
                en="Name an Interconnect location, such as nrt-zone1-452.",
            ),
        )
    )
