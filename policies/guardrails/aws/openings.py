"""Guardrails of what no role may do to the closed network: open it, carry data out, rename what is inside.

What a plan must not have, nobody may make by hand either. Policies and boundary are asked together. Sources: Service
Authorization Reference, "Condition keys for Amazon EC2", "... for Elastic Load Balancing V2", "... for Amazon Route
53"; AWS whitepaper "Building a Data Perimeter on AWS".
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.literals import missing, present
from network.proof.access.words import arn, glob
from policies.cases import UNKNOWN, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.powers import (
    ACCOUNT,
    INLINE,
    ROLE,
    Request,
    allow,
    asked_of,
    each_of,
    is_excepted,
    powerless,
    role_of,
    tag_keys,
    with_policy,
)
from policies.judgement import Judgement, not_applicable

_PROBE = "jichiprobe"
_OTHERS = "999988887777"
"""An account that is nobody's here."""

_EMERGENCY = Text(
    ja="緊急用ロール(二人で使い、使えば直ちに知らされる)。",
    en="It is the role of emergencies: two people take it, and its use is told.",
)
_NONE = Text(
    ja="ポリシーのないロールは何もできず合格。読めないポリシーは判定不能。",
    en="A role without a policy can do nothing and passes; a policy that cannot be read is unknown.",
)
_GATEWAY = (arn(f"arn:aws:ec2:*:{_OTHERS}:transit-gateway/{_PROBE}"),)
_EC2 = (arn("arn:aws:ec2:*:*:*"),)
_OPENING = (
    *each_of(
        *("ec2:CreateInternetGateway", "ec2:AttachInternetGateway", "ec2:CreateEgressOnlyInternetGateway"),
        *("ec2:CreateNatGateway", "ec2:AllocateAddress", "ec2:AssociateAddress"),
        *("ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection"),
        *("ec2:CreateVpnConnection", "ec2:CreateVpnGateway", "ec2:CreateClientVpnEndpoint"),
        *("ec2:CreateTransitGateway", "ec2:CreateTransitGatewayPeeringAttachment", "ec2:CreateTransitGatewayConnect"),
        *("ec2:CreateVpcEndpointServiceConfiguration", "ec2:ModifyVpcEndpointServicePermissions"),
        resources=_EC2,
    ),
    Request("lambda:CreateFunctionUrlConfig", (arn("arn:aws:lambda:*:*:*"),)),
    Request("ec2:RunInstances", _EC2, given=(present("ec2:associatepublicipaddress", "true"),)),
    Request(
        "elasticloadbalancing:CreateLoadBalancer",
        (arn("arn:aws:elasticloadbalancing:*:*:*"),),
        (present("elasticloadbalancing:scheme", "internet-facing"),),
    ),
    Request("ec2:CreateVpcEndpoint", _EC2, given=(present("ec2:vpceserviceowner", _OTHERS),)),
    Request("ec2:CreateTransitGatewayVpcAttachment", _GATEWAY, (present("aws:resourceaccount", _OTHERS),)),
)
"""Ways out of the closed network, or into another: to the internet, to others' networks, gateways and services."""


def _opening(subject: Subject) -> Judgement:
    if is_excepted(role_of(subject)):
        return not_applicable(_EMERGENCY)
    return powerless(subject, _OPENING, Text(ja="閉域に穴をあけられない", en="cannot open the closed network"))


_ALL = allow(["ec2:*", "elasticloadbalancing:*"])
_CLOSED = (
    allow(
        [
            *("ec2:*InternetGateway", "ec2:*NatGateway", "ec2:*Address", "ec2:*VpcPeering*", "ec2:*Vpn*"),
            *("ec2:*TransitGateway*", "ec2:*VpcEndpoint*"),
        ],
        Effect="Deny",
    ),
    allow("ec2:RunInstances", condition={"Bool": {"ec2:AssociatePublicIpAddress": "true"}}, Effect="Deny"),
    allow(
        "elasticloadbalancing:CreateLoadBalancer",
        condition={"StringEquals": {"elasticloadbalancing:Scheme": "internet-facing"}},
        Effect="Deny",
    ),
)

STAYS_CLOSED = Guardrail(
    id="aws-iam-nobody-opens-the-network",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="緊急用のほか、どのロールも閉域に穴をあけられない(インターネット、他者の網、公開のアドレス)",
        en="No role but that of emergencies can open the closed network: to the internet, or to others' networks",
    ),
    rationale=Text(
        ja="計画にゲートウェイがなくても、手で作れれば閉域ではない(ISMAP管理基準 13.1.3、Service Authorization "
        "Reference"
        "「Condition keys for Amazon EC2」)。",
        en="Where gateways can be made by hand, a plan without one closes nothing (ISMAP control criteria 13.1.3; "
        'Service Authorization Reference, "Condition keys for Amazon EC2").',
    ),
    remedy=Text(
        ja="境界で、ゲートウェイ・接続・公開アドレスの作成を Deny してください。",
        en="Deny the making of gateways, connections and public addresses in the boundary.",
    ),
    check=Each((ROLE,), _opening, Reach.STACK),
    controls=(
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("13.1.2", Coverage.PARTIAL),
        Mapped("9.2.3", Coverage.PARTIAL),
    ),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow(["ec2:Describe*", "s3:*"]))),
        passes(*with_policy(_ALL, *_CLOSED), why="all but those"),
        fails(*with_policy(_ALL)),
        fails(*with_policy(_ALL, *_CLOSED[:2]), why="a load balancer that faces the internet"),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(_ALL, *_CLOSED, allow("lambda:Create*")), why="an address of a function"),
        evades(*with_policy(allow(None, NotAction=["iam:*", "ec2:*Gateway"])), why="NotAction"),
        evades(
            *with_policy(_ALL, {**_CLOSED[0], "Resource": f"arn:aws:ec2:*:{ACCOUNT}:vpc/*"}, *_CLOSED[1:]),
            why="a Deny about some of what it takes",
        ),
        evades(
            *with_policy(
                _ALL, _CLOSED[0], {**_CLOSED[1], "Condition": {"Null": {"ec2:AssociatePublicIpAddress": "true"}}}
            ),
            why="denied where nothing is said, and not where it is asked for",
        ),
    ),
)

_WRITING = ("s3:PutObject", "sqs:SendMessage", "sns:Publish", "dynamodb:PutItem", "ecr:PutImage", "kms:GenerateDataKey")


def _carrying(subject: Subject) -> Judgement:
    if is_excepted(role_of(subject)):
        return not_applicable(_EMERGENCY)
    theirs = (present("aws:resourceaccount", _OTHERS),)
    requests = (Request(each, (arn(_elsewhere(each)),), theirs) for each in _WRITING)
    return powerless(
        subject, requests, Text(ja="自分のアカウントの資源だけに書ける", en="writes to the own account only")
    )


def _elsewhere(action: str) -> str:
    service = action.partition(":")[0]
    return f"arn:aws:s3:::{_PROBE}/{_PROBE}" if service == "s3" else f"arn:aws:{service}:*:{_OTHERS}:*"


_INSIDE = {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}

KEPT_INSIDE = Guardrail(
    id="aws-iam-nothing-carried-out",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="緊急用のほか、どのロールも別のアカウントの資源に書き出せない",
        en="No role but that of emergencies can write to resources of an account that nobody named",
    ),
    rationale=Text(
        ja="S3・SQS・ECRには、別のアカウントの資源へも自分の権限で書ける。資源の側は相手が許す(AWS 白書「Building a "
        "Data "
        "Perimeter on AWS」)。",
        en="With one's own permissions one writes to another account's bucket, queue or registry as well: its owner "
        "lets "
        'one (AWS whitepaper "Building a Data Perimeter on AWS").',
    ),
    remedy=Text(
        ja="Resource をARNで限るか、aws:ResourceAccount が自分のアカウントでない要求を Deny してください。",
        en="Name ARNs as Resource, or deny requests whose aws:ResourceAccount is not the own account.",
    ),
    check=Each((ROLE,), _carrying, Reach.STACK),
    controls=(
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("18.1.4", Coverage.PARTIAL),
    ),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("s3:PutObject", "arn:aws:s3:::records/*"))),
        passes(*with_policy(allow("s3:*", condition=_INSIDE))),
        passes(*with_policy(allow("sqs:*", f"arn:aws:sqs:*:{ACCOUNT}:*")), why="the account is in the ARN"),
        fails(*with_policy(allow("s3:PutObject"))),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow("s3:Put*", "arn:aws:s3:::*")), why="any bucket, by a wildcard inside the ARN"),
        evades(*with_policy(allow("sns:*", "arn:aws:sns:ap-northeast-1:*:*")), why="any account's topic"),
        evades(*with_policy(allow("ecr:*", condition={"StringLike": {"aws:ResourceAccount": "*"}})), why="any account"),
        evades(
            *with_policy(
                allow("s3:*"),
                allow("s3:*", condition={"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}, Effect="Deny"),
            ),
            why="whose the principal is, and not the bucket",
        ),
        evades(
            *with_policy(allow("s3:*", condition={"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}})),
            why="the whole organisation, other municipalities too",
        ),
    ),
)

_RECORDS = "route53:changeresourcerecordsetsnormalizedrecordnames"
_ZONE = (glob(f"arn:aws:route53:::hostedzone/{_PROBE.upper()}"),)


_ZONES = ("route53:DeleteHostedZone", "route53:AssociateVPCWithHostedZone", "route53:CreateVPCAssociationAuthorization")


def _naming(subject: Subject) -> Judgement:
    role = role_of(subject)
    if is_excepted(role):
        return not_applicable(_EMERGENCY)
    untagged = tuple(missing(each) for each in tag_keys(asked_of(role)))
    requests = (
        Request("route53:ChangeResourceRecordSets", _ZONE, (*untagged, present(_RECORDS, f"{_PROBE}.example"))),
        *each_of(*_ZONES, resources=_ZONE, given=untagged),
    )
    return powerless(subject, requests, Text(ja="名指ししたゾーンか名前だけ", en="zones or names that are named only"))


def _names(*names: str, operator: str = "ForAllValues:StringLike") -> dict[str, Any]:
    return {operator: {"route53:ChangeResourceRecordSetsNormalizedRecordNames": list(names)}}


_CHANGE = "route53:ChangeResourceRecordSets"

NAMES_STAY = Guardrail(
    id="aws-iam-names-of-others-stay",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="緊急用のほか、名前解決を変えられるのは名指ししたゾーンか名前だけである",
        en="No role but that of emergencies changes names, but in zones or of names that are named",
    ),
    rationale=Text(
        ja="名前を変えられる者は通信の行き先を変えられ、ゾーンを別のVPCに結べる(Amazon Route 53 Developer "
        "Guide「Using IAM "
        "policy conditions for fine-grained access control」)。",
        en="Who changes names sends connections elsewhere, and ties zones to other networks (Amazon Route 53 Developer "
        'Guide, "Using IAM policy conditions for fine-grained access control").',
    ),
    remedy=Text(
        ja="Resource にゾーンのARNを書くか、route53:ChangeResourceRecordSetsNormalizedRecordNames "
        "で名前を限ってください。",
        en="Write the zones' ARNs as Resource, or limit route53:ChangeResourceRecordSetsNormalizedRecordNames.",
    ),
    check=Each((ROLE,), _naming, Reach.STACK),
    controls=(Mapped("13.1.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.SUPPORTING)),
    absence=_NONE,
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow("route53:*", "arn:aws:route53:::hostedzone/Z0123456789"))),
        passes(*with_policy(allow(_CHANGE, condition=_names("*.town.internal")))),
        fails(*with_policy(allow(_CHANGE))),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow(_CHANGE, "arn:aws:route53:::hostedzone/*")), why="any zone, by a wildcard"),
        evades(
            *with_policy(allow("route53:*", condition=_names("*.town.internal"))),
            why="zones as such: those requests name no record",
        ),
        evades(*with_policy(allow(_CHANGE, condition=_names("*"))), why="any name"),
        evades(*with_policy(allow(None, NotAction="iam:*")), why="NotAction"),
    ),
)

GUARDRAILS = (STAYS_CLOSED, KEPT_INSIDE, NAMES_STAY)
