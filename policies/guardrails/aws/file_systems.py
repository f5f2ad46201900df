"""Guardrail of who reaches file systems: named roles, over TLS, through an access point, and never as root.

Source: Amazon EFS User Guide, "Using IAM to control access to file systems" (without a policy whoever reaches a mount
target is let in), "Working with access points"; Amazon ECS API Reference, "EFSVolumeConfiguration".
"""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.literals import Literal
from network.proof.access.statements import PRINCIPAL
from network.proof.access.words import literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import PLAIN, Guarded, closed, refused
from policies.guardrails.aws.backup_selections import FILES
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.containers import TASK
from policies.guardrails.aws.holdings import FOREIGN, TOKYO, rules
from policies.judgement import Evidence, Judgement, Status, all_of, not_applicable, unknown
from policies.reading import equals, is_unknown, read, refers, satisfies

POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy"
POINT = "aws:efs/accessPoint:AccessPoint"
_MOUNT = ("elasticfilesystem:clientmount", "elasticfilesystem:clientwrite")
_ROOT = "elasticfilesystem:clientrootaccess"
_TLS = Text(ja="TLS でない接続を拒否", en="what comes without TLS is denied")
_NAMED = Text(ja="名指ししたロールのほかは拒否", en="all but named roles are denied")


def _reached(subject: Subject) -> Judgement:
    files, world = subject.resource, subject.world
    policy = companion(subject, POLICY, "fileSystemId")
    if isinstance(policy, Judgement):
        return policy
    guarded = Guarded(world, files, ((policy, "policy"),), (literal(world.symbols.arn(files)),))
    # Whoever is not named: a role that no plan has.
    nobody = (Literal(PRINCIPAL, (literal(f"arn:aws:iam::{guarded.account}:role/jichi-nobody"),)),)
    return all_of(
        closed(guarded),
        refused(guarded, _MOUNT, (PLAIN,), _TLS),
        refused(guarded, (*_MOUNT, _ROOT), nobody, _NAMED, signed=True),
    )


_FILES = Planted(FILES, {"encrypted": True}, "files")
_DENY_PLAIN = {"Effect": "Deny", "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
_ROLES = {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/hirosaki-app-tax"}
_DENY_OTHERS = {
    "Effect": "Deny",
    "Action": ["elasticfilesystem:Client*"],
    "Condition": {"ArnNotEquals": _ROLES},
}


def _with(*statements: dict[str, Any], policy: Any = None) -> tuple[Planted, ...]:
    text = dumps({"Statement": [{"Principal": {"AWS": "*"}, "Resource": "*", **each} for each in statements]})
    given = {"fileSystemId": _FILES.ref("id"), "policy": text if policy is None else policy}
    return _FILES, TOKYO, Planted(POLICY, given, "policy")


REACHED = Guardrail(
    id="aws-efs-reached-by-named-roles",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ファイルシステムには、名指ししたロールだけがTLSでつなぐ",
        en="Only named roles mount a file system, and over TLS",
    ),
    rationale=Text(
        ja="ポリシーがなければ、マウントターゲットに届く者は誰でもつなげる(Amazon EFS User Guide「Using IAM to control "
        "access to file systems」)。",
        en="Without a policy whoever reaches a mount target is let in (Amazon EFS User Guide, "
        '"Using IAM to control access to file systems").',
    ),
    remedy=Text(
        ja="FileSystemPolicy で、TLS でない接続と、使うロール以外の Client* を拒否してください。",
        en="Deny what comes without TLS, and Client* to all but the roles that use it, in a FileSystemPolicy.",
    ),
    check=Each((FILES,), _reached, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("10.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="ポリシーがなければ不合格。", en="Without a policy it fails."),
    paths=(Path(POLICY, "policy"),),
    cases=(
        passes(*_with(_DENY_PLAIN, _DENY_OTHERS)),
        fails(_FILES, TOKYO),
        fails(*_with(_DENY_OTHERS), why="plain NFS"),
        unknowns(*_with(policy=UNKNOWN)),
        evades(*_with(_DENY_PLAIN), why="whoever is in the account"),
        evades(
            *_with(_DENY_PLAIN, {**_DENY_OTHERS, "Condition": {"ArnNotLike": {"aws:PrincipalArn": "*"}}}),
            why="an exception that is everybody",
        ),
        evades(
            *_with(_DENY_PLAIN, {**_DENY_OTHERS, "Action": "elasticfilesystem:ClientMount"}), why="others may write"
        ),
        evades(
            *_with(_DENY_PLAIN, {"Effect": "Allow", "Action": "*", "Principal": {"AWS": FOREIGN}}),
            why="another account",
        ),
    ),
)


def _signed(subject: Subject) -> Judgement:
    """Whether a task mounts file systems as itself, over TLS, and no more of them than its access point."""
    task = subject.resource
    if task.type == POINT:
        return _not_root(task)
    given = read(task, "volumes")
    if is_unknown(given):
        return unknown(Evidence("volumes", given, Text(ja="ボリューム", en="volumes")))
    paths = [path for path, each in rules(task, "volumes") if "efsVolumeConfiguration" in each]
    if not paths:
        return not_applicable(Text(ja="ファイルシステムを使わない。", en="It mounts no file system."))
    return all_of(*(_mounted(subject, path.replace("[", ".").replace("]", "")) for path in paths))


def _mounted(subject: Subject, path: str) -> Judgement:
    task, at = subject.resource, f"{path}.efsVolumeConfiguration"
    given = f"{at}.authorizationConfig.accessPointId"
    value = read(task, given)
    point = subject.world.meant(value) if is_unknown(value) else None
    return all_of(
        equals(task, f"{at}.transitEncryption", "ENABLED"),
        equals(task, f"{at}.authorizationConfig.iam", "ENABLED"),
        refers(task, given, POINT),
        *([_not_root(point, task)] if point else []),
    )


def _not_root(point: Resource, about: Resource | None = None) -> Judgement:
    other = Text(ja="0 でない番号", en="a number other than 0")
    below = Text(ja="/ でないフォルダー", en="a folder other than /")
    return all_of(
        satisfies(point, "posixUser.uid", lambda it: it not in (0, "0"), other, about=about),
        satisfies(point, "posixUser.gid", lambda it: it not in (0, "0"), other, about=about),
        satisfies(
            point, "rootDirectory.path", lambda it: isinstance(it, str) and it.strip("/") != "", below, about=about
        ),
    )


_POINT = Planted(POINT, {"posixUser": {"uid": 1000, "gid": 1000}, "rootDirectory": {"path": "/files"}}, "point")


def _task(*volumes: dict[str, Any]) -> Planted:
    return Planted(TASK, {"family": "app", "volumes": volumes}, "task")


def _volume(**changed: Any) -> dict[str, Any]:
    signing = {"iam": "ENABLED", "accessPointId": _POINT.ref("id")}
    given = {"fileSystemId": "fs-1", "transitEncryption": "ENABLED", "authorizationConfig": signing, **changed}
    return {"name": "files", "efsVolumeConfiguration": given}


SIGNED = Guardrail(
    id="aws-efs-mounted-as-itself",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="タスクは自分のロールで、TLSで、アクセスポイントだけをマウントする",
        en="Tasks mount file systems as themselves, over TLS, through an access point that is not root's",
    ),
    rationale=Text(
        ja="iam がなければ誰の接続か分からず、アクセスポイントがなければ全体が見える(Amazon ECS API Reference"
        "「EFSVolumeConfiguration」、Amazon EFS User Guide「Working with access points」)。",
        en="Without `iam` nobody knows who mounts, and without an access point all of it is seen (Amazon ECS API "
        'Reference, "EFSVolumeConfiguration"; Amazon EFS User Guide, "Working with access points").',
    ),
    remedy=Text(
        ja="transitEncryption と authorizationConfig.iam を ENABLED にし、accessPointId を指定してください。",
        en="Set transitEncryption and authorizationConfig.iam to ENABLED, and name an accessPointId.",
    ),
    check=Each((TASK, POINT), _signed, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.SUPPORTING), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=Text(ja="いずれの既定も無効のため、不合格。", en="By default each is off: it fails."),
    paths=(
        Path(TASK, "volumes", Status.NOT_APPLICABLE),
        Path(POINT, "posixUser.uid"),
        Path(POINT, "rootDirectory.path"),
    ),
    cases=(
        passes(_task({"name": "work"}, _volume()), _POINT),
        passes(_POINT),
        fails(_task(_volume(authorizationConfig={"accessPointId": "fsap-1"}))),
        fails(Planted(POINT, {"posixUser": {"uid": 0, "gid": 1000}, "rootDirectory": {"path": "/files"}})),
        unknowns(_task(_volume(transitEncryption=UNKNOWN)), _POINT),
        evades(_task(_volume(), _volume(transitEncryption="DISABLED")), _POINT, why="one volume of several"),
        evades(_task(_volume(authorizationConfig={"iam": "ENABLED"})), why="all of it"),
        evades(
            _task(_volume()),
            Planted(POINT, {"posixUser": {"uid": 0, "gid": 0}, "rootDirectory": {"path": "/files"}}, "point"),
            why="through an access point that makes it root",
        ),
        evades(
            Planted(POINT, {"posixUser": {"uid": 1000, "gid": 1000}, "rootDirectory": {"path": "/"}}),
            why="an access point that is all of it",
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (REACHED, SIGNED)
