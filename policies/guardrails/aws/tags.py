"""Guardrails of tags: what there is says whose it is, for which system, and what is kept in it.

Tags are judged where the resource has them itself: a provider's `defaultTags` do not say what a single resource holds,
and a plan of what is deployed does not tell where a tag came from.
"""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import MEMBER, UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, all_of, passed
from policies.reading import satisfies

VPC = "aws:ec2/vpc:Vpc"
BUCKET = "aws:s3/bucket:Bucket"
_TAGGED: dict[str, tuple[str, ...]] = {
    "accessanalyzer": ("analyzer:Analyzer",),
    "acm": ("certificate:Certificate",),
    "backup": ("plan:Plan", "restoreTestingPlan:RestoreTestingPlan", "vault:Vault"),
    "cloudtrail": ("trail:Trail",),
    "cloudwatch": (
        *("compositeAlarm:CompositeAlarm", "eventRule:EventRule", "logGroup:LogGroup", "metricAlarm:MetricAlarm"),
    ),
    "directconnect": ("connection:Connection", "gateway:Gateway", "transitVirtualInterface:TransitVirtualInterface"),
    "dynamodb": ("table:Table",),
    "ebs": ("volume:Volume",),
    "ec2": (
        *("defaultNetworkAcl:DefaultNetworkAcl", "defaultRouteTable:DefaultRouteTable"),
        *("defaultSecurityGroup:DefaultSecurityGroup", "flowLog:FlowLog", "instance:Instance"),
        *("networkAcl:NetworkAcl", "routeTable:RouteTable", "securityGroup:SecurityGroup", "subnet:Subnet", "vpc:Vpc"),
        *("vpcDhcpOptions:VpcDhcpOptions", "vpcEndpoint:VpcEndpoint", "vpcEndpointService:VpcEndpointService"),
        *("vpnConnection:VpnConnection", "customerGateway:CustomerGateway"),
    ),
    "ec2transitgateway": (
        *("routeTable:RouteTable", "transitGateway:TransitGateway", "vpcAttachment:VpcAttachment"),
        "vpcAttachmentAccepter:VpcAttachmentAccepter",
    ),
    "ecr": ("repository:Repository",),
    "ecs": ("cluster:Cluster", "service:Service", "taskDefinition:TaskDefinition"),
    "efs": ("accessPoint:AccessPoint", "fileSystem:FileSystem"),
    "elasticache": (
        *("replicationGroup:ReplicationGroup", "subnetGroup:SubnetGroup", "user:User", "userGroup:UserGroup"),
    ),
    "guardduty": ("detector:Detector",),
    "iam": ("policy:Policy", "role:Role", "serviceLinkedRole:ServiceLinkedRole"),
    "kms": ("key:Key", "replicaKey:ReplicaKey"),
    "lambda": ("function:Function",),
    "lb": (
        *("listener:Listener", "listenerRule:ListenerRule", "loadBalancer:LoadBalancer", "targetGroup:TargetGroup"),
    ),
    "ram": ("resourceShare:ResourceShare",),
    "rds": (
        *("cluster:Cluster", "clusterInstance:ClusterInstance", "clusterParameterGroup:ClusterParameterGroup"),
        *("globalCluster:GlobalCluster", "instance:Instance", "parameterGroup:ParameterGroup"),
        "subnetGroup:SubnetGroup",
    ),
    "route53": (
        *("resolverEndpoint:ResolverEndpoint", "resolverFirewallDomainList:ResolverFirewallDomainList"),
        *("resolverFirewallRuleGroup:ResolverFirewallRuleGroup", "resolverQueryLogConfig:ResolverQueryLogConfig"),
        "resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        *("resolverRule:ResolverRule", "zone:Zone"),
    ),
    "s3": ("bucket:Bucket",),
    "scheduler": ("scheduleGroup:ScheduleGroup",),
    "secretsmanager": ("secret:Secret",),
    "sfn": ("stateMachine:StateMachine",),
    "sns": ("topic:Topic",),
    "sqs": ("queue:Queue",),
    "vpc": (*("securityGroupEgressRule:SecurityGroupEgressRule", "securityGroupIngressRule:SecurityGroupIngressRule"),),
}
TAGGED = tuple(f"aws:{module}/{each}" for module, listed in _TAGGED.items() for each in listed)
"""Types that take tags."""

KEPT = tuple(
    f"aws:{each}"
    for each in (
        *("backup/vault:Vault", "cloudwatch/logGroup:LogGroup", "dynamodb/table:Table", "ebs/volume:Volume"),
        *(
            "efs/fileSystem:FileSystem",
            "elasticache/replicationGroup:ReplicationGroup",
            "kms/key:Key",
            "kms/replicaKey:ReplicaKey",
            "rds/cluster:Cluster",
        ),
        *("rds/instance:Instance", "s3/bucket:Bucket", "secretsmanager/secret:Secret", "sns/topic:Topic"),
        "sqs/queue:Queue",
    )
)
"""Types in which something is kept, or by which it is."""

_CLASSES = ("data", "log", "backup", "secret")
_CODE = re.compile(r"\d{6}|hub|shared")
_WORD = re.compile(r"[a-z][a-z0-9-]*")
_WORDS = ("tenancy", "system", "stage")
_SAID = Text(ja="値がある", en="some value")


def _tagged(subject: Subject) -> Judgement:
    resource, member = subject.resource, subject.resource.member
    whose = Text(ja=member or "団体コード、hub、shared", en=member or "a municipality's code, hub or shared")

    def is_whose(value: Value) -> bool:
        return value == member if member else isinstance(value, str) and _CODE.fullmatch(value) is not None

    tags = mapping(resource.inputs.get("tags"))
    words = all(_is_word(tags.get(f"jichi:{key}")) for key in _WORDS)
    if words and is_whose(tags.get("jichi:member")) and _is_said(tags.get("jichi:cost-centre")):
        return passed(Evidence("tags.jichi:member", tags["jichi:member"], whose))
    return all_of(
        satisfies(resource, "tags.jichi:member", is_whose, whose),
        *(satisfies(resource, f"tags.jichi:{key}", _is_word, _SAID) for key in _WORDS),
        satisfies(resource, "tags.jichi:cost-centre", _is_said, _SAID),
    )


def _is_said(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_word(value: Value) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


_TAGS: dict[str, Any] = {
    "jichi:tenancy": "hirosaki",
    "jichi:member": MEMBER,
    "jichi:system": "common",
    "jichi:stage": "prod",
    "jichi:cost-centre": "hirosaki",
    "jichi:data-class": "data",
}


def _with(type_: str = VPC, **changed: Any) -> Planted:
    tags = {**_TAGS, **{f"jichi:{key.replace('_', '-')}": each for key, each in changed.items()}}
    return Planted(type_, {"tags": {key: each for key, each in tags.items() if each is not None}})


OWNED = Guardrail(
    id="aws-tags-say-whose-it-is",
    version=1,
    cloud=Cloud.AWS,
    area=Area.INVENTORY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="すべてのリソースに、団体・テナント・業務・環境・費用負担のタグがある",
        en="Everything has the tags of its member, tenancy, system, stage and cost centre",
    ),
    rationale=Text(
        ja="資産目録も、タグで限る権限も、正しいタグの上に立つ。値はスタックの団体と一致させる(Tagging AWS Resources "
        "and Tag Editor User Guide「Best practices and strategies」、ISMAP管理基準 8.1.1)。",
        en="The inventory, and rights that tags limit, stand on right tags; the member is the stack's (Tagging AWS "
        'Resources and Tag Editor User Guide, "Best practices and strategies"; ISMAP control criteria 8.1.1).',
    ),
    remedy=Text(
        ja="リソース自身に jichi:member などのタグを付けてください。",
        en="Give the resource itself jichi:member and the other tags.",
    ),
    check=Each(TAGGED, _tagged),
    controls=(
        Mapped("8.1.1", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.SUPPORTING),
        Mapped("9.5.1.P", Coverage.SUPPORTING),
    ),
    absence=Text(ja="タグのないリソースは不合格。", en="A resource without the tags fails."),
    paths=(Path(VPC, "tags"),),
    cases=(
        passes(_with()),
        fails(Planted(VPC, {"cidrBlock": "10.0.0.0/16"})),
        fails(_with(system=None)),
        unknowns(Planted(VPC, {"tags": UNKNOWN})),
        unknowns(_with(member=UNKNOWN)),
        evades(_with(member="023621"), why="another municipality's code"),
        evades(_with(member=""), why="an empty tag"),
        evades(_with(system=" "), why="a blank"),
        evades(Planted(VPC, {"tags": {key.upper(): each for key, each in _TAGS.items()}}), why="keys compare case"),
        evades(Planted(VPC, {"tagsAll": _TAGS}), why="tags that the provider would add"),
    ),
)


def _classed(subject: Subject) -> Judgement:
    words = ", ".join(_CLASSES)
    expected = Text(ja=f"{words} のいずれか", en=f"one of {words}")
    return satisfies(subject.resource, "tags.jichi:data-class", lambda it: it in _CLASSES, expected)


CLASSED = Guardrail(
    id="aws-tags-say-what-is-kept",
    version=1,
    cloud=Cloud.AWS,
    area=Area.INVENTORY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="何かを保管するリソースには、情報の区分のタグがある", en="Whatever keeps something has the tag of its class"
    ),
    rationale=Text(
        ja="区分のない保管先は、誰にどこまで守るべきかが決まらない(ISMAP管理基準 8.1.1)。区分は本ツールのもの"
        "(data・log・backup・secret)。",
        en="Without a class nobody knows how to guard it (ISMAP control criteria 8.1.1). The classes are this "
        "toolkit's: data, log, backup, secret.",
    ),
    remedy=Text(ja="jichi:data-class のタグを付けてください。", en="Add the tag jichi:data-class."),
    check=Each(KEPT, _classed),
    controls=(
        Mapped("8.1.1", Coverage.PARTIAL),
        Mapped("18.1.4", Coverage.SUPPORTING),
    ),
    absence=Text(ja="タグのない保管先は不合格。", en="What keeps something without the tag fails."),
    paths=(Path(BUCKET, "tags"),),
    cases=(
        passes(_with(BUCKET)),
        fails(Planted(BUCKET, {"bucket": "records"})),
        unknowns(_with(BUCKET, data_class=UNKNOWN)),
        evades(_with(BUCKET, data_class="none"), why="a bucket that says it holds nothing"),
        evades(_with(BUCKET, data_class="Data"), why="a word that no policy knows"),
    ),
)


def _said_apart(subject: Subject) -> Judgement:
    """Whether a tag that is put on a part afterwards says the same as tags of the part would."""
    tag, member = subject.resource, subject.resource.member
    expected = Text(ja=member or "hub か shared", en=member or "hub or shared")
    known = satisfies(tag, "key", lambda it: it != "", _SAID)
    whose = (member,) if member else ("hub", "shared")
    owns = tag.inputs.get("key") == "jichi:member"
    return all_of(known, satisfies(tag, "value", lambda it: not owns or it in whose, expected))


def _tag(key: Any, value: Any) -> Planted:
    return Planted("aws:ec2/tag:Tag", {"resourceId": "tgw-attach-1", "key": key, "value": value})


SAID_APART = Guardrail(
    id="aws-tag-apart-says-whose",
    version=1,
    cloud=Cloud.AWS,
    area=Area.INVENTORY,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="後から付けるタグも、自団体のものだけを言う", en="A tag that is put on apart says nobody else's name"
    ),
    rationale=Text(
        ja="タグは権限の条件になる。ほかの団体のコードを付けた部品は、その団体のロールに開く"
        "(IAM User Guide「Controlling access to AWS resources using tags」)。",
        en="Tags are conditions of rights: a part with another member's code opens to that member's roles "
        '(IAM User Guide, "Controlling access to AWS resources using tags").',
    ),
    remedy=Text(ja="jichi:member に自団体のコードを書いてください。", en="Write the own code as jichi:member."),
    check=Each(("aws:ec2/tag:Tag",), _said_apart),
    controls=(Mapped("8.1.1", Coverage.SUPPORTING), Mapped("9.5.1.P", Coverage.SUPPORTING)),
    absence=Text(ja="名前か値のないタグは不合格。", en="A tag without a key or a value fails."),
    paths=(Path("aws:ec2/tag:Tag", "key"), Path("aws:ec2/tag:Tag", "value")),
    cases=(
        passes(_tag("jichi:member", "022021")),
        passes(_tag("Name", "line")),
        fails(_tag("jichi:member", "023621")),
        unknowns(_tag(UNKNOWN, "022021")),
        evades(_tag("jichi:member", "022021 "), why="a code with a blank is another one"),
    ),
)

GUARDRAILS = (OWNED, CLASSED, SAID_APART)
