"""Guardrails of lines and of what is shared with other accounts: encrypted on the way, to named accounts only.

Source: AWS Direct Connect User Guide, "MAC security", "SiteLink"; AWS Site-to-Site VPN User Guide, "Private IP VPN with
AWS Direct Connect"; AWS RAM User Guide, "Sharing your AWS resources".
"""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, given
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.ranges import is_private, known_prefix
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, refers, satisfies

CONNECTION = "aws:directconnect/connection:Connection"
INTERFACE = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"
PRIVATE_INTERFACE = "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface"
VPN = "aws:ec2/vpnConnection:VpnConnection"
CUSTOMER = "aws:ec2/customerGateway:CustomerGateway"
SHARE = "aws:ram/resourceShare:ResourceShare"
PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation"
SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
ALLOWED = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"

_LINES = (Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL), Mapped("10.1.1", Coverage.SUPPORTING))


def _encrypted(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    if resource.type in (VPN, CUSTOMER):
        return _private_tunnel(subject)
    macsec = all_of(equals(resource, "encryptionMode", "must_encrypt"), equals(resource, "requestMacsec", True))
    if macsec.status is not Status.FAIL:
        return macsec
    tunnels = [each for each in world.of(Cloud.AWS, VPN) if each.stack == resource.stack]
    expected = Text(ja="MACsecか、回線の上のIPsec", en="MACsec, or IPsec over the line")
    if tunnels and resource.inputs.get("encryptionMode") is None:
        # Over the line runs IPsec: the tunnels are judged for themselves.
        return passed(Evidence("", f"{len(tunnels)} tunnels", expected))
    return macsec


def _private_tunnel(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    if resource.type == CUSTOMER:
        expected = Text(ja="私設アドレス", en="a private address")

        def inside(value: Value) -> bool:
            prefix = known_prefix(world, value)
            return prefix is not None and is_private(prefix)

        return satisfies(resource, "ipAddress", inside, expected)
    return all_of(
        equals(resource, "outsideIpAddressType", "PrivateIpv4"),
        refers(resource, "transportTransitGatewayAttachmentId"),
        *(
            satisfies(resource, f"tunnel{at}Phase{phase}EncryptionAlgorithms", _is_strong, _STRONG)
            for at in (1, 2)
            for phase in (1, 2)
        ),
    )


_STRONG = Text(ja="AES256 か AES256-GCM-16 だけ", en="AES256 and AES256-GCM-16 only")


def _is_strong(value: Value) -> bool:
    listed = entries(value)
    return bool(listed) and all(each in ("AES256", "AES256-GCM-16") for each in listed or ())


def _vpn(**named: Any) -> Planted:
    strong = {f"tunnel{at}Phase{phase}EncryptionAlgorithms": ("AES256-GCM-16",) for at in (1, 2) for phase in (1, 2)}
    over = {"outsideIpAddressType": "PrivateIpv4", "transportTransitGatewayAttachmentId": "tgw-attach-1"}
    return Planted(VPN, {"type": "ipsec.1", **over, **strong, **named})


def _line(**named: Any) -> Planted:
    return Planted(CONNECTION, {"location": "EqTY2", "encryptionMode": "must_encrypt", "requestMacsec": True, **named})


ENCRYPTED = Guardrail(
    id="aws-line-encrypted",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="専用線はMACsecか回線上のIPsecで暗号化し、VPNはインターネットを通らない",
        en="Lines are encrypted by MACsec or IPsec over them, and no VPN runs over the internet",
    ),
    rationale=Text(
        ja="専用線そのものは暗号化しない(AWS Direct Connect User Guide「MAC security」、"
        "AWS Site-to-Site VPN User Guide「Private IP VPN with AWS Direct Connect」)。",
        en='A line by itself is not encrypted (AWS Direct Connect User Guide, "MAC security"; '
        'AWS Site-to-Site VPN User Guide, "Private IP VPN with AWS Direct Connect").',
    ),
    remedy=Text(
        ja="connectivity の回線で macsec を有効にするか、tunnels(専用線上のIPsec)を使ってください。",
        en="Enable MACsec on the line in `connectivity`, or run private IPsec tunnels over it.",
    ),
    check=Each((CONNECTION, VPN, CUSTOMER), _encrypted, Reach.STACK),
    controls=_LINES,
    absence=Text(
        ja="暗号化の指定がない接続は暗号化しないため不合格。VPNの外側アドレスは既定で公開のため不合格。",
        en="Left out, a connection is not encrypted, and a VPN's outside addresses are public: both fail.",
    ),
    paths=(
        Path(CONNECTION, "encryptionMode"),
        Path(CONNECTION, "requestMacsec"),
        Path(VPN, "outsideIpAddressType"),
        Path(VPN, "transportTransitGatewayAttachmentId"),
        Path(VPN, "tunnel1Phase2EncryptionAlgorithms"),
        Path(CUSTOMER, "ipAddress"),
    ),
    cases=(
        passes(_line()),
        passes(_vpn()),
        passes(Planted(CUSTOMER, {"type": "ipsec.1", "ipAddress": "172.31.0.1"})),
        fails(_line(encryptionMode="no_encrypt")),
        fails(_vpn(outsideIpAddressType="PublicIpv4")),
        unknowns(_line(requestMacsec=UNKNOWN)),
        evades(_line(encryptionMode="should_encrypt"), why="encrypted only while that works"),
        evades(_vpn(tunnel2Phase1EncryptionAlgorithms=("AES256", "AES128")), why="the second tunnel is weaker"),
        evades(Planted(CUSTOMER, {"type": "ipsec.1", "ipAddress": "203.0.114.1"}), why="the other end is public"),
    ),
)

NO_SITELINK = Guardrail(
    id="aws-line-no-sitelink",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="専用線の拠点どうしを直結しない",
        en="The locations of lines are not joined with each other",
    ),
    rationale=Text(
        ja="SiteLinkの通信は、トランジットゲートウェイの経路表を通らない(AWS Direct Connect User Guide「SiteLink」)。",
        en="Traffic of SiteLink passes none of the transit gateway's tables "
        '(AWS Direct Connect User Guide, "SiteLink").',
    ),
    remedy=Text(ja="sitelinkEnabled を false にしてください。", en="Set sitelinkEnabled to false."),
    check=Each(
        (INTERFACE, PRIVATE_INTERFACE), lambda it: equals(it.resource, "sitelinkEnabled", False, absent=Status.PASS)
    ),
    controls=(Mapped("13.1.3", Coverage.PARTIAL),),
    absence=Text(ja="指定しなければ無効なため合格。", en="Left out it is off: it passes."),
    paths=(Path(INTERFACE, "sitelinkEnabled", Status.PASS),),
    cases=(
        passes(Planted(INTERFACE, {"vlan": 101, "sitelinkEnabled": False})),
        fails(Planted(INTERFACE, {"vlan": 101, "sitelinkEnabled": True})),
        unknowns(Planted(INTERFACE, {"vlan": 101, "sitelinkEnabled": UNKNOWN})),
        evades(Planted(PRIVATE_INTERFACE, {"vlan": 1, "sitelinkEnabled": "true"}), why="another type, and a text"),
    ),
)

_ACCOUNT = re.compile(r"\d{12}")
_ROOT = re.compile(r"arn:aws:iam::(\d{12}):root")


def _shared(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == SHARE:
        return equals(resource, "allowExternalPrincipals", False)
    key = {PRINCIPAL: "principal", ALLOWED: "principalArn"}.get(resource.type, "allowedPrincipals")
    value = resource.inputs.get(key)
    expected = Text(ja="この計画のアカウント", en="an account of this plan")
    if resource.type == SERVICE and given(resource, key) is None:
        # Without principals nobody but the own account may connect.
        return passed(Evidence(key, ABSENT, expected))
    own = set(subject.world.symbols.accounts.values())
    listed = entries((value,) if isinstance(value, str) else value) if not is_unknown(value) else None
    if listed is None:
        return unknown(Evidence(key, value, expected))
    return all_of(*(_own_account(Evidence(key, each, expected), each, own) for each in listed or (None,)))


def _own_account(evidence: Evidence, value: Value, own: set[str]) -> Judgement:
    if not isinstance(value, str):
        return failed(evidence) if value is None else unknown(evidence)
    found = _ACCOUNT.fullmatch(value) or _ROOT.fullmatch(value)
    if found is None:
        return failed(evidence)
    account = value if len(found.groups()) == 0 else found.group(1)
    return passed(evidence) if account in own else failed(evidence)


_OWN = Planted("pulumi:providers:aws", {"allowedAccountIds": '["111122223333"]', "region": "ap-northeast-1"}, "own")

SHARED_INSIDE = Guardrail(
    id="aws-share-own-accounts",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ほかのアカウントへの共有とエンドポイントサービスは、このテナントのアカウントだけに開く",
        en="Shares and endpoint services are open to accounts of this tenancy only",
    ),
    rationale=Text(
        ja="組織やワイルドカードへの共有は、ほかの団体にも開く(AWS RAM User Guide「Sharing your AWS resources」)。",
        en="A share with an organisation, or with anybody, is open to other municipalities too "
        '(AWS RAM User Guide, "Sharing your AWS resources").',
    ),
    remedy=Text(
        ja="allowExternalPrincipals を false にし、相手のアカウント番号を一つずつ書いてください。",
        en="Set allowExternalPrincipals to false, and name the accounts one by one.",
    ),
    check=Each((SHARE, PRINCIPAL, SERVICE, ALLOWED), _shared, Reach.TENANCY),
    controls=(
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("15.1.1", Coverage.SUPPORTING),
        Mapped("9.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="外部の相手の可否が書かれていない共有は不合格。相手のないエンドポイントサービスは自アカウントだけに開くため合格。",
        en="A share that does not say it fails; an endpoint service without principals is for its own account only.",
    ),
    paths=(
        Path(SHARE, "allowExternalPrincipals"),
        Path(PRINCIPAL, "principal"),
        Path(SERVICE, "allowedPrincipals", Status.PASS),
    ),
    cases=(
        passes(Planted(SHARE, {"name": "transit", "allowExternalPrincipals": False})),
        passes(Planted(PRINCIPAL, {"principal": "111122223333"}), _OWN),
        passes(Planted(SERVICE, {"allowedPrincipals": ("arn:aws:iam::111122223333:root",)}), _OWN),
        fails(Planted(SHARE, {"name": "transit", "allowExternalPrincipals": True})),
        fails(Planted(PRINCIPAL, {"principal": "999988887777"}), _OWN),
        unknowns(Planted(PRINCIPAL, {"principal": UNKNOWN}), _OWN),
        evades(
            Planted(PRINCIPAL, {"principal": "arn:aws:organizations::111122223333:organization/o-1"}),
            _OWN,
            why="the whole organisation",
        ),
        evades(Planted(SERVICE, {"allowedPrincipals": ("*",)}), _OWN, why="anybody"),
        evades(Planted(ALLOWED, {"principalArn": "arn:aws:iam::*:root"}), _OWN, why="a wildcard inside an ARN"),
    ),
)

GUARDRAILS = (ENCRYPTED, NO_SITELINK, SHARED_INSIDE)
