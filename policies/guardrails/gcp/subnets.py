"""Guardrails of subnets: private ranges, no address that the internet can reach, and a log of every flow."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import PRIVATE
from network.proof.gcp_types import SUBNETWORK
from network.proof.planned import prefix
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Judgement, Status, all_of, any_of, not_applicable
from policies.reading import equals, left_out, one_of, places, read, satisfies

_RANGE = Text(ja="RFC 1918 などの私設の範囲", en="a private range (RFC 1918, 6598)")
_SAMPLED = Text(ja="0.5以上", en="at least 0.5")


def _subnet(**inputs: Any) -> Planted:
    return Planted(SUBNETWORK, {"name": "app", "ipCidrRange": "10.64.32.0/23", **inputs})


def _private(subject: Subject) -> Judgement:
    own = satisfies(subject.resource, "ipCidrRange", _is_private, _RANGE)
    more = satisfies(subject.resource, "secondaryIpRanges.*.ipCidrRange", _is_private, _RANGE, absent=Status.PASS)
    return all_of(own, more)


def _is_private(value: Value) -> bool:
    found = prefix(value)
    return found is not None and any(each.contains(found) for each in PRIVATE)


PRIVATE_RANGES = Guardrail(
    id="gcp-subnet-private-ranges",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="サブネットの範囲は私設アドレスである", en="Subnets are numbered from private ranges"),
    rationale=Text(
        ja="公開アドレスを私的に使うと、その持ち主への通信と取り違える"
        "（VPC ドキュメント「Subnets」私的に使う公開アドレス、RFC 1918 第3節）。",
        en='A public range used privately is taken for its owner\'s (VPC documentation, "Subnets", privately used '
        "public IPv4 addresses; RFC 1918, section 3).",
    ),
    remedy=Text(ja="10.0.0.0/8 などの私設の範囲にしてください。", en="Use a private range such as one of 10.0.0.0/8."),
    check=Each((SUBNETWORK,), _private),
    controls=(Mapped("13.1.3", Coverage.SUPPORTING), Mapped("13.1.4.P", Coverage.PARTIAL)),
    absence=Text(
        ja="主の範囲がなければ不合格。副の範囲はなくてよい。", en="The first range has to be there; others need not."
    ),
    paths=(Path(SUBNETWORK, "ipCidrRange"), Path(SUBNETWORK, "secondaryIpRanges.*.ipCidrRange", Status.PASS)),
    cases=(
        passes(_subnet(secondaryIpRanges=({"rangeName": "pods", "ipCidrRange": "10.65.0.0/20"},))),
        passes(_subnet(ipCidrRange="100.64.0.0/20")),
        fails(_subnet(ipCidrRange="203.0.113.0/24")),
        fails(_subnet(ipCidrRange=None), why="no range"),
        unknowns(_subnet(ipCidrRange=UNKNOWN)),
        evades(_subnet(ipCidrRange="172.0.0.0/9"), why="wider than the private range it begins like"),
        evades(
            _subnet(secondaryIpRanges=({"ipCidrRange": "10.65.0.0/20"}, {"ipCidrRange": "8.8.0.0/20"})),
            why="a second range",
        ),
    ),
)


def _inner(subject: Subject) -> Judgement:
    stack = one_of(subject.resource, "stackType", _STACKS, absent=Status.PASS)
    four = equals(subject.resource, "stackType", "IPV4_ONLY", absent=Status.PASS)
    inner = equals(subject.resource, "ipv6AccessType", "INTERNAL")
    outer = satisfies(subject.resource, "ipv6AccessType", lambda it: it != "EXTERNAL", _INNER, absent=Status.PASS)
    return all_of(stack, any_of(four, inner), outer, left_out(subject.resource, "externalIpv6Prefix"))


_STACKS = ("IPV4_ONLY", "IPV4_IPV6", "IPV6_ONLY")
_INNER = Text(ja="EXTERNAL でない", en="not EXTERNAL")

NO_EXTERNAL_IPV6 = Guardrail(
    id="gcp-subnet-no-external-ipv6",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="サブネットは外部IPv6アドレスを配らない", en="Subnets hand out no external IPv6 addresses"),
    rationale=Text(
        ja="外部IPv6のサブネットでは、各インスタンスがインターネットから届くアドレスを持つ"
        "（VPC ドキュメント「Subnets」IPv6のアクセス種別）。",
        en="In a subnet with external IPv6, every instance has an address that the internet reaches (VPC "
        'documentation, "Subnets", IPv6 access types).',
    ),
    remedy=Text(ja="stackType を IPV4_ONLY にしてください。", en="Set stackType to IPV4_ONLY."),
    check=Each((SUBNETWORK,), _inner),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(ja="既定は IPV4_ONLY なので合格。", en="The default is IPV4_ONLY: it passes."),
    paths=(Path(SUBNETWORK, "stackType", Status.PASS), Path(SUBNETWORK, "ipv6AccessType", Status.PASS)),
    cases=(
        passes(_subnet(stackType="IPV4_ONLY")),
        passes(_subnet(), why="the default"),
        passes(_subnet(ipv6AccessType="INTERNAL", stackType="IPV4_IPV6")),
        fails(_subnet(stackType="IPV4_IPV6", ipv6AccessType="EXTERNAL")),
        unknowns(_subnet(stackType=UNKNOWN)),
        evades(_subnet(stackType="IPV6_ONLY"), why="no access type is said"),
        evades(_subnet(ipv6AccessType="EXTERNAL"), why="an access type without a stack type"),
        evades(_subnet(externalIpv6Prefix="2600:1900::/64"), why="only the prefix is named"),
    ),
)

_UNLOGGED = (
    "REGIONAL_MANAGED_PROXY",
    "GLOBAL_MANAGED_PROXY",
    "INTERNAL_HTTPS_LOAD_BALANCER",
    "PRIVATE_SERVICE_CONNECT",
)
_NO_FLOWS = Text(ja="この用途のサブネットはフローログを取れない", en="Subnets of this purpose cannot log flows.")


def _logged(subject: Subject) -> Judgement:
    resource = subject.resource
    if read(resource, "purpose") in _UNLOGGED:
        return not_applicable(_NO_FLOWS)
    present = satisfies(resource, "logConfig", bool, Text(ja="ある", en="set"))
    if any(place.value is read(resource, "logConfig") for place in places(resource, "logConfig.flowSampling")):
        return present
    return all_of(
        present,
        satisfies(resource, "logConfig.flowSampling", _is_sampled, _SAMPLED, absent=Status.PASS),
        one_of(resource, "logConfig.filterExpr", ("true", True), absent=Status.PASS),
        one_of(resource, "logConfig.metadata", ("INCLUDE_ALL_METADATA", "CUSTOM_METADATA"), absent=Status.PASS),
    )


def _is_sampled(value: Value) -> bool:
    try:
        return float(str(value)) >= 0.5  # noqa: PLR2004 - the cloud's own default
    except ValueError:
        return False


def _logs(**inputs: Any) -> Planted:
    return _subnet(logConfig={"flowSampling": 1, "metadata": "INCLUDE_ALL_METADATA", **inputs})


FLOW_LOGS = Guardrail(
    id="gcp-subnet-flow-logs",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="サブネットはフローログを取る", en="Subnets log their flows"),
    rationale=Text(
        ja="通信の記録がなければ、侵入の範囲も持ち出しも後から分からない"
        "（VPC ドキュメント「VPC Flow Logs」。プロキシと接続元変換のサブネットは対象外）。",
        en="Without a record of flows, nobody finds out later how far an intruder came or what left (VPC "
        'documentation, "VPC Flow Logs"; subnets of proxies and of published services have none).',
    ),
    remedy=Text(
        ja="logConfig を加え、標本率を0.5以上にしてください。", en="Add logConfig with a sampling of 0.5 or more."
    ),
    check=Each((SUBNETWORK,), _logged),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("13.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="logConfig がなければログはないので不合格。標本率の既定は0.5、絞り込みの既定は全件で合格。",
        en="Without logConfig there is no log: it fails. The defaults of a sampling of 0.5 and no filter pass.",
    ),
    paths=(Path(SUBNETWORK, "logConfig"),),
    cases=(
        passes(_logs()),
        passes(_logs(flowSampling=0.5, filterExpr="true")),
        fails(_subnet()),
        fails(_logs(flowSampling=0.1)),
        unknowns(_subnet(logConfig=UNKNOWN)),
        unknowns(_logs(flowSampling=UNKNOWN)),
        evades(_logs(filterExpr="false"), why="logged, and everything filtered away"),
        evades(_logs(flowSampling=0), why="logged, and nothing sampled"),
        evades(_subnet(logConfig={}), why="an empty block"),
        evades(_logs(filterExpr="inIpRange(connection.src_ip, '10.0.0.0/8')"), why="only what comes from inside"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (PRIVATE_RANGES, NO_EXTERNAL_IPV6, FLOW_LOGS)
