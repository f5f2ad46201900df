"""Guardrails of what networks write down: flows and questions for names, to somewhere that keeps them.

Source: Amazon VPC User Guide, "Logging IP traffic using VPC Flow Logs"; Amazon VPC Transit Gateways Guide, "Transit
Gateway Flow Logs"; Amazon Route 53 Developer Guide, "Resolver query logging".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping, number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.holdings import BUCKET
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown
from policies.world import World

VPC = "aws:ec2/vpc:Vpc"
TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
QUERY_LOG = "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig"
QUERY_LOG_OF = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"

_DAYS = Parameter("days", 365, Text(ja="日", en="days"), 90, Promise.LOGS)
_CONTROLS = (
    Mapped("12.4.1", Coverage.PARTIAL),
    Mapped("13.1.1", Coverage.SUPPORTING),
    Mapped("16.1.7", Coverage.SUPPORTING),
)
_NOT_HERE = Text(ja="保存先が計画にありません。", en="Where it goes is not in the plan.")


def kept(world: World, log: Resource, key: str, days: int, about: Resource) -> Judgement:
    """Whether a log goes to a planned bucket or log group that keeps it long enough.

    Args:
        world: the plan.
        log: what writes.
        key: the input that says where to.
        days: for how long at least.
        about: the resource that is judged.
    """
    value = log.inputs.get(key)
    expected = Text(ja=f"{days}日以上残す保存先", en=f"a place that keeps it for at least {days} days")
    evidence = Evidence(key, ABSENT if value is None else value, expected, log.urn)
    if value is None:
        return failed(evidence)
    place = _place(world, value)
    if place is None:
        return unknown(evidence, reason=_NOT_HERE)
    limits = tuple(_limits(world, place))
    if any(is_unknown(each) for each in limits):
        return unknown(evidence, Evidence("expiration.days", limits[0], expected, place.urn))
    shortest = min((found for each in limits if (found := number(each)) is not None), default=None)
    if shortest is None:
        return passed(evidence)
    judge = passed if shortest >= days else failed
    return judge(Evidence("expiration.days", shortest, expected, place.urn if place is not about else None))


def _place(world: World, value: Value) -> Resource | None:
    """The planned bucket or log group that a value means, by reference, name or ARN."""
    meant = world.meant(value)
    if meant is not None:
        return meant if meant.type in (BUCKET, LOG_GROUP) else None
    text = world.symbols.text(value) or ""
    bucket = text.removeprefix("arn:aws:s3:::").partition("/")[0]
    group = text.partition(":log-group:")[2].removesuffix(":*")
    for each in world.of(Cloud.AWS, BUCKET, LOG_GROUP):
        name = world.symbols.name(each)
        if name == (bucket if each.type == BUCKET else group):
            return each
    return None


def _limits(world: World, place: Resource) -> tuple[Value, ...]:
    """After how many days what is there goes, by each of its rules; none where nothing goes."""
    if place.type == LOG_GROUP:
        # Nought, or nothing, means for ever.
        value = place.inputs.get("retentionInDays")
        return () if value in (None, 0, "0") else (value,)
    found = (
        one
        for each in world.companions(place, LIFECYCLE, "bucket").certain
        for one in _expirations(each.inputs.get("rules"))
    )
    return tuple(each for each in found if each is not None)


def _expirations(rules: Value) -> tuple[Value, ...]:
    """The days of each rule of a lifecycle; what nobody knows as it is."""
    if is_unknown(rules):
        return (rules,)
    each_rule = (mapping(each).get("expiration") if mapping(each) else each for each in _in_force(rules))
    return tuple(each if is_unknown(each) else mapping(each).get("days") for each in each_rule)


def _in_force(rules: Value) -> tuple[Value, ...]:
    return tuple(each for each in entries(rules) or () if mapping(each).get("status") != "Disabled")


def _flows(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    key = "vpcId" if resource.type == VPC else "transitGatewayId"
    found = world.companions(resource, FLOW_LOG, key)
    expected = Text(ja="すべての通信のフローログ", en="a flow log of all traffic")
    if not found.certain:
        return (unknown if found.doubtful else failed)(Evidence("", ABSENT, expected))
    days = subject.parameters["days"]
    return any_of(*(_whole(subject, each, key, days) for each in found.certain))


def _whole(subject: Subject, log: Resource, key: str, days: int) -> Judgement:
    traffic = equals(log, "trafficType", "ALL", about=subject.resource)
    group = log.inputs.get("logGroupName")
    where = "logDestination" if group is None else "logGroupName"
    held = kept(subject.world, log, where, days, subject.resource)
    return all_of(held, *((traffic,) if key == "vpcId" else ()))


_VPC = Planted(VPC, {"cidrBlock": "10.0.0.0/16"})
_BUCKET = Planted(BUCKET, {"bucket": "logs"}, "logs")


def _expires(days: Any, **named: Any) -> Planted:
    rule: dict[str, Any] = {"id": "retention", "status": "Enabled", "expiration": {"days": days}, **named}
    return Planted(LIFECYCLE, {"bucket": _BUCKET.ref(), "rules": (rule,)}, "lifecycle")


def _log(**named: Any) -> Planted:
    inputs = {"vpcId": _VPC.ref(), "trafficType": "ALL", "logDestination": "arn:aws:s3:::logs/flows"}
    return Planted(FLOW_LOG, {**inputs, **named}, "log")


FLOWS = Guardrail(
    id="aws-flow-logs-kept",
    version=2,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="すべてのVPCとトランジットゲートウェイは全通信のフローログを残す",
        en="Every VPC and transit gateway keeps flow logs of all its traffic",
    ),
    rationale=Text(
        ja="閉域であったことを後から示せる(Amazon VPC User Guide「Logging IP traffic using VPC Flow Logs」)。",
        en="It shows afterwards that the network was closed "
        '(Amazon VPC User Guide, "Logging IP traffic using VPC Flow Logs").',
    ),
    remedy=Text(
        ja="trafficType が ALL のフローログを、十分な期間残すバケットへ書いてください。",
        en="Write a flow log with trafficType ALL to a bucket that keeps it long enough.",
    ),
    check=Each((VPC, TRANSIT), _flows, Reach.STACK),
    controls=_CONTROLS,
    absence=Text(
        ja="フローログのないVPCは不合格。期限のない保存先は合格。",
        en="A VPC without a flow log fails; a place without a limit passes.",
    ),
    paths=(
        Path(FLOW_LOG, "vpcId"),
        Path(FLOW_LOG, "trafficType"),
        Path(FLOW_LOG, "logDestination"),
        Path(LIFECYCLE, "rules", Status.PASS),
    ),
    cases=(
        passes(_VPC, _log(), _BUCKET, _expires(365)),
        passes(_VPC, _log(logDestination=_BUCKET.ref("arn")), _BUCKET),
        fails(_VPC, _BUCKET),
        unknowns(_VPC, _log(logDestination=UNKNOWN), _BUCKET),
        unknowns(_VPC, _log(logDestination="arn:aws:s3:::elsewhere"), _BUCKET),
        evades(_VPC, _log(trafficType="REJECT"), _BUCKET, why="only what was refused"),
        evades(_VPC, _log(), _BUCKET, _expires(7), why="gone after a week"),
        evades(_VPC, _log(vpcId="vpc-9"), _BUCKET, why="another VPC's"),
    ),
    parameters=(_DAYS,),
)


def _questions(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    found = world.companions(resource, QUERY_LOG_OF, "resourceId")
    expected = Text(ja="名前の問い合わせの記録", en="a log of questions for names")
    if not found.certain:
        return (unknown if found.doubtful else failed)(Evidence("", ABSENT, expected))
    judged: list[Judgement] = []
    for each in found.certain:
        config = world.meant(each.inputs.get("resolverQueryLogConfigId"))
        if config is None:
            value = each.inputs.get("resolverQueryLogConfigId")
            judge = failed if value is None else unknown
            evidence = Evidence("resolverQueryLogConfigId", ABSENT if value is None else value, expected, each.urn)
            judged.append(judge(evidence))
        else:
            judged.append(kept(world, config, "destinationArn", subject.parameters["days"], resource))
    return any_of(*judged)


_CONFIG = Planted(QUERY_LOG, {"name": "names", "destinationArn": "arn:aws:s3:::logs"}, "config")


def _asked(config: Planted = _CONFIG, **named: Any) -> tuple[Planted, ...]:
    of = {"resourceId": _VPC.ref(), "resolverQueryLogConfigId": config.ref(), **named}
    return _VPC, config, Planted(QUERY_LOG_OF, of, "association")


QUESTIONS = Guardrail(
    id="aws-dns-query-logs-kept",
    version=2,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="すべてのVPCは名前の問い合わせを記録する",
        en="Every VPC keeps a log of questions for names",
    ),
    rationale=Text(
        ja="名前に載せた持ち出しはフローログに現れない(Amazon Route 53 Developer Guide「Resolver query logging」)。",
        en="Data carried out by names shows in no flow log "
        '(Amazon Route 53 Developer Guide, "Resolver query logging").',
    ),
    remedy=Text(
        ja="ResolverQueryLogConfig をログのバケットへ作り、VPCに結び付けてください。",
        en="Associate the VPC with a ResolverQueryLogConfig that writes to the log bucket.",
    ),
    check=Each((VPC,), _questions, Reach.STACK),
    controls=_CONTROLS,
    absence=Text(ja="結び付けのないVPCは不合格。", en="A VPC without an association fails."),
    paths=(
        Path(QUERY_LOG_OF, "resourceId"),
        Path(QUERY_LOG_OF, "resolverQueryLogConfigId"),
        Path(QUERY_LOG, "destinationArn"),
    ),
    cases=(
        passes(*_asked(), _BUCKET, _expires(400)),
        fails(_VPC, _BUCKET),
        unknowns(*_asked(Planted(QUERY_LOG, {"destinationArn": UNKNOWN}, "config")), _BUCKET),
        evades(*_asked(), _BUCKET, _expires(1), why="gone the next day"),
        evades(*_asked(resourceId="vpc-9"), _BUCKET, why="another VPC's"),
    ),
    parameters=(_DAYS,),
)

GUARDRAILS = (FLOWS, QUESTIONS)
