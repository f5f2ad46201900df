"""Guardrail of permissions on Lambda functions: one action, and for a service the one resource that it works for.

Source: AWS Lambda Developer Guide, "Viewing resource-based IAM policies in Lambda"; Lambda API Reference,
AddPermission (`SourceAccount`, `SourceArn`).
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.functions import FUNCTION, PERMISSION
from policies.guardrails.aws.holdings import TOKYO
from policies.guardrails.aws.powers import ACCOUNT
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, refers

_SERVICE = ".amazonaws.com"
_SOURCE = Text(ja="自分のアカウントの一つの資源", en="one resource of the own account")
_WHOSE = Text(ja="自分のアカウント", en="the own account")
_ARN_COLONS = 5


def _pinned(subject: Subject) -> Judgement:
    permission = subject.resource
    known = (equals(permission, "action", "lambda:InvokeFunction"), refers(permission, "function", FUNCTION))
    principal = read(permission, "principal")
    if isinstance(principal, str) and not principal.endswith(_SERVICE):
        return all_of(*known)
    return all_of(*known, _account(subject), _source(subject))


def _account(subject: Subject) -> Judgement:
    """The account that the service works for: the own one, or none where the source's ARN names it."""
    value, own = read(subject.resource, "sourceAccount"), subject.world.symbols.account(subject.resource)
    evidence = Evidence("sourceAccount", value, _WHOSE)
    if value is ABSENT:
        return passed(evidence) if _named(subject) else failed(evidence)
    if not isinstance(value, str) or not own:
        return unknown(evidence)
    return passed(evidence) if value == own else failed(evidence)


def _source(subject: Subject) -> Judgement:
    value, own = read(subject.resource, "sourceArn"), subject.world.symbols.account(subject.resource)
    evidence = Evidence("sourceArn", value, _SOURCE)
    if value is ABSENT:
        return failed(evidence)
    planned = subject.world.meant(value)
    if planned is not None:
        return passed(evidence) if planned.member == subject.resource.member else failed(evidence)
    if is_unknown(value) or not isinstance(value, str):
        return unknown(evidence)
    parts = value.split(":", _ARN_COLONS)
    if len(parts) <= _ARN_COLONS or "*" in parts[_ARN_COLONS][:1] or any("*" in each for each in parts[:_ARN_COLONS]):
        return failed(evidence)
    if not parts[4]:
        return passed(evidence)  # a bucket's ARN names no account: the account is asked for beside it
    return unknown(evidence) if not own else passed(evidence) if parts[4] == own else failed(evidence)


def _named(subject: Subject) -> bool:
    """Whether the ARN of the source names its account."""
    value = read(subject.resource, "sourceArn")
    if value is ABSENT:
        return False
    planned = subject.world.meant(value)
    text = subject.world.symbols.arn(planned) if planned else value if isinstance(value, str) else ""
    return text.split(":")[4:5] not in ([], [""])


_FUNCTION = Planted(FUNCTION, {"name": "rotate"}, "function")
_SECRET = Planted("aws:secretsmanager/secret:Secret", {"name": "database"}, "secret")
_RULE = f"arn:aws:events:ap-northeast-1:{ACCOUNT}:rule/hourly"


def _permission(**named: Any) -> tuple[Planted, ...]:
    told = {"principal": "events.amazonaws.com", "sourceArn": _RULE, "sourceAccount": ACCOUNT}
    given = {"action": "lambda:InvokeFunction", "function": _FUNCTION.ref("name"), **told, **named}
    return Planted(PERMISSION, given), _FUNCTION, _SECRET, TOKYO


PINNED = Guardrail(
    id="aws-lambda-permission-for-one-source",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="関数への許可は呼び出しだけで、サービスには自分の一つの資源のためだけに与える",
        en="A permission on a function is to invoke it, and a service's is for one own resource",
    ),
    rationale=Text(
        ja="送信元のない許可では、同じサービスの別の資源や別の顧客の資源からも関数を動かせる(AWS Lambda Developer Guide"
        "「Viewing resource-based IAM policies in Lambda」)。",
        en="Without its source other resources of the service, and of its other customers, run the function "
        '(AWS Lambda Developer Guide, "Viewing resource-based IAM policies in Lambda").',
    ),
    remedy=Text(
        ja="action を lambda:InvokeFunction に、sourceArn を一つの資源に、sourceAccount "
        "を自分のアカウントにしてください。",
        en="Set action to lambda:InvokeFunction, sourceArn to one resource, and sourceAccount to the own account.",
    ),
    check=Each((PERMISSION,), _pinned, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="sourceArn がなければ不合格。sourceAccount は、ARN がアカウントを示すなら省略できる。",
        en="Without sourceArn it fails; sourceAccount may be left out where the ARN names the account.",
    ),
    paths=(
        Path(PERMISSION, "action"),
        Path(PERMISSION, "function"),
        Path(PERMISSION, "sourceArn"),
        Path(PERMISSION, "sourceAccount", absent=Status.PASS),
    ),
    cases=(
        passes(*_permission()),
        passes(*_permission(principal="secretsmanager.amazonaws.com", sourceArn=_SECRET.ref("arn"))),
        fails(*_permission(sourceArn=None)),
        fails(*_permission(action="lambda:*")),
        unknowns(*_permission(sourceArn=UNKNOWN)),
        evades(*_permission(sourceArn="arn:aws:s3:::records", sourceAccount=None), why="an ARN without an account"),
        evades(*_permission(sourceArn="arn:aws:events:*:*:rule/hourly"), why="anybody's, by wildcards"),
        evades(*_permission(sourceArn=f"arn:aws:events:ap-northeast-1:{ACCOUNT}:*"), why="anything of the account"),
        evades(*_permission(sourceAccount="999988887777"), why="for another account"),
        evades(*_permission(action="lambda:UpdateFunctionCode"), why="to change it"),
    ),
)

GUARDRAILS = (PINNED,)
