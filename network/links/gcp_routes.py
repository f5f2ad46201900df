"""What a network says and hears over its lines on Google Cloud: pure.

Sources: Cloud Router documentation, "Quotas and limits", "BGP route policy attribute reference", "Advertised routes";
Cloud Interconnect documentation, "Establish 99.99% availability for Dedicated Interconnect".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from jichi.errors import InvalidInput, Problem
from jichi.text import Text
from network.addressing import Tier, VpcRange
from network.dns.names import FORWARDERS
from network.links.gcp_legs import Preference

LEARNED_AT_MOST = 250
"""Destinations that a region learns without asking for a higher quota; what is beyond is dropped without a word."""

ELEMENTS_AT_MOST = 100
"""Prefixes in one match of a route policy."""

POLICIES_BYTES_AT_MOST = 35_000
"""All route policies of one Cloud Router together."""

SESSIONS_AT_MOST = 128
"""BGP sessions of one Cloud Router."""

LAST = 1_000_000
"""Priority of the term that drops what none before has accepted: without it, it would be accepted."""

EVERYTHING = "destination.inAnyRange([prefix('0.0.0.0/0').orLonger(), prefix('::/0').orLonger()])"

_JOIN = Text(
    ja="隣り合う庁舎の範囲を 1 つの大きな範囲にまとめてください。", en="Join neighbouring ranges of offices into one."
)
_FEWER = Text(ja="この団体が使う回線を減らしてください。", en="Let fewer lines serve this network.")


def announced(ranges: Iterable[VpcRange], *, forwards: bool) -> tuple[IPv4Network, ...]:
    """What a network announces over all its lines: the blocks of `app` and `link` in every region that it is in.

    Neither `data` nor `endpoint`: firewall policies do not see what arrives over a line at an endpoint or a load
    balancer, such as the database's. Both regions' in both, so that either's lines serve the other.

    Args:
        ranges: the network's, by region.
        forwards: whether Cloud DNS asks the offices' name servers.
    """
    own = tuple(each.tier(tier) for each in ranges for tier in (Tier.APP, Tier.LINK))
    return (*own, FORWARDERS) if forwards else own


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a route policy: the actions on routes that match, in Google's expression language."""

    priority: int
    match: str
    actions: tuple[str, ...]


def import_terms(accepted: Sequence[IPv4Network], preference: Preference) -> tuple[Term, ...]:
    """What a session takes from the other side: routes into some ranges, with the circuit's metric, and no others.

    Args:
        accepted: the ranges; a route into a part of one is taken too.
        preference: of the circuit that the session is of.

    Raises:
        InvalidInput: there are more ranges than a region learns.
    """
    if len(accepted) > LEARNED_AT_MOST:
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"回線の先の範囲が {len(accepted)} 件あります。Cloud Router が学習する経路は既定で"
                    f" {LEARNED_AT_MOST} 件までです。",
                    en=f"there are {len(accepted)} ranges behind the lines: a region learns {LEARNED_AT_MOST} routes,"
                    " unless a higher quota is granted",
                ),
                _JOIN,
            )
        )
    parts = [accepted[start : start + ELEMENTS_AT_MOST] for start in range(0, len(accepted), ELEMENTS_AT_MOST)]
    return (
        *(
            Term(10 * number, _within(part), (f"med.set({int(preference)})", "accept()"))
            for number, part in enumerate(parts, start=1)
        ),
        Term(LAST, EVERYTHING, ("drop()",)),
    )


def check_router(sessions: int, policies: Iterable[tuple[Term, ...]]) -> None:
    """Hold one Cloud Router to its limits.

    Args:
        sessions: how many it has.
        policies: its route policies.

    Raises:
        InvalidInput: it has too many sessions, or its policies are too long.
    """
    if sessions > SESSIONS_AT_MOST:
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"Cloud Router 1台の BGP セッションが {sessions} 本あります。{SESSIONS_AT_MOST} 本までです。",
                    en=f"a Cloud Router would have {sessions} BGP sessions: {SESSIONS_AT_MOST} at most",
                ),
                _FEWER,
            )
        )
    size = sum(len(text) for terms in policies for term in terms for text in (term.match, *term.actions))
    if size > POLICIES_BYTES_AT_MOST:
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"Cloud Router 1台の経路ポリシーが {size} バイトになります。"
                    f"{POLICIES_BYTES_AT_MOST} バイトまでです。",
                    en=f"the route policies of a Cloud Router would have {size} bytes:"
                    f" {POLICIES_BYTES_AT_MOST} at most",
                ),
                _JOIN,
            )
        )


def _within(ranges: Iterable[IPv4Network]) -> str:
    prefixes = ", ".join(f"prefix('{each}').orLonger()" for each in ranges)
    return f"destination.inAnyRange([{prefixes}])"
