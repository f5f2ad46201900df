"""Guardrails of lines: encrypted on the way, in Japan, and no tunnel that runs over the internet."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import ATTACHMENT, TUNNEL, VPN_GATEWAY
from network.proof.planned import entries, given, mapping, number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, read, satisfies

INTERCONNECT = "gcp:compute/interconnect:Interconnect"
_KEYS = Text(ja="失敗時に閉じる、鍵のあるMACsec", en="MACsec with a key, closed when it fails")


def _encrypted(subject: Subject) -> Judgement:
    """Encrypted on the fibre, or by tunnels over the attachments on it."""
    resource = subject.resource
    macsec = all_of(
        equals(resource, "macsecEnabled", True),
        satisfies(resource, "macsec.preSharedKeys.*", bool, _KEYS),
        equals(resource, "macsec.failOpen", False, absent=Status.PASS),
    )
    attachments = subject.world.companions(resource, ATTACHMENT, "interconnect")
    certain = [equals(each, "encryption", "IPSEC", about=resource) for each in attachments.certain]
    doubtful = [
        unknown(Evidence("interconnect", read(each, "interconnect"), _KEYS, each.urn)) for each in attachments.doubtful
    ]
    return any_of(macsec, all_of(*certain, *doubtful)) if certain else macsec


def _fibre(**inputs: Any) -> Planted:
    keys: dict[str, Any] = {"preSharedKeys": ({"name": "first"},)}
    every: dict[str, Any] = {"name": "c0", "location": "nrt-zone1-452", "macsecEnabled": True, "macsec": keys}
    return Planted(INTERCONNECT, {key: each for key, each in {**every, **inputs}.items() if each is not None}, "fibre")


def _attached(fibre: Planted, name: str = "attachment", **inputs: Any) -> Planted:
    return Planted(ATTACHMENT, {"name": name, "interconnect": fibre.ref(), **inputs}, name)


_BARE = _fibre(macsecEnabled=False)

ENCRYPTED_LINES = Guardrail(
    id="gcp-interconnect-encrypted",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="専用線の区間は暗号化する", en="Lines are encrypted on their way"),
    rationale=Text(
        ja="専用線は暗号化されない。MACsecか、その上のIPsecで暗号化し、失敗時に平文へ戻らないようにする"
        "（Cloud Interconnect ドキュメント「MACsec for Cloud Interconnect overview」、「HA VPN over Cloud "
        "Interconnect overview」）。",
        en="A line is not encrypted by itself: MACsec, or IPsec over it, and never plain when that fails (Cloud "
        'Interconnect documentation, "MACsec for Cloud Interconnect overview", '
        '"HA VPN over Cloud Interconnect overview").',
    ),
    remedy=Text(
        ja="macsecEnabled を true にし、事前共有鍵を定め、failOpen を使わないでください。",
        en="Set macsecEnabled to true with a pre-shared key, without failOpen.",
    ),
    check=Each((INTERCONNECT,), _encrypted, Reach.TENANCY),
    controls=(
        Mapped("13.1.1", Coverage.PARTIAL),
        Mapped("10.1.1", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
    ),
    absence=Text(ja="既定では暗号化しないので不合格。", en="The default is not to encrypt: it fails."),
    paths=(Path(INTERCONNECT, "macsecEnabled"), Path(INTERCONNECT, "macsec")),
    cases=(
        passes(_fibre()),
        passes(_fibre(macsecEnabled=True), _attached(_fibre(), encryption="NONE")),
        fails(_fibre(macsecEnabled=False)),
        fails(_BARE, _attached(_BARE, encryption="NONE")),
        unknowns(_fibre(macsecEnabled=UNKNOWN)),
        evades(_fibre(macsec={"preSharedKeys": ({"name": "first"},), "failOpen": True}), why="plain when MACsec fails"),
        evades(_fibre(macsec={"preSharedKeys": ()}), why="on, and without a key"),
        evades(
            _BARE,
            _attached(_BARE, encryption="IPSEC"),
            _attached(_BARE, "plain", encryption="NONE"),
            why="one attachment of two",
        ),
    ),
)

_TYO, _OSA = "nrt-", "kix-"
_JAPAN = Text(ja="東京 (nrt-) か大阪 (kix-) の接続拠点", en="a facility in Tokyo (nrt-) or Osaka (kix-)")


def _is_japanese(value: Value) -> bool:
    return isinstance(value, str) and value.rsplit("/", 1)[-1].startswith((_TYO, _OSA))


LINES_IN_JAPAN = Guardrail(
    id="gcp-interconnect-in-japan",
    version=1,
    cloud=Cloud.GCP,
    area=Area.RESIDENCY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="専用線の接続拠点は国内にある", en="Lines end at facilities in Japan"),
    rationale=Text(
        ja="国外の拠点を経れば、通信は国外を通る"
        "（Cloud Interconnect ドキュメント「Choose colocation facility locations」: 東京はnrt、大阪はkix）。",
        en="Through a facility abroad, traffic passes abroad (Cloud Interconnect documentation, "
        '"All colocation facilities": nrt is Tokyo, kix is Osaka).',
    ),
    remedy=Text(ja="nrt- か kix- の拠点を選んでください。", en="Choose a facility of nrt- or kix-."),
    check=Each(
        (INTERCONNECT,),
        lambda subject: all_of(
            satisfies(subject.resource, "location", _is_japanese, _JAPAN), left_out(subject.resource, "remoteLocation")
        ),
    ),
    controls=(Mapped("13.1.4.P", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(ja="拠点の指定がなければ不合格。", en="Without a facility it fails."),
    paths=(Path(INTERCONNECT, "location"),),
    cases=(
        passes(_fibre()),
        fails(_fibre(location="sin-zone1-388")),
        unknowns(_fibre(location=UNKNOWN)),
        evades(_fibre(remoteLocation="aws-ap-southeast-1"), why="the other end is abroad"),
        evades(_fibre(location="projects/p/global/interconnectLocations/hnrt-zone1-1"), why="nrt inside another name"),
    ),
)

_OVER = Text(ja="計画の専用線の接続", en="an attachment of a line")


def _over_line(subject: Subject) -> Judgement:
    if subject.resource.type == VPN_GATEWAY:
        return _ends(subject.resource.inputs.get("vpnInterfaces"))
    classic = left_out(subject.resource, "targetVpnGateway")
    named = read(subject.resource, "vpnGateway")
    gateway = subject.world.meant(named)
    found = gateway or next(
        (each for each in subject.world.of(Cloud.GCP, VPN_GATEWAY) if given(each, "name") == named), None
    )
    evidence = Evidence("vpnGateway", named, _OVER)
    if found is None or found.type != VPN_GATEWAY:
        return all_of(classic, unknown(evidence) if is_unknown(named) else failed(evidence))
    at = number(given(subject.resource, "vpnGatewayInterface"))
    return all_of(classic, _ends(found.inputs.get("vpnInterfaces"), found.urn, at))


def _ends(value: Value, urn: str | None = None, at: int | None = None) -> Judgement:
    listed = entries(value)
    if listed is None:
        return unknown(Evidence("vpnInterfaces", value, _OVER, urn))
    if not listed:
        return failed(Evidence("vpnInterfaces", ABSENT, _OVER, urn))
    found: list[Judgement] = []
    for index, each in enumerate(listed):
        if at is not None and number(mapping(each).get("id")) not in (at, None):
            continue
        over = mapping(each).get("interconnectAttachment")
        evidence = Evidence(f"vpnInterfaces[{index}].interconnectAttachment", over or ABSENT, _OVER, urn)
        sure = isinstance(over, str) or (is_unknown(over) and ATTACHMENT in str(over))
        found.append((passed(evidence) if sure else unknown(evidence)) if over else failed(evidence))
    return all_of(*found) if found else failed(Evidence("vpnInterfaces", value, _OVER, urn))


def _gateway(*over: Any) -> Planted:
    ends = tuple({"id": at, "interconnectAttachment": each} for at, each in enumerate(over))
    return Planted(VPN_GATEWAY, {"name": "inner", "vpnInterfaces": ends}, "gateway")


_LINE = _attached(_fibre(), encryption="IPSEC")

VPN_OVER_LINES = Guardrail(
    id="gcp-vpn-over-interconnect",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="VPNは専用線の上だけを通る", en="VPN tunnels run over lines only"),
    rationale=Text(
        ja="接続の指定がないVPNゲートウェイは公開アドレスを持ち、トンネルはインターネットを通る"
        "（Cloud VPN ドキュメント「HA VPN over Cloud Interconnect overview」）。",
        en="A VPN gateway without attachments has public addresses, and its tunnels run over the internet (Cloud VPN "
        'documentation, "HA VPN over Cloud Interconnect overview").',
    ),
    remedy=Text(
        ja="各インターフェースに interconnectAttachment を指定してください。",
        en="Give each interface an interconnectAttachment.",
    ),
    check=Each((VPN_GATEWAY, TUNNEL), _over_line, Reach.TENANCY),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(
        ja="接続の指定がなければ公開アドレスなので不合格。", en="Without attachments it is public, and fails."
    ),
    paths=(Path(VPN_GATEWAY, "vpnInterfaces"), Path(TUNNEL, "vpnGateway")),
    cases=(
        passes(_gateway(_LINE.ref("selfLink")), _LINE),
        passes(Planted(TUNNEL, {"vpnGateway": "inner", "vpnGatewayInterface": 0}), _gateway(_LINE.ref()), _LINE),
        fails(Planted(VPN_GATEWAY, {"name": "outer"})),
        unknowns(Planted(VPN_GATEWAY, {"name": "outer", "vpnInterfaces": UNKNOWN})),
        unknowns(_gateway(UNKNOWN)),
        evades(_gateway(_LINE.ref(), None), _LINE, why="one interface of two"),
        evades(Planted(TUNNEL, {"targetVpnGateway": "classic"}), why="a classic gateway's tunnel"),
        evades(
            Planted(TUNNEL, {"vpnGateway": "inner", "vpnGatewayInterface": 1}),
            _gateway(_LINE.ref(), None),
            _LINE,
            why="from the interface that is public",
        ),
    ),
)


GUARDRAILS: tuple[Guardrail, ...] = (ENCRYPTED_LINES, LINES_IN_JAPAN, VPN_OVER_LINES)
