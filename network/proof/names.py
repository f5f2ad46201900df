"""Claims that private names are seen by those networks only whose names they are."""

from __future__ import annotations

from collections.abc import Iterator

from jichi.text import Text
from network.proof.index import Index
from network.proof.model import Zone
from network.proof.verdict import Counterexample, Finding, Step, Subject, Unknown, Verdict

_CLAIM = Text(
    ja="この名前は自分のネットワークからだけ引ける", en="these names are resolved in the owner's own networks only"
)
_SHARED = Text(
    ja="団体が共有するネットワークに付いている。そこにいる団体を名前では分けられない",
    en="it is attached to a network that members share: all of them resolve its names",
)
_UNKNOWN = Text(ja="付いているネットワークの全部は計画から分からない", en="the plan does not say all its networks")


def name_claims(index: Index) -> Iterator[Finding]:
    """One claim for each zone."""
    for zone in index.model.zones:
        yield _claim(index, zone)


def _claim(index: Index, zone: Zone) -> Finding:
    name = zone.key.rsplit("::", 1)[-1]
    subject = Subject(zone.cloud, zone.owner, name)
    kind = "names"
    claim_id = f"{kind}/{zone.owner or 'shared'}/{zone.cloud}/{name}"
    wrong = tuple(_wrong(index, zone))
    if wrong:
        return Finding(claim_id, kind, subject, _CLAIM, Verdict.REFUTED, counterexample=Counterexample(None, wrong))
    known = [network for key in zone.networks if (network := index.model.networks.get(key))]
    shared = [network for network in known if zone.owner and network.owner is None]
    unknowns = (
        *(() if zone.certain else (Unknown(zone.origin, _UNKNOWN),)),
        *(Unknown(network.origin, _SHARED) for network in shared),
    )
    verdict = Verdict.UNKNOWN if unknowns else Verdict.PROVED
    return Finding(claim_id, kind, subject, _CLAIM, verdict, unknowns=unknowns)


def _wrong(index: Index, zone: Zone) -> Iterator[Step]:
    if not zone.private:
        yield Step(zone.origin, Text(ja="公開ゾーンである", en="the zone is public"), passes=True)
    for key in zone.networks:
        network = index.model.networks.get(key)
        if key and network is None:
            what = Text(
                ja=f"計画にないネットワークに付いている: {key}", en=f"attached to a network outside the plan: {key}"
            )
            yield Step(zone.origin, what, passes=True)
        elif network and zone.owner and network.owner not in (None, zone.owner):
            what = Text(
                ja=f"他の団体 {network.owner} に付いている", en=f"attached to a network of member {network.owner}"
            )
            yield Step(zone.origin, what, passes=True)
