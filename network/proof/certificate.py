"""Proof certificates: schema `jichi.certificate/1` (`docs/certificate.md`, `docs/schema/certificate.v1.schema.json`).

For each proved claim that can be shown so, the invariants that show it (`invariants.py`). Members whose networks have
one shape share one. `network.checker` checks them, from the plan's JSON alone, with none of this code.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from jichi.text import Text
from network.proof.addresses import address_text
from network.proof.boxes import DESTINATION, Packets, everything, subtract
from network.proof.index import Index
from network.proof.invariants import FOREIGN, INTERNET, UNKNOWN, Invariant, Invariants, intervals
from network.proof.model import Model, Network
from network.proof.verdict import Finding, Verdict

SCHEMA = "jichi.certificate/1"
_KINDS = frozenset(
    {
        "internet-routes",
        "internet-out",
        "internet-in",
        "members-routes",
        "members-packets",
        "members-filters",
        "stepping-stones",
    }
)
_NOT_PROVED = Text(ja="証明されていない", en="it is not proved")
_NOT_THIS_KIND = Text(ja="証明書はこの種類の主張を扱わない", en="certificates do not speak of claims of this kind")
_NO_INVARIANT = Text(
    ja="経路とアドレスの不変条件だけでは示せない", en="an invariant of routes and addresses alone does not show it"
)
_REFUSED = Text(ja="検査器がこの主張を確かめられない", en="the checker does not follow it")


def certificate_document(
    tenancy: str, plan: str, model: Model, found: tuple[Finding, ...], jichi: str, leaving_out: Container[str] = ()
) -> dict[str, Any]:
    """The certificate of all claims that it can speak for; the others are listed with the reason.

    Args:
        tenancy: its name.
        plan: SHA-256 of the plan that was examined.
        model: of the plan.
        found: the claims with their verdicts.
        jichi: version of Jichi.
        leaving_out: ids of claims that the checker refused.
    """
    writer = _Writer(Index(model))
    claims: list[dict[str, Any]] = []
    uncertified: list[dict[str, Any]] = []
    for each in found:
        shown, why = None, _NO_INVARIANT
        if each.verdict is not Verdict.PROVED:
            why = _NOT_PROVED
        elif each.kind not in _KINDS:
            why = _NOT_THIS_KIND
        elif each.id in leaving_out:
            why = _REFUSED
        else:
            shown = writer.shown(each.kind, model.networks[each.subject.network])
        entry = {"id": each.id, "kind": each.kind, "verdict": str(each.verdict)}
        if shown is None:
            uncertified.append({**entry, "why": {"ja": why.ja, "en": why.en}})
        else:
            by, through = shown
            claims.append({**entry, "network": each.subject.network, "by": by, "through": through})
    document = {
        "schema": SCHEMA,
        "jichi": jichi,
        "tenancy": tenancy,
        "plan": plan,
        "invariants": writer.written(),
        "claims": claims,
        "notCertified": uncertified,
    }
    return {**document, "seal": seal(document)}


def seal(document: Mapping[str, Any]) -> str:
    """SHA-256 of a certificate's canonical JSON without its seal: it finds accidents, and signs nothing."""
    body = {key: value for key, value in document.items() if key != "seal"}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    return sha256(text.encode()).hexdigest()


@dataclass
class _Writer:
    """Claims turned into invariants; those of one shape are written once.

    Args:
        classes: subjects by start, filters and places as they are written, in order of first use.
    """

    index: Index
    classes: dict[tuple[str, bool, str], tuple[str, dict[str, None]]] = field(
        default_factory=dict[tuple[str, bool, str], tuple[str, dict[str, None]]]
    )

    @cached_property
    def _invariants(self) -> Invariants:
        return Invariants(self.index)

    def shown(self, kind: str, network: Network) -> tuple[list[str], list[str]] | None:
        """The ids of the invariants that show a claim, and the shared networks that it goes through."""
        if kind == "members-filters":
            return [], []
        for filters in (False,) if kind.endswith("-routes") else (False, True):
            needed = self._needed(kind, network, filters=filters)
            if not any(self._is_bad(kind, network, each, place) for each in needed for place in each.places):
                through = [each.subject.key for each in needed if each.subject and each.subject is not network]
                return list(dict.fromkeys(self._written(each) for each in needed)), through
        return None

    def written(self) -> list[dict[str, Any]]:
        """All invariants that were used."""
        return [
            {"id": key, "start": start, "filters": filters, "subjects": list(subjects), "places": json.loads(places)}
            for (start, filters, places), (key, subjects) in self.classes.items()
        ]

    def _needed(self, kind: str, network: Network, *, filters: bool) -> list[Invariant]:
        needed: list[Invariant] = []
        if kind != "internet-in":
            needed.append(self._invariants.of(network, filters=filters))
        if kind in ("internet-routes", "internet-in"):
            needed.append(self._invariants.entering(INTERNET, filters=filters))
        if kind == "members-packets":
            needed.append(self._invariants.entering(FOREIGN, filters=filters))
        if kind == "stepping-stones":
            listed = {network.key}
            for each in needed:  # grows while it is gone through
                for stone in self._stones(each):
                    if stone.key not in listed:
                        listed.add(stone.key)
                        needed.append(self._invariants.of(stone, filters=filters))
        return needed

    def _stones(self, invariant: Invariant) -> Iterator[Network]:
        """The shared networks that an invariant's packets reach."""
        for place in invariant.places:
            there = self._invariants.arrived(place)
            if there and there.owner is None:
                yield there

    def _is_bad(self, kind: str, network: Network, invariant: Invariant, place: str) -> bool:
        """Whether a claim says that nothing is at a place."""
        there = self._invariants.arrived(place)
        if invariant.subject is None:
            return place == UNKNOWN or there is network or place in self._invariants.tables_of[network.key]
        if kind.startswith("internet"):
            return place in (INTERNET, UNKNOWN)
        if kind == "stepping-stones" and invariant.subject is network:
            return place == UNKNOWN
        others = place == FOREIGN or (there is not None and there.owner not in (None, network.owner))
        return place == UNKNOWN or others or (kind == "stepping-stones" and place == INTERNET)

    def _written(self, invariant: Invariant) -> str:
        """The id of an invariant, with its subject in it."""
        subject = invariant.subject
        places = {_general(key, subject): _texts(value) for key, value in invariant.places.items()}
        shape = (invariant.start, invariant.filters, json.dumps(places, sort_keys=True))
        key, subjects = self.classes.setdefault(shape, (f"i{len(self.classes) + 1}", {}))
        if subject:
            subjects[subject.key] = None
        return key


def _general(place: str, subject: Network | None) -> str:
    """A place's name for all subjects of one shape: without the stack's and the member's name."""
    if subject is None:
        return place
    general = place.replace(f"urn:pulumi:{subject.stack}::", "urn:pulumi:{stack}::")
    return general.replace(subject.owner, "{member}") if subject.owner else general


def _texts(packets: Packets) -> str | list[str]:
    """Destinations as a certificate writes them."""
    if not subtract(everything(), packets):
        return "any"
    return [
        f"{address_text(version, first)}-{address_text(version, last)}"
        for version, first, last in intervals(packets, DESTINATION)
    ]
