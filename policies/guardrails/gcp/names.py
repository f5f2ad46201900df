"""Guardrails of names: private zones, asked of inner servers only, logged, and nothing that answers around them."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Secret, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import ADDRESS, DNS_POLICY, GLOBAL_ADDRESS, NETWORK, ZONE
from network.proof.planned import entries, mapping, prefix, target
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.spans import NOT_INTERNET, RESTRICTED_VIP, is_public
from policies.judgement import Absent, Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, Place, equals, is_unknown, left_out, places, satisfies

RESPONSE_RULE = "gcp:dns/responsePolicyRule:ResponsePolicyRule"
RECORD = "gcp:dns/recordSet:RecordSet"


def _zone(**inputs: Any) -> Planted:
    seen: dict[str, Any] = {"networks": ({"networkUrl": "closed"},)}
    return Planted(ZONE, {"dnsName": "city.internal.", "privateVisibilityConfig": seen, **inputs})


def _private(subject: Subject) -> Judgement:
    return all_of(
        equals(subject.resource, "visibility", "private"),
        left_out(subject.resource, "peeringConfig"),
        left_out(subject.resource, "serviceDirectoryConfig"),
    )


PRIVATE_ZONES = Guardrail(
    id="gcp-dns-zone-private",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ゾーンは非公開である", en="Zones are private"),
    rationale=Text(
        ja="可視性の既定は public で、名前と内部の番地をだれにでも答える。ピアリングゾーンの答えは相手が決める"
        "（Cloud DNS ドキュメント「DNS zones overview」）。",
        en="The default visibility is public: names and inner addresses are told to everybody; what a peering zone "
        'answers, others decide (Cloud DNS documentation, "DNS zones overview").',
    ),
    remedy=Text(ja="visibility を private にしてください。", en="Set visibility to private."),
    check=Each((ZONE,), _private),
    controls=(Mapped("13.1.2", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(ja="既定は public なので不合格。", en="The default is public: it fails."),
    paths=(Path(ZONE, "visibility"),),
    cases=(
        passes(_zone(visibility="private")),
        fails(_zone(visibility="public")),
        unknowns(_zone(visibility=UNKNOWN)),
        evades(_zone(), why="left out, and the default is public"),
        evades(
            _zone(visibility="private", peeringConfig={"targetNetwork": {"networkUrl": "another"}}),
            why="private, and answered by another network",
        ),
    ),
)

_INNER = Text(ja="非公開の経路で聞く内部のアドレス", en="inner addresses, asked over the network")


def _asked(subject: Subject) -> Judgement:
    key = "forwardingConfig" if subject.resource.type == ZONE else "alternativeNameServerConfig"
    value = subject.resource.inputs.get(key)
    if value is None:
        return not_applicable(Text(ja="問い合わせを転送しない", en="It forwards no questions."))
    servers = entries(mapping(value).get("targetNameServers")) if not is_unknown(value) else None
    if servers is None:
        return unknown(Evidence(key, value, _INNER))
    return all_of(
        failed(Evidence(f"{key}.targetNameServers", ABSENT, _INNER)) if not servers else passed(),
        *(_server(each, f"{key}.targetNameServers[{at}]") for at, each in enumerate(servers)),
    )


def _server(value: Value, path: str) -> Judgement:
    inputs = mapping(value)
    address = inputs.get("ipv4Address") or inputs.get("ipv6Address")
    evidence = Evidence(path, address or inputs.get("domainName") or ABSENT, _INNER)
    if is_unknown(value) or is_unknown(address) or is_unknown(inputs.get("domainName")):
        return unknown(evidence)
    known = prefix(address)
    if known is None or is_public(known) or inputs.get("domainName"):
        return failed(evidence)
    way = inputs.get("forwardingPath")
    # Private addresses are asked over the network anyway, whatever the path (Cloud DNS, "Forwarding zones").
    return unknown(Evidence(f"{path}.forwardingPath", way, _INNER)) if is_unknown(way) else passed(evidence)


def _forward(*servers: Any, **more: Any) -> Planted:
    listed = tuple({"ipv4Address": each, "forwardingPath": "private"} for each in servers)
    return _zone(visibility="private", forwardingConfig={"targetNameServers": listed}, **more)


FORWARDED_INSIDE = Guardrail(
    id="gcp-dns-forwarded-inside",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="名前の問い合わせは、内部のネームサーバーへだけ転送する",
        en="Questions for names are forwarded to inner servers only",
    ),
    rationale=Text(
        ja="公開アドレスへの転送はインターネットを通り、問い合わせに載せてデータを持ち出せる"
        "（Cloud DNS ドキュメント「Forwarding zones」、転送先の種類と経路）。",
        en="Forwarding to a public address goes over the internet, and questions can carry data (Cloud DNS "
        'documentation, "Forwarding zones", kinds of forwarding targets and ways).',
    ),
    remedy=Text(ja="庁舎のネームサーバーのアドレスだけにしてください。", en="Name the offices' servers only."),
    check=Each((ZONE, DNS_POLICY), _asked),
    controls=(Mapped("13.1.2", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(ja="転送の指定がなければ対象外。", en="Without forwarding there is nothing to judge."),
    paths=(Path(ZONE, "forwardingConfig"),),
    cases=(
        passes(_forward("172.20.0.53", "172.20.1.53")),
        fails(_forward("8.8.8.8")),
        unknowns(_forward(UNKNOWN)),
        unknowns(_zone(forwardingConfig=UNKNOWN)),
        evades(_forward("172.20.0.53", "1.1.1.1"), why="an inner server beside one of the internet"),
        evades(
            Planted(DNS_POLICY, {"alternativeNameServerConfig": {"targetNameServers": ({"ipv4Address": "8.8.4.4"},)}}),
            why="for all names, by the network's policy",
        ),
        evades(
            _zone(forwardingConfig={"targetNameServers": ({"domainName": "ns.example.com"},)}),
            why="a name leads where its owner likes",
        ),
        evades(
            _zone(forwardingConfig={"targetNameServers": ({"ipv6Address": "2001:4860:4860::8888"},)}), why="IPv6 only"
        ),
    ),
)

_LOGGED = Text(ja="問い合わせを記録するDNSポリシーがある", en="a DNS policy that logs its questions")


def _logged(subject: Subject) -> Judgement:
    mine: list[Judgement] = []
    open_: list[Evidence] = []
    for policy in subject.world.of(Cloud.GCP, DNS_POLICY):
        for place in places(policy, "networks.*.networkUrl"):
            urn = None if isinstance(place.value, Absent) else target(place.value)
            if urn in (subject.resource.urn, subject.resource.inputs.get("name")) and urn:
                mine.append(equals(policy, "enableLogging", True, about=subject.resource))
            elif is_unknown(place.value) and urn is None and policy.stack == subject.resource.stack:
                open_.append(Evidence(place.path, place.value, _LOGGED, policy.urn))
    if mine:
        return all_of(*mine)
    return unknown(*open_) if open_ else failed(Evidence("", ABSENT, _LOGGED))


_HERE = Planted(NETWORK, {"name": "closed"}, "network")


def _policy(**inputs: Any) -> Planted:
    every: dict[str, Any] = {"networks": ({"networkUrl": _HERE.ref()},), "enableLogging": True, **inputs}
    return Planted(DNS_POLICY, {key: each for key, each in every.items() if each is not None}, "policy")


QUERIES_LOGGED = Guardrail(
    id="gcp-dns-queries-logged",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ネットワークの名前の問い合わせを記録する", en="A network's questions for names are logged"),
    rationale=Text(
        ja="名前の問い合わせは、侵入と持ち出しの最初の跡である"
        "（Cloud DNS ドキュメント「Use logging and monitoring」。既定では記録しない）。",
        en="Questions for names are the first trace of an intruder and of data that leaves (Cloud DNS documentation, "
        '"Use logging and monitoring"; the default is not to log).',
    ),
    remedy=Text(
        ja="ネットワークにDNSポリシーを付け、enableLogging を true にしてください。",
        en="Attach a DNS policy with enableLogging true to the network.",
    ),
    check=Each((NETWORK,), _logged, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("16.1.7", Coverage.SUPPORTING)),
    absence=Text(ja="ポリシーも記録の指定も、なければ不合格。", en="Without a policy, or without logging, it fails."),
    paths=(Path(DNS_POLICY, "enableLogging"), Path(DNS_POLICY, "networks")),
    cases=(
        passes(_HERE, _policy()),
        fails(_HERE, why="no policy"),
        fails(_HERE, _policy(enableLogging=False)),
        unknowns(_HERE, _policy(networks=UNKNOWN)),
        unknowns(_HERE, _policy(enableLogging=UNKNOWN)),
        evades(_HERE, _policy(networks=({"networkUrl": "another"},)), why="another network's policy"),
        evades(_HERE, _policy(enableLogging=None), why="a policy that says nothing of logs"),
    ),
)

_OWN = Text(ja="自分の答え（localData）で、公開アドレスを返さない", en="own answers (localData), none of them public")


_DATA = (
    "rrdatas.*",
    "routingPolicy.geos.*.rrdatas.*",
    "routingPolicy.wrrs.*.rrdatas.*",
    "routingPolicy.primaryBackup.backupGeos.*.rrdatas.*",
)
"""Where the answers of a record are: its own, and those that a routing policy chooses from."""


def _answers(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == RECORD:
        return all_of(*(_answer(subject, each) for path in _DATA for each in places(resource, path)))
    return all_of(
        left_out(resource, "behavior"),
        satisfies(resource, "localData.localDatas.*.rrdatas.*", _is_inner, _OWN),
    )


def _answer(subject: Subject, place: Place) -> Judgement:
    """One answer; one that deployment decides is inner where a planned inner address is."""
    evidence = Evidence(place.path, place.value, NOT_INTERNET)
    if isinstance(place.value, Absent):
        return passed(evidence)
    if is_unknown(place.value) or isinstance(place.value, Secret):
        behind = subject.world.meant(place.value)
        inner = behind is not None and behind.type in _RESERVED and behind.inputs.get("addressType") == "INTERNAL"
        return passed(evidence) if inner else unknown(evidence)
    return passed(evidence) if _is_inner(place.value) else failed(evidence)


_RESERVED = (ADDRESS, GLOBAL_ADDRESS)


def _is_inner(value: Value) -> bool:
    """Whether an answer is no address of the internet; the restricted VIP is Google's and stays inside."""
    known = prefix(value)
    return known is None or not is_public(known, (RESTRICTED_VIP,))


def _rule(*answers: Any, **inputs: Any) -> Planted:
    data: dict[str, Any] = {"localDatas": ({"name": "a.internal.", "type": "A", "rrdatas": answers},)}
    return Planted(RESPONSE_RULE, {"dnsName": "a.internal.", "localData": data, **inputs})


def _routed(*answers: str) -> Planted:
    geos = tuple({"location": f"asia-northeast{at}", "rrdatas": (each,)} for at, each in enumerate(answers, 1))
    return Planted(RECORD, {"name": "a.internal.", "type": "A", "routingPolicy": {"geos": geos}})


ANSWERS_INSIDE = Guardrail(
    id="gcp-dns-answers-inside",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="名前の答えはインターネットのアドレスを返さない", en="No name is answered with an address of the internet"
    ),
    rationale=Text(
        ja="応答ポリシーの bypass は、閉じたゾーンを飛ばして外の答えを返す"
        "（Cloud DNS ドキュメント「Manage response policies and rules」）。",
        en="A response policy's bypass skips closed zones, and outside answers come through (Cloud DNS documentation, "
        '"Manage response policies and rules").',
    ),
    remedy=Text(ja="内部のアドレスを答えにしてください。", en="Answer with inner addresses."),
    check=Each((RECORD, RESPONSE_RULE), _answers, Reach.STACK),
    controls=(Mapped("13.1.2", Coverage.PARTIAL),),
    absence=Text(
        ja="値のないレコードは何も答えないので合格。", en="A record without data answers nothing, and passes."
    ),
    paths=(
        Path(RECORD, "rrdatas", Status.PASS),
        Path(RECORD, "routingPolicy", Status.PASS),
        Path(RESPONSE_RULE, "localData"),
    ),
    cases=(
        passes(Planted(RECORD, {"name": "a.internal.", "type": "A", "rrdatas": ("10.64.32.5",)})),
        passes(_routed("10.64.35.5", "10.64.51.5")),
        passes(_rule("199.36.153.4")),
        fails(Planted(RECORD, {"name": "a.internal.", "type": "A", "rrdatas": ("34.84.0.1",)})),
        unknowns(Planted(RECORD, {"name": "a.internal.", "type": "A", "rrdatas": UNKNOWN})),
        evades(_rule("10.64.32.5", behavior="bypassResponsePolicy"), why="an answer, and a bypass beside it"),
        evades(_rule("10.64.32.5", "34.84.0.1"), why="one of two"),
        evades(_routed("10.64.35.5", "34.84.0.1"), why="for those who ask from one region"),
        evades(Planted(RECORD, {"type": "AAAA", "rrdatas": ("2404:6800::1",)}), why="IPv6 only"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (PRIVATE_ZONES, FORWARDED_INSIDE, QUERIES_LOGGED, ANSWERS_INSIDE)
