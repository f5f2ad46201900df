"""Guardrails of Lambda functions: inside the VPC, called by named services only, on a runtime that is maintained.

Source: AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC", "Lambda runtimes",
"Working with resource-based IAM policies in Lambda".
"""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, read, satisfies

FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
LAYER_PERMISSION = "aws:lambda/layerVersionPermission:LayerVersionPermission"

MAINTAINED = frozenset(
    {
        *("python3.11", "python3.12", "python3.13", "python3.14"),
        *("nodejs22.x", "nodejs24.x", "java17", "java21", "java25", "dotnet10", "ruby3.3", "ruby3.4"),
        "provided.al2023",
    }
)
"""Runtimes that get security updates (AWS Lambda Developer Guide, "Lambda runtimes", as of 2026)."""

_ENDED = re.compile(
    r"python(?:2\.7|3\.[6-9]|3\.10)|nodejs(?:[0-9.x]|1[0-9]\.x|20\.x|4\.3.*|6\.10|8\.10)?|java8(?:\.al2)?|java11"
    r"|dotnetcore.*|dotnet[5-9]|ruby(?:2\.[57]|3\.2)|go1\.x|provided|provided\.al2"
)
_WORKLOAD = (Mapped("9.5.2.P", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING))


def _inside(subject: Subject) -> Judgement:
    resource = subject.resource
    expected = Text(ja="VPCのサブネットとセキュリティグループ", en="subnets and security groups of a VPC")
    found: list[Judgement] = []
    for key in ("subnetIds", "securityGroupIds"):
        value = read(resource, f"vpcConfig.{key}")
        evidence = Evidence(f"vpcConfig.{key}", value, expected)
        named = isinstance(value, tuple) and bool(value)
        found.append(unknown(evidence) if is_unknown(value) else passed(evidence) if named else failed(evidence))
    return all_of(*found, equals(resource, "vpcConfig.ipv6AllowedForDualStack", False, absent=Status.PASS))


def _function(**named: Any) -> Planted:
    where: dict[str, Any] = {"subnetIds": ("subnet-1",), "securityGroupIds": ("sg-1",)}
    return Planted(FUNCTION, {"name": "rotate", "runtime": "python3.13", "vpcConfig": where, **named})


INSIDE = Guardrail(
    id="aws-lambda-inside-vpc",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="Lambda関数は自分のVPCの中で動く", en="Lambda functions run inside the own VPC"),
    rationale=Text(
        ja="VPCの外の関数はインターネットに出られる"
        "(AWS Lambda Developer Guide「Giving Lambda functions access to resources in an Amazon VPC」)。",
        en="A function outside has the internet (AWS Lambda Developer Guide, "
        '"Giving Lambda functions access to resources in an Amazon VPC").',
    ),
    remedy=Text(
        ja="vpcConfig にサブネットとセキュリティグループを書いてください。",
        en="Name subnets and security groups in vpcConfig.",
    ),
    check=Each((FUNCTION,), _inside),
    controls=(*_WORKLOAD, Mapped("13.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="vpcConfig のない関数はVPCの外で動くため不合格。",
        en="Without vpcConfig it runs outside a VPC: it fails.",
    ),
    paths=(Path(FUNCTION, "vpcConfig"),),
    cases=(
        passes(_function()),
        fails(_function(vpcConfig=None)),
        unknowns(_function(vpcConfig={"subnetIds": UNKNOWN, "securityGroupIds": ("sg-1",)})),
        evades(_function(vpcConfig={"subnetIds": (), "securityGroupIds": ()}), why="an empty configuration"),
        evades(
            _function(
                vpcConfig={
                    "subnetIds": ("subnet-1",),
                    "securityGroupIds": ("sg-1",),
                    "ipv6AllowedForDualStack": True,
                }
            ),
            why="IPv6 beside it",
        ),
    ),
)


def _named_callers(subject: Subject) -> Judgement:
    resource = subject.resource
    principal: Value = resource.inputs.get("principal")
    expected = Text(
        ja="特定の主体。サービスには sourceAccount か sourceArn", en="a named principal; a service with its source"
    )
    evidence = Evidence("principal", ABSENT if principal is None else principal, expected)
    if principal is None or is_unknown(principal):
        return unknown(evidence) if principal is not None else failed(evidence)
    if not isinstance(principal, str) or "*" in principal:
        return failed(evidence)
    shared = left_out(resource, "functionUrlAuthType")
    if not principal.endswith(".amazonaws.com") or resource.type == LAYER_PERMISSION:
        return all_of(_own(subject, principal, evidence), shared)
    sources = [resource.inputs.get(each) for each in ("sourceAccount", "sourceArn")]
    if all(each in (None, "") or (isinstance(each, str) and "*" in each.split(":")[:5]) for each in sources):
        return failed(Evidence("sourceAccount", ABSENT, expected))
    called = satisfies(resource, "action", lambda it: str(it).lower() in _CALLS, _CALLED)
    return all_of(*(_source(subject, each, evidence) for each in sources if each not in (None, "")), called, shared)


_CALLS = ("lambda:invokefunction", "lambda:invokefunctionurl")
_CALLED = Text(ja="関数の呼び出しだけ", en="a call of the function, and nothing else")


def _source(subject: Subject, source: Value, evidence: Evidence) -> Judgement:
    """Whether what a service calls for is planned, or of the own account; an ARN of a bucket does not say whose."""
    if not isinstance(source, str):
        return passed(evidence) if subject.world.meant(source) else unknown(evidence)
    account = subject.world.symbols.account(subject.resource)
    whose = source if source.isdigit() else (source.split(":") + [""] * 5)[4]
    known = bool(account and whose) and "*" not in whose
    return passed(evidence) if not known or whose == account else failed(evidence)


def _own(subject: Subject, principal: str, evidence: Evidence) -> Judgement:
    """Whether a principal is of the account that the function is in."""
    account = subject.world.symbols.account(subject.resource)
    whose = principal if principal.isdigit() else (principal.split(":") + [""] * 5)[4]
    if not account:
        return unknown(evidence)
    return passed(evidence) if whose == account else failed(evidence)


def _permission(**named: Any) -> Planted:
    service = {"principal": "secretsmanager.amazonaws.com", "sourceAccount": "111122223333"}
    return Planted(PERMISSION, {"action": "lambda:InvokeFunction", "function": "rotate", **service, **named})


_OWN = Planted("pulumi:providers:aws", {"allowedAccountIds": '["111122223333"]', "region": "ap-northeast-1"}, "own")

NAMED_CALLERS = Guardrail(
    id="aws-lambda-named-callers",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="Lambda関数を呼べるのは、送信元まで特定した主体だけである",
        en="Only named callers may invoke a Lambda function, services from a named source",
    ),
    rationale=Text(
        ja="送信元のないサービスへの許可は、他人のアカウントからも使える"
        "(AWS Lambda Developer Guide「Working with resource-based IAM policies in Lambda」)。",
        en="What a service may do without a named source, it does for other accounts too "
        '(AWS Lambda Developer Guide, "Working with resource-based IAM policies in Lambda").',
    ),
    remedy=Text(
        ja="principal を特定し、サービスには sourceAccount と sourceArn を書いてください。",
        en="Name the principal, and for a service sourceAccount and sourceArn.",
    ),
    check=Each((PERMISSION, LAYER_PERMISSION), _named_callers, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="送信元のないサービスへの許可は不合格。",
        en="A permission for a service without a source fails.",
    ),
    paths=(Path(PERMISSION, "principal"), Path(PERMISSION, "sourceAccount")),
    cases=(
        passes(_permission()),
        fails(_permission(principal="*")),
        unknowns(_permission(principal=UNKNOWN)),
        evades(_permission(sourceAccount=None), why="a service, for whoever asks it"),
        evades(_permission(principal="999988887777"), _OWN, why="another account"),
        evades(_permission(functionUrlAuthType="NONE"), why="by an address of its own"),
    ),
)


def _maintained(subject: Subject) -> Judgement:
    resource = subject.resource
    runtime, kind = resource.inputs.get("runtime"), resource.inputs.get("packageType")
    if kind == "Image":
        return not_applicable(Text(ja="コンテナイメージの関数です。", en="It is made from a container image."))
    expected = Text(ja="保守されているランタイム", en="a runtime that is maintained")
    evidence = Evidence("runtime", ABSENT if runtime is None else runtime, expected)
    if runtime is None:
        return failed(evidence)
    if runtime in MAINTAINED:
        return passed(evidence)
    ended = isinstance(runtime, str) and _ENDED.fullmatch(runtime) is not None
    return failed(evidence) if ended else unknown(evidence)


RUNTIME = Guardrail(
    id="aws-lambda-runtime-maintained",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="Lambdaのランタイムは保守されている", en="The runtime of a Lambda function is maintained"),
    rationale=Text(
        ja="廃止されたランタイムにはセキュリティ更新がない(AWS Lambda Developer Guide「Lambda runtimes」)。",
        en='A deprecated runtime gets no security updates (AWS Lambda Developer Guide, "Lambda runtimes").',
    ),
    remedy=Text(ja="runtime を新しい版にしてください。", en="Move to a newer runtime."),
    check=Each((FUNCTION,), _maintained),
    controls=(Mapped("12.6.1", Coverage.PARTIAL), Mapped("9.5.2.P", Coverage.SUPPORTING)),
    absence=Text(
        ja="zipの関数にはランタイムが要るため不合格。知らないランタイムは不明。",
        en="A function from an archive needs one: it fails. One that is not known here is unknown.",
    ),
    paths=(Path(FUNCTION, "runtime"),),
    cases=(
        passes(_function()),
        fails(_function(runtime="python3.8")),
        unknowns(_function(runtime=UNKNOWN)),
        unknowns(_function(runtime="python4.0"), why="newer than this guardrail"),
        evades(_function(runtime="provided.al2"), why="an operating system that has ended"),
    ),
)


def _logs(subject: Subject) -> Judgement:
    expected = Text(ja="計画の中のロググループ", en="a planned log group")
    given = read(subject.resource, "loggingConfig.logGroup")
    evidence = Evidence("loggingConfig.logGroup", given, expected)
    if given is ABSENT:
        return failed(evidence)
    found = subject.world.meant(given)
    groups = subject.world.of(subject.resource.cloud, LOG_GROUP)
    if found in groups or any(given == each.inputs.get("name") for each in groups if not is_unknown(given)):
        return passed(evidence)
    return unknown(evidence) if is_unknown(given) else failed(evidence)


_GROUP = Planted(LOG_GROUP, {"name": "/aws/lambda/rotate"}, "group")

LOGGED = Guardrail(
    id="aws-lambda-logs-to-planned-group",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="関数のログは計画したロググループに残す", en="Functions log to a log group of the plan"),
    rationale=Text(
        ja="指定がなければ Lambda が鍵も期限もないロググループを作る(AWS Lambda Developer Guide「Configuring "
        "CloudWatch log groups」)。",
        en="Otherwise Lambda makes one without the own key and without a retention (AWS Lambda Developer Guide, "
        '"Configuring CloudWatch log groups").',
    ),
    remedy=Text(
        ja="loggingConfig.logGroup に計画のロググループを指定してください。",
        en="Set loggingConfig.logGroup to a planned log group.",
    ),
    check=Each((FUNCTION,), _logs, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="省略は Lambda が作るロググループで、不合格。", en="Left out it is a group that Lambda makes, and fails."
    ),
    paths=(Path(FUNCTION, "loggingConfig.logGroup"),),
    cases=(
        passes(Planted(FUNCTION, {"loggingConfig": {"logGroup": "/aws/lambda/rotate"}}), _GROUP),
        passes(Planted(FUNCTION, {"loggingConfig": {"logGroup": _GROUP.ref("name")}}), _GROUP),
        fails(Planted(FUNCTION, {"name": "rotate"}), _GROUP),
        unknowns(Planted(FUNCTION, {"loggingConfig": {"logGroup": UNKNOWN}}), _GROUP),
        evades(Planted(FUNCTION, {"loggingConfig": {"logFormat": "JSON"}}), _GROUP, why="a format, and no group"),
        evades(
            Planted(FUNCTION, {"loggingConfig": {"logGroup": "/aws/lambda/other"}}),
            _GROUP,
            why="one of no plan",
        ),
    ),
)

GUARDRAILS = (INSIDE, NAMED_CALLERS, RUNTIME, LOGGED)
