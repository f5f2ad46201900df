"""Claims about names: who sees a zone, who is asked, what a system's names lead to, and that no other has an answer."""

from __future__ import annotations

from collections.abc import Iterator

from jichi.text import Text
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.index import Index
from network.proof.intent import Intent
from network.proof.leading import Leading, has_systems
from network.proof.model import Action, Network, Zone
from network.proof.resolvers import Fault, NameRule, Resolver
from network.proof.resolving import below
from network.proof.verdict import Counterexample, Finding, Step, Subject, Unknown, Verdict

NOBODYS = ("amazonaws.com", "internal")
"""Domains of which nobody can have a part led to a server of his own: AWS's own servers answer the one, whoever asks;
the other is kept for private use and never given to anybody (ICANN Board resolution 2024.07.29.06)."""

_SEEN = Text(
    ja="この名前は自分のネットワークからだけ引ける", en="these names are resolved in the owner's own networks only"
)
_SHARED = Text(
    ja="団体が共有するネットワークに付いている。そこにいる団体を名前では分けられない",
    en="it is attached to a network that members share: all of them resolve its names",
)
_NETWORKS = Text(ja="付いているネットワークの全部は計画から分からない", en="the plan does not say all its networks")
_FORWARDED = Text(
    ja="名前の問い合わせは、自分の庁舎のネームサーバーへだけ転送される",
    en="questions for names are forwarded to the name servers of the owner's offices only",
)
_SERVER = Text(ja="問い合わせ先は計画から分からない", en="the plan does not say who is asked")
_GIVEN = Text(ja="ほかのアカウントへ共有されている", en="it is shared with other accounts")
_RESOLVED = Text(
    ja="業務システムの使う名前は、すべて引け、内部へ導かれる",
    en="every name that business systems use resolves, to an address inside",
)
_CLOSED = Text(ja="インターネットの名前には答えない", en="no name of the internet is answered")
_LETS_ALL = Text(
    ja="名前のファイアウォールも、ルートのゾーンもない。名前に載せてデータを外へ出せる",
    en="neither a firewall for names nor a root zone holds names back: they can carry data out",
)
_MAY_DIFFER = Text(ja="この規則が何を通すか計画から分からない", en="the plan does not say what this rule lets through")


def name_claims(index: Index) -> Iterator[Finding]:
    """All claims about names: one for each zone, then those of each network."""
    yield from zone_claims(index)
    yield from resolver_claims(index)


def zone_claims(index: Index) -> Iterator[Finding]:
    """One claim for each zone."""
    for zone in index.model.zones:
        yield _seen(index, zone)


def resolver_claims(index: Index) -> Iterator[Finding]:
    """The claims about each network's resolver."""
    for each in index.model.resolvers:
        network = index.model.networks[each.network]
        if each.forwards:
            yield _forwarded(index, network, each)
        if has_systems(index, network):
            yield _resolved(index, network, each)
        yield _closed(index, network, each)


def _seen(index: Index, zone: Zone) -> Finding:
    name = zone.key.rsplit("::", 1)[-1]
    subject = Subject(zone.cloud, zone.owner, name)
    wrong = tuple(_wrongly_seen(index, zone))
    known = [network for key in zone.networks if (network := index.model.networks.get(key))]
    shared = [network for network in known if zone.owner and network.owner is None]
    unknowns = (
        *(() if zone.certain else (Unknown(zone.origin, _NETWORKS),)),
        *(Unknown(network.origin, _SHARED) for network in shared),
    )
    return _finding("names", subject, _SEEN, wrong, unknowns)


def _wrongly_seen(index: Index, zone: Zone) -> Iterator[Step]:
    if not zone.private:
        yield Step(zone.origin, Text(ja="公開ゾーンである", en="the zone is public"), passes=True)
    yield from _others(index, zone, zone.owner)


def _others(index: Index, zone: Zone, owner: str | None) -> Iterator[Step]:
    """Networks that a zone is attached to and that are not its owner's."""
    for key in zone.networks:
        network = index.model.networks.get(key)
        if key and network is None:
            what = Text(
                ja=f"計画にないネットワークに付いている: {key}", en=f"attached to a network outside the plan: {key}"
            )
            yield Step(zone.origin, what, passes=True)
        elif network and owner and network.owner not in (None, owner):
            what = Text(
                ja=f"他の団体 {network.owner} に付いている", en=f"attached to a network of member {network.owner}"
            )
            yield Step(zone.origin, what, passes=True)


def _forwarded(index: Index, network: Network, resolver: Resolver) -> Finding:
    servers = index.model.intents.get(network.stack, Intent()).name_servers
    wrong: list[Step] = []
    unknowns = list(_unmodelled_names(index, network))
    for zone in resolver.forwards:
        wrong += _others(index, zone, zone.owner)
        wrong += (Step(each, _GIVEN, passes=True) for each in zone.given)
        if not zone.certain:
            unknowns.append(Unknown(zone.origin, _NETWORKS))
        for each in zone.servers or () if network.key in zone.networks else ():
            if each is None:
                unknowns.append(Unknown(zone.origin, _SERVER))
            elif not any(one.contains(each) for one in servers):
                what = Text(
                    ja=f"{zone.domain or '.'} を {each} に問い合わせる。自分のネームサーバーではない",
                    en=f"{zone.domain or '.'} is asked of {each}, which is none of its own name servers",
                )
                wrong.append(Step(zone.origin, what, passes=True, key=_key(network)))
    return _finding("names-forwarded", subject_of(network), _FORWARDED, tuple(wrong), tuple(unknowns))


def _key(network: Network) -> str:
    return f"members[{network.owner}].forwarding" if network.owner else ""


def _resolved(index: Index, network: Network, resolver: Resolver) -> Finding:
    found = (*resolver.faults, *Leading(index, network, resolver).faults())
    return _judged(index, network, "names-resolve", _RESOLVED, found)


def _closed(index: Index, network: Network, resolver: Resolver) -> Finding:
    return _judged(index, network, "names-closed", _CLOSED, tuple(_open(resolver)))


def _open(resolver: Resolver) -> Iterator[Fault]:
    """Why names of the internet have an answer, or may have one."""
    roots = [each for each in resolver.zones if each.domain == "" and each.private]
    if any(each.certain for each in roots):
        return
    yield from (Fault(each.origin, _NETWORKS, sure=False) for each in roots)
    ours = [each.domain for each in resolver.zones if each.private and each.domain]
    for rule in resolver.rules:
        if rule.action is Action.DENY and rule.certain and "*" in rule.patterns:
            yield from resolver.openings
            return
        if rule.action is not Action.DENY:
            yield from _through(rule, ours)
    last = resolver.rules[-1].origin if resolver.rules else resolver.origin
    yield Fault(last, _LETS_ALL, sure=not roots and all(_is_sure(each) for each in resolver.rules))


def _through(rule: NameRule, ours: list[str]) -> Iterator[Fault]:
    """What a rule lets through that is neither in the network's zones nor in a domain that is nobody's."""
    if not _is_sure(rule):
        yield Fault(rule.origin, _MAY_DIFFER, sure=False)
        return
    for pattern in rule.patterns:
        bare = pattern.removeprefix("*")
        name = bare.removeprefix(".")
        cut = bare != pattern and not bare.startswith(".")
        if cut or not any(below(name, each) for each in (*ours, *NOBODYS)):
            what = Text(
                ja=f"{pattern} を通す。持ち主のネームサーバーまで問い合わせが届く",
                en=f"it lets {pattern} through: whoever has it is asked",
            )
            yield Fault(rule.origin, what)


def _is_sure(rule: NameRule) -> bool:
    return rule.certain and rule.action is not Action.NEXT


def _judged(index: Index, network: Network, kind: str, claim: Text, found: tuple[Fault, ...]) -> Finding:
    wrong = tuple(Step(each.origin, each.what, passes=False) for each in found if each.sure)
    unknowns = (
        *(Unknown(each.origin, each.what) for each in found if not each.sure),
        *_unmodelled_names(index, network),
    )
    return _finding(kind, subject_of(network), claim, wrong, unknowns)


def _unmodelled_names(index: Index, network: Network) -> tuple[Unknown, ...]:
    """What of names nobody follows, such as response policies and profiles."""
    kinds = (":route53", ":dns/")
    return tuple(
        each
        for each in unmodelled(index, network)
        if each.origin is not None and any(kind in each.what.en for kind in kinds)
    )


def _finding(
    kind: str, subject: Subject, claim: Text, wrong: tuple[Step, ...], unknowns: tuple[Unknown, ...]
) -> Finding:
    name = claim_id(kind, subject)
    if wrong:
        return Finding(name, kind, subject, claim, Verdict.REFUTED, counterexample=Counterexample(None, wrong))
    verdict = Verdict.UNKNOWN if unknowns else Verdict.PROVED
    return Finding(name, kind, subject, claim, verdict, unknowns=unknowns)
