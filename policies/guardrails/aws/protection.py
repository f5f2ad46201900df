"""Guardrails against losing what cannot be made again: protected, and nothing lets it go with its data."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Options, Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Parameter, Path, Severity, Subject
from policies.guardrails.aws.databases import CLUSTER, GLOBAL, INSTANCE
from policies.guardrails.aws.holdings import BUCKET, LOCK
from policies.guardrails.aws.own_keys import KEY, REPLICA
from policies.guardrails.aws.powers import BREAK_GLASS, ROLE
from policies.guardrails.aws.secrets import DAYS, SECRET
from policies.guardrails.aws.vaults import LOCK as VAULT_LOCK
from policies.guardrails.aws.vaults import VAULT
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed
from policies.reading import at_least, equals, refers
from policies.seen import OF_THE_PROGRAM

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
TABLE = "aws:dynamodb/table:Table"
FILES = "aws:efs/fileSystem:FileSystem"
IRREPLACEABLE = (
    *(KEY, REPLICA, BUCKET, LOCK, CLUSTER, INSTANCE, GLOBAL, SECRET, VAULT, VAULT_LOCK, LOG_GROUP, TABLE, FILES),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    # A line is ordered, and takes weeks; without the block a network opens.
    "aws:directconnect/connection:Connection",
    "aws:directconnect/gateway:Gateway",
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    # Nothing is recorded or found while they are away, and what was found goes with them.
    *("aws:cloudtrail/trail:Trail", "aws:guardduty/detector:Detector", "aws:securityhub/account:Account"),
)


def _is_break_glass(role: Resource) -> bool:
    """Whether policies of keys, buckets and vaults keep things for it: while it is gone, nobody can do them."""
    return any(str(each).endswith(BREAK_GLASS) for each in (role.inputs.get("name"), role.name))


def _protected(subject: Subject) -> Judgement:
    if subject.world.live:
        return OF_THE_PROGRAM
    resource, expected = subject.resource, Text(ja="protect オプション", en="the option protect")
    if resource.type == ROLE and not _is_break_glass(resource):
        return not_applicable(Text(ja="緊急用ロールではない。", en="It is not the role of emergencies."))
    evidence = Evidence("", resource.options.protect, expected)
    gone = equals(resource, "forceDestroy", False, absent=Status.PASS)
    return all_of(passed(evidence) if resource.options.protect else failed(evidence), gone)


_ON = Options(protect=True)
_KEPT = {"forceDestroy": False}

PROTECTED = Guardrail(
    id="aws-irreplaceable-is-protected",
    version=2,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="作り直せないものはエンジンが削除しない", en="The engine removes nothing that cannot be made again"),
    rationale=Text(
        ja="protect があれば、計画の誤りで鍵やデータが消えない(Pulumi Docs「Resource option: protect」)。"
        "forceDestroy は中身ごと消す。",
        en="With protect a mistake in the plan destroys no key and no data (Pulumi Docs, "
        '"Resource option: protect"); forceDestroy would take the contents with it.',
    ),
    remedy=Text(
        ja="protect オプションを付け、forceDestroy を外してください。",
        en="Give it the option protect, and no forceDestroy.",
    ),
    check=Each((*IRREPLACEABLE, ROLE), _protected),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("14.2.2", Coverage.PARTIAL)),
    absence=Text(
        ja="protect の既定は付かないで、不合格。forceDestroy の省略は false で、合格。",
        en="Without protect it fails; forceDestroy left out is false, and passes.",
    ),
    paths=(Path(BUCKET, "forceDestroy", absent=Status.PASS),),
    cases=(
        passes(Planted(BUCKET, _KEPT, options=_ON)),
        passes(Planted(ROLE, {"name": "town-break-glass"}, options=_ON), why="the role of emergencies"),
        fails(Planted(KEY, {"enableKeyRotation": True})),
        fails(Planted(ROLE, {"name": "town-break-glass"})),
        unknowns(Planted(BUCKET, {"forceDestroy": UNKNOWN}, options=_ON)),
        evades(
            Planted(BUCKET, {"forceDestroy": True}, options=_ON), why="protected, until somebody takes protect away"
        ),
        evades(Planted(VAULT, _KEPT, options=Options(retain=True)), why="retained is not protected"),
    ),
)


def _held(subject: Subject) -> Judgement:
    database = subject.resource
    own = equals(database, "deletionProtection", True)
    if database.type == GLOBAL:
        return all_of(own, equals(database, "forceDestroy", False, absent=Status.PASS))
    final = refers(database, "finalSnapshotIdentifier")
    return all_of(own, equals(database, "skipFinalSnapshot", False, absent=Status.PASS), final)


_HELD = {"deletionProtection": True, "skipFinalSnapshot": False, "finalSnapshotIdentifier": "final"}

DATABASES_HELD = Guardrail(
    id="aws-rds-deletion-protected",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースは削除から守り、消すときも最後の控えを残す",
        en="Databases are protected from deletion, and leave a last snapshot",
    ),
    rationale=Text(
        ja="誤った削除をAPIが断り、消しても戻せる(Amazon Aurora User Guide「Deletion protection for Aurora "
        "clusters」)。",
        en="The service refuses a mistaken deletion, and a final snapshot brings it back (Amazon Aurora User Guide, "
        '"Deletion protection for Aurora clusters").',
    ),
    remedy=Text(
        ja="deletionProtection を true、skipFinalSnapshot を false にし、最後の控えの名前を付けてください。",
        en="Set deletionProtection to true and skipFinalSnapshot to false, and name the final snapshot.",
    ),
    check=Each((CLUSTER, INSTANCE, GLOBAL), _held),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="deletionProtection の省略は守らない、名前の省略は控えを残せないで、不合格。",
        en="deletionProtection left out protects nothing, a name left out leaves no snapshot: both fail.",
    ),
    paths=(
        Path(CLUSTER, "deletionProtection"),
        Path(CLUSTER, "finalSnapshotIdentifier"),
        Path(CLUSTER, "skipFinalSnapshot", absent=Status.PASS),
        Path(GLOBAL, "deletionProtection"),
        Path(GLOBAL, "forceDestroy", absent=Status.PASS),
    ),
    cases=(
        passes(Planted(CLUSTER, _HELD)),
        passes(Planted(GLOBAL, {"deletionProtection": True, "forceDestroy": False})),
        fails(Planted(CLUSTER, {**_HELD, "deletionProtection": False})),
        unknowns(Planted(CLUSTER, {**_HELD, "deletionProtection": UNKNOWN})),
        evades(Planted(INSTANCE, {**_HELD, "skipFinalSnapshot": True}), why="no last snapshot, although one is named"),
        evades(Planted(GLOBAL, {"deletionProtection": True, "forceDestroy": True}), why="its clusters are let go"),
    ),
)


def _logs_kept(subject: Subject) -> Judgement:
    return equals(subject.resource, "deletionProtectionEnabled", True)


LOGS_HELD = Guardrail(
    id="aws-log-group-deletion-protected",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="ロググループは削除から守る", en="Log groups are protected from deletion"),
    rationale=Text(
        ja="ログを消せば跡も消える(CloudWatch Logs User Guide「Deletion protection」、ISMAP管理基準 12.4.2)。",
        en="Without the log there is no trace (CloudWatch Logs User Guide, "
        '"Deletion protection"; ISMAP control criteria 12.4.2).',
    ),
    remedy=Text(ja="deletionProtectionEnabled を true にしてください。", en="Set deletionProtectionEnabled to true."),
    check=Each((LOG_GROUP,), _logs_kept),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略は守らないで、不合格。", en="Left out it is not protected, and fails."),
    paths=(Path(LOG_GROUP, "deletionProtectionEnabled"),),
    cases=(
        passes(Planted(LOG_GROUP, {"deletionProtectionEnabled": True})),
        fails(Planted(LOG_GROUP, {"deletionProtectionEnabled": False})),
        unknowns(Planted(LOG_GROUP, {"deletionProtectionEnabled": UNKNOWN})),
        evades(Planted(LOG_GROUP, {"skipDestroy": True}), why="kept by the engine, not by the service"),
    ),
    remediate=lambda inputs: (
        None if inputs.get("deletionProtectionEnabled") is True else {**inputs, "deletionProtectionEnabled": True}
    ),
)


BALANCER = "aws:lb/loadBalancer:LoadBalancer"

BALANCERS_HELD = Guardrail(
    id="aws-load-balancer-deletion-protected",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.LOW,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="ロードバランサーは削除から守る", en="Load balancers are protected from deletion"),
    rationale=Text(
        ja="消えれば全団体に届かず、作り直せばアドレスが変わる(Elastic Load Balancing「Deletion protection」)。",
        en="Without it no member is served, and a new one has other addresses (Elastic Load Balancing, "
        '"Deletion protection").',
    ),
    remedy=Text(ja="enableDeletionProtection を true にしてください。", en="Set enableDeletionProtection to true."),
    check=Each((BALANCER,), lambda subject: equals(subject.resource, "enableDeletionProtection", True)),
    controls=(Mapped("12.1.2", Coverage.SUPPORTING), Mapped("17.2.1", Coverage.SUPPORTING)),
    absence=Text(ja="省略は守らないで、不合格。", en="Left out it is not protected, and fails."),
    paths=(Path(BALANCER, "enableDeletionProtection"),),
    cases=(
        passes(Planted(BALANCER, {"enableDeletionProtection": True})),
        fails(Planted(BALANCER, {"enableDeletionProtection": False})),
        unknowns(Planted(BALANCER, {"enableDeletionProtection": UNKNOWN})),
        evades(Planted(BALANCER, {"internal": True}, options=_ON), why="kept by the engine, not by the service"),
    ),
    remediate=lambda inputs: (
        None if inputs.get("enableDeletionProtection") is True else {**inputs, "enableDeletionProtection": True}
    ),
)


def _recoverable(subject: Subject) -> Judgement:
    secret = subject.resource
    return all_of(
        at_least(secret, "recoveryWindowInDays", subject.parameters["days"], DAYS, absent=Status.PASS),
        equals(secret, "forceOverwriteReplicaSecret", False, absent=Status.PASS),
    )


def _slow(days: Any) -> dict[str, Any]:
    return {"recoveryWindowInDays": days, "forceOverwriteReplicaSecret": False}


SECRETS_RECOVERABLE = Guardrail(
    id="aws-secret-recoverable",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="消したシークレットは30日のあいだ戻せる", en="A deleted secret can be had back for 30 days"),
    rationale=Text(
        ja="0日ではその場で失われ、データベースに入れなくなる(AWS Secrets Manager User Guide「Delete an AWS "
        "Secrets Manager secret」)。",
        en="With zero days it is gone at once, and the database shut (AWS Secrets Manager User Guide, "
        '"Delete an AWS Secrets Manager secret").',
    ),
    remedy=Text(ja="recoveryWindowInDays を 30 にしてください。", en="Set recoveryWindowInDays to 30."),
    check=Each((SECRET,), _recoverable),
    controls=(Mapped("12.1.2", Coverage.SUPPORTING), Mapped("9.2.4", Coverage.SUPPORTING)),
    absence=Text(ja="省略は30日で、合格。", en="Left out it is 30 days, and passes."),
    paths=(
        Path(SECRET, "recoveryWindowInDays", absent=Status.PASS),
        Path(SECRET, "forceOverwriteReplicaSecret", absent=Status.PASS),
    ),
    parameters=(Parameter("days", 30, DAYS, least=7),),
    cases=(
        passes(Planted(SECRET, _slow(30))),
        fails(Planted(SECRET, _slow(7))),
        unknowns(Planted(SECRET, _slow(UNKNOWN))),
        evades(Planted(SECRET, _slow(0)), why="zero: at once"),
        evades(
            Planted(SECRET, {"recoveryWindowInDays": 30, "forceOverwriteReplicaSecret": True}),
            why="a secret of that name in Osaka is overwritten",
        ),
    ),
)

GUARDRAILS = (PROTECTED, DATABASES_HELD, LOGS_HELD, BALANCERS_HELD, SECRETS_RECOVERABLE)
