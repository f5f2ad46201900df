"""Guardrail of what roles are let do: on what is named, and not on whatever there is.

Source: IAM User Guide, "Security best practices in IAM", "Apply least-privilege permissions"; Service Authorization
Reference, "Actions, resources, and condition keys for AWS services" (which actions know resources).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import takewhile
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.aws_callers import identity
from network.proof.access.aws_roles import Role
from network.proof.access.literals import missing, present, value_for
from network.proof.access.statements import Literals, Statement
from network.proof.access.words import Word, glob, literal, matches
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import ROOT
from policies.guardrails.aws.powers import (
    ACCOUNT,
    INLINE,
    ROLE,
    Request,
    allow,
    concrete,
    deploys,
    hidden,
    impossible,
    is_excepted,
    role_of,
    tag_keys,
    text_of,
    with_policy,
)
from policies.guardrails.aws.residency import JAPAN
from policies.guardrails.aws.roles import TRUST, take
from policies.judgement import Judgement, all_of, not_applicable

_PROBE = "jichiprobe"
_STRANGERS: Mapping[str, tuple[str, ...]] = {
    "backup": ("backup-vault:{}",),
    "dynamodb": ("table/{}",),
    "ecr": ("repository/{}",),
    "events": ("rule/{}",),
    "iam": ("role/{}",),
    "kms": ("key/{}",),
    "lambda": ("function:{}",),
    "logs": ("log-group:/{}", "log-group:/{}:*"),
    "rds": ("cluster:{}",),
    "s3": ("{0}", "{0}/{0}"),
    "secretsmanager": ("secret:{}-abcdef",),
    "sns": ("{}",),
    "sqs": ("{}",),
    "ssm": ("document/{}", "parameter/{}", "session/{}"),
}
"""By service, what nobody has named, as the end of its ARN."""


_CONTENTS: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("getitem", "batchgetitem", "getrecords", "query", "scan"),
    "ecr": ("getdownloadurlforlayer", "batchgetimage"),
    "lambda": ("getfunction",),
    "logs": ("getlogevents", "filterlogevents"),
    "rds": ("downloadcompletedblogfile", "downloaddblogfileportion"),
    "s3": ("getobject", "getobjectversion", "getobjectversionforreplication", "listbucket", "listbucketversions"),
    "secretsmanager": ("getsecretvalue",),
    "ssm": ("getparameter", "getparameters", "getparametersbypath"),
}
"""What reads contents; other actions that read tell settings, which whoever works in an account may look at."""

_READS = re.compile(r"(describe|list|get|head|batchget|batchcheck|lookup|search|view|filter|query|scan|download)[a-z]*")
_NAMELESS = re.compile(
    r"iam:(createservicelinkedrole|[a-z]*credentialreport)|kms:(createkey|createcustomkeystore|generaterandom)"
    r"|logs:([a-z]*logdelivery|stopquery|[a-z]*resourcepolicy)|s3:createjob|ssm:createassociation"
)
"""Actions that know no resource, or one of a place of its own."""


def tells_settings(action: str) -> bool:
    """Whether an action reads, and no contents."""
    service, _, name = action.lower().partition(":")
    return _READS.match(name) is not None and not name.startswith(_CONTENTS.get(service, ("-",)))


def _named(subject: Subject) -> Judgement:
    role = role_of(subject)
    if is_excepted(role):
        return not_applicable(Text(ja="境界のある緊急用ロール。", en="It is the role of emergencies, and bounded."))
    if deploys(role) and not any(each.doubtful for each in role.statements):
        return not_applicable(
            Text(ja="配備するロール(境界が範囲を限る)。", en="It deploys what has no name yet, within its boundary.")
        )
    expected = Text(ja="名前かタグで限る", en="limited by names or tags")
    # Its policies alone: a boundary limits what is given, and gives nothing.
    asked = _requests(role)
    found = impossible(subject, identity(role.arn).given, (role.statements,), asked, expected)
    return all_of(found, *hidden(subject, expected))


def _requests(role: Role) -> Iterator[Request]:
    keys = tag_keys(role.statements)
    tagged = dict.fromkeys((tuple(map(missing, keys)), tuple(present(each, _PROBE) for each in keys)))
    for statement in (each for each in role.statements if each.allows):
        open_to = [each for each in tagged if _may_hold(statement, each)]
        for service in _services(statement) if open_to else ():
            unnamed = [each for each in _unnamed(service, role.account) if _may_be_about(statement, each)]
            words = tuple(literal(each) if role.account else glob(each) for each in unnamed)
            for action in dict.fromkeys(_actions(statement, service)) if words else ():
                yield from (Request(action, words, each) for each in open_to)


def _may_hold(statement: Statement, given: Literals) -> bool:
    """Whether a request with some tags may meet the conditions of a statement."""
    known = {each.key: each for each in given}
    asked = (each for each in statement.conditions if each.key in known)
    return all(value_for((each, known[each.key])) is not None for each in asked)


def _services(statement: Statement) -> Iterator[str]:
    if statement.but_actions:
        yield from _STRANGERS
        return
    heads = dict.fromkeys(each.partition(":")[0] for each in statement.actions)
    yield from (each for each in _STRANGERS if any(fnmatchcase(each, head) for head in heads))


def _actions(statement: Statement, service: str) -> Iterator[str]:
    """Actions of a service that a statement is about and that name a resource: those that change, or read contents."""
    contents = (f"{service}:{each}" for each in _CONTENTS.get(service, ()))
    yield from (each for each in contents if statement.is_about(each))
    named = ("*",) if statement.but_actions else statement.actions
    for pattern in (each for each in named if fnmatchcase(service, each.partition(":")[0])):
        action = f"{service}:{concrete(pattern.partition(':')[2] or '*')}"
        if statement.is_about(action) and not (tells_settings(action) or _NAMELESS.fullmatch(action)):
            yield action


def _unnamed(service: str, account: str) -> Iterator[str]:
    places = {"s3": (":",), "iam": (f":{account or '*'}",)}.get(service) or [
        f"{each}:{account or '*'}" for each in JAPAN
    ]
    for place in places:
        yield from (f"arn:aws:{service}:{place}:{end.format(_PROBE)}" for end in _STRANGERS[service])
        if service == "ssm":
            yield f"arn:aws:ec2:{place}:instance/{_PROBE}"


def _may_be_about(statement: Statement, arn: str) -> bool:
    if statement.resources is None or statement.but_resources or statement.doubtful or "*" in arn:
        return True
    return any(arn.startswith(_head(each)) and matches(each, arn) for each in (*statement.resources, *statement.loose))


@lru_cache(maxsize=4096)
def _head(word: Word) -> str:
    """A pattern up to its first wildcard."""
    return "".join(each.chars for each in takewhile(lambda unit: len(unit.chars) == 1 and not unit.repeat, word))


_S3, _LOGS = "arn:aws:s3:::records", f"arn:aws:logs:*:{ACCOUNT}:log-group:/town/*"
_OWN = {"StringEquals": {"aws:ResourceTag/owner": "town"}}
_CONTEXT = {"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"{_S3}/*"}}


def _of(principal: Any, *statements: Any) -> tuple[Planted, ...]:
    role, *others = with_policy(*statements)
    return Planted(ROLE, {**role.inputs, TRUST: text_of(take(principal))}, role.name), *others


NAMED = Guardrail(
    id="aws-iam-grants-name-resources",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ロールが変えるもの・中身を読むものは、名前かタグで限る",
        en="What a role changes, or reads the contents of, is limited by names or tags",
    ),
    rationale=Text(
        ja="Resource が * の文は、後から作られるバケット・鍵・ログにも及ぶ。配備するロールは除く(IAM User Guide「Apply "
        "least-privilege permissions」、Service Authorization Reference)。",
        en="A statement about * is about buckets, keys and logs that are made later, too; roles that deploy are left "
        'out (IAM User Guide, "Apply least-privilege permissions"; Service Authorization Reference).',
    ),
    remedy=Text(
        ja="Resource にARNを書くか、aws:ResourceTag の条件を付けてください。",
        en="Write ARNs as Resource, or add a condition on aws:ResourceTag.",
    ),
    check=Each((ROLE,), _named, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.1.1", Coverage.PARTIAL)),
    absence=Text(
        ja="ポリシーのないロールは何もできず合格。Resource のない文は作れない。",
        en="A role without a policy can do nothing and passes; IAM makes no statement without Resource.",
    ),
    paths=(Path(INLINE, "policy"),),
    cases=(
        passes(*with_policy(allow(["s3:GetObject", "s3:ListBucket"], [_S3, f"{_S3}/*"]))),
        passes(*with_policy(allow("kms:Decrypt", condition=_OWN)), why="by a tag"),
        passes(*with_policy(allow(["rds:Describe*", "tag:GetResources", "s3:ListAllMyBuckets"])), why="settings"),
        fails(*with_policy(allow("s3:GetObject"))),
        fails(*_of({"AWS": ROOT}, allow("logs:GetLogEvents")), why="people too"),
        unknowns(*with_policy(policy=UNKNOWN)),
        evades(*with_policy(allow("s3:Get*", "arn:aws:s3:::*")), why="any bucket, by a wildcard inside the ARN"),
        evades(*with_policy(allow("kms:*", f"arn:aws:kms:*:{ACCOUNT}:key/*", _CONTEXT)), why="any key of the account"),
        evades(
            *with_policy(allow("rds:ModifyDBCluster", condition={"StringEqualsIfExists": _OWN["StringEquals"]})),
            why="what has no tag, too",
        ),
        evades(
            *with_policy(allow("rds:ModifyDBCluster", condition={"StringLike": {"aws:ResourceTag/owner": "*"}})),
            why="any tag",
        ),
        evades(*with_policy(allow("logs:PutLogEvents", None, NotResource=_LOGS)), why="NotResource"),
        evades(*_of({"Service": "ecs-tasks.amazonaws.com"}, allow(None, NotAction="ec2:*")), why="NotAction"),
        evades(*with_policy(allow("iam:PassRole"), bound=UNKNOWN), why="left to a boundary"),
    ),
)

GUARDRAILS = (NAMED,)
