"""Guardrails of who is granted anything: accounts of the member's own, never everybody, a whole set or outsiders."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.granting import (
    ACCOUNT,
    AGENT,
    ON_ABOVE,
    ON_ACCOUNTS,
    ON_EVERYTHING,
    ON_PROJECTS,
    ON_RESOURCES,
    PROJECT,
    Binding,
    Principal,
    Who,
    bindings,
    home,
    principal,
    unsure,
)
from policies.judgement import Evidence, Judgement, Status, all_of, unknown

MEMBER, BINDING, POLICY = ON_PROJECTS
TOPIC = "gcp:pubsub/topicIAMMember:TopicIAMMember"
MINE = "hirosaki-022021-prod"
ROLE = "roles/pubsub.publisher"


def every(
    subject: Subject, expected: Text, status: Callable[[Binding, Principal], Status], *, absent: Text | None = None
) -> Judgement:
    """Each principal that a resource binds, judged; what cannot be read is unknown."""
    world = subject.world
    found = bindings(subject.resource, world)
    if not found:
        return unknown(Evidence("members" if found is None else "policyData", "not readable", absent or expected))

    def one(binding: Binding) -> Judgement:
        text = f"{binding.member}: {binding.role}"
        shown = text if text.isascii() else world.symbols.shown(text)
        return Judgement(status(binding, principal(binding.member, world)), (Evidence(binding.path, shown, expected),))

    return all_of(*(one(each) for each in found))


def binds(member: Any, role: Any = ROLE, type_: str = MEMBER, **more: Any) -> Planted:
    """A case's grant to one principal."""
    return Planted(type_, {"project": MINE, "role": role, "member": member, **more}, "grant")


def binds_all(*members: Any, role: Any = ROLE) -> Planted:
    """A case's grant to all principals of a role."""
    return Planted(BINDING, {"project": MINE, "role": role, "members": members}, "grant")


def policy(*members: str, role: str = ROLE) -> Planted:
    """A case's whole policy of a project."""
    body = {"bindings": [{"role": role, "members": list(members)}]}
    return Planted(POLICY, {"project": MINE, "policyData": json.dumps(body)}, "grant")


def mail(name: str, project: str = MINE) -> str:
    """A case's service account as IAM names it."""
    return f"serviceAccount:{name}@{project}.iam.gserviceaccount.com"


OWN = Planted(ACCOUNT, {"project": MINE, "accountId": "export-022021"}, "account")
AGENT_OF = Planted(AGENT, {"project": MINE, "service": "pubsub.googleapis.com"}, "agent")
OPERATOR = mail("operator-022021")
PATHS = (Path(MEMBER, "member"), Path(BINDING, "members"), Path(POLICY, "policyData"))
PASSING = (
    passes(binds(OPERATOR)),
    passes(binds_all(OPERATOR, AGENT_OF.ref("member")), AGENT_OF),
    passes(policy(OPERATOR)),
)
UNREAD = (unknowns(binds(UNKNOWN)), unknowns(Planted(POLICY, {"project": MINE, "policyData": UNKNOWN}, "grant")))
ABSENCE = Text(
    ja="誰に与えるか読めない付与は合格としない。", en="A grant of which it cannot be read to whom does not pass."
)
REQUIRED = (Mapped("9.2.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL))

_NOT_PUBLIC = Text(ja="名前のある相手だけ", en="named principals only")


def _public(_: Binding, who: Principal) -> Status:
    return {Who.PUBLIC: Status.FAIL, Who.UNKNOWN: Status.UNKNOWN}.get(who.who, Status.PASS)


NOBODY_PUBLIC = Guardrail(
    id="gcp-iam-nobody-public",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="誰にでも与えられた権限がない", en="Nothing is granted to everybody"),
    rationale=Text(
        ja="allUsers は誰でも、allAuthenticatedUsers はGoogleアカウントを持つ誰でもを指す"
        "（IAM ドキュメント「Principal identifiers」）。",
        en="allUsers is anybody, allAuthenticatedUsers anybody with a Google account "
        '(IAM documentation, "Principal identifiers").',
    ),
    remedy=Text(ja="サービスアカウントを名指ししてください。", en="Name a service account."),
    check=Each(ON_EVERYTHING, lambda subject: every(subject, _NOT_PUBLIC, _public), Reach.STACK),
    controls=(*REQUIRED, Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=ABSENCE,
    paths=PATHS,
    cases=(
        *PASSING,
        fails(binds("allUsers")),
        *UNREAD,
        evades(binds("allAuthenticatedUsers"), why="anybody with a Google account"),
        evades(binds_all(OPERATOR, "allUsers"), why="behind a named account"),
        evades(policy(OPERATOR, "allAuthenticatedUsers"), why="inside a whole policy"),
        evades(binds("principalSet://goog/public:all"), why="as deny policies name everybody"),
        evades(binds("allUsers", "roles/iam.serviceAccountTokenCreator", ON_ACCOUNTS[0]), why="on an account"),
    ),
)

_NO_SET = Text(ja="1人、1グループ、または1アカウント", en="one person, group or account")


def _set(_: Binding, who: Principal) -> Status:
    return {Who.SET: Status.FAIL, Who.PUBLIC: Status.FAIL, Who.UNKNOWN: Status.UNKNOWN}.get(who.who, Status.PASS)


NO_SETS = Guardrail(
    id="gcp-iam-no-unbounded-sets",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ドメイン全体、プール全体、基本ロールの保持者全体に権限を与えない",
        en="Nothing is granted to a whole domain, a whole pool, or all who hold a basic role",
    ),
    rationale=Text(
        ja="中の人が増えれば、見直しなしに権限を持つ人が増える（IAM ドキュメント「Principal identifiers」、"
        "Cloud Storage「Overview of access control」簡易値）。",
        en='Whoever joins such a set has the right, and nobody reviews it (IAM documentation, "Principal '
        'identifiers"; Cloud Storage, convenience values).',
    ),
    remedy=Text(ja="グループまたはアカウントを名指ししてください。", en="Name a group or an account."),
    check=Each(ON_EVERYTHING, lambda subject: every(subject, _NO_SET, _set), Reach.STACK),
    controls=(*REQUIRED, Mapped("9.2.5", Coverage.SUPPORTING)),
    absence=ABSENCE,
    paths=PATHS,
    cases=(
        *PASSING,
        fails(binds("domain:example.lg.jp")),
        *UNREAD,
        evades(binds(f"projectEditor:{MINE}"), why="a convenience value: whoever is an editor"),
        evades(
            binds("principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*"),
            why="a whole workload identity pool",
        ),
        evades(
            binds("principalSet://cloudresourcemanager.googleapis.com/projects/1/type/ServiceAccount"),
            why="all accounts of a project",
        ),
        evades(policy(OPERATOR, "domain:example.lg.jp"), why="inside a whole policy"),
    ),
)

_ACCOUNTS = Text(ja="サービスアカウント", en="a service account")


def _account(_: Binding, who: Principal) -> Status:
    if who.who in (Who.ACCOUNT, Who.AGENT):
        return Status.PASS
    return Status.UNKNOWN if who.who is Who.UNKNOWN else Status.FAIL


RIGHTS_TO_ACCOUNTS = Guardrail(
    id="gcp-iam-rights-to-accounts-only",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="権限は役割のアカウントに与え、人は1時間だけそれになる",
        en="Rights are of a role's account, which people become for an hour",
    ),
    rationale=Text(
        ja="人に直接与えた権限は、いつまでも続く（IAM ドキュメント「Service account impersonation」、"
        "「Best practices for using service accounts securely」）。",
        en="A right that a person has by himself lasts (IAM documentation, "
        '"Service account impersonation", "Best practices for using service accounts securely").',
    ),
    remedy=Text(
        ja="役割のアカウントに与え、人にはそのアカウントになる権限だけを与えてください。",
        en="Grant it to a role's account, and people only to become that account.",
    ),
    check=Each(
        (*ON_PROJECTS, *ON_ABOVE, *ON_RESOURCES), lambda subject: every(subject, _ACCOUNTS, _account), Reach.STACK
    ),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.2.1", Coverage.SUPPORTING)),
    absence=ABSENCE,
    paths=PATHS,
    cases=(
        *PASSING,
        fails(binds("user:clerk@example.lg.jp")),
        *UNREAD,
        evades(binds("group:operators@example.lg.jp"), why="a group whose members change without review here"),
        evades(
            binds("principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/clerk"), why="federated"
        ),
        evades(policy(OPERATOR, "user:clerk@example.lg.jp"), why="inside a whole policy"),
        evades(binds("group:vendor@example.com", type_=TOPIC, topic="watch"), why="on a topic only"),
    ),
)

_OWN = Text(ja="同じプロジェクトのアカウント", en="an account of the same project")


def _ours(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    own = home(resource, world)

    def status(_: Binding, who: Principal) -> Status:
        if who.who is Who.ACCOUNT and who.project and own:
            return Status.PASS if who.project == own else Status.FAIL
        if who.who is Who.AGENT and who.source is not None:
            if who.source.stack == resource.stack:
                return Status.PASS
            # Apps' stacks take the project's number from their environment's: what counts is whose project it is.
            theirs = world.grants.project(who.source)
            if not own or not theirs or unsure(theirs):
                return Status.UNKNOWN
            return Status.PASS if theirs == own else Status.FAIL
        foreseen = who.who in (Who.UNKNOWN, Who.ACCOUNT, Who.AGENT)
        return Status.UNKNOWN if foreseen else Status.PASS

    return every(subject, _OWN, status)


def _project(id_: Any, member: str) -> Planted:
    return Planted(PROJECT, {"projectId": id_}, "project", member=member)


def _agent_of(project: Planted) -> Planted:
    number = project.text("serviceAccount:service-", "number", "@gs-project-accounts.iam.gserviceaccount.com")
    return replace(binds(number), part="apps")


_ENVIRONMENT, _NEIGHBOURS = _project(MINE, "022021"), _project("hirosaki-023621-prod", "023621")
_NAMELESS = _project(UNKNOWN, "023621")

NO_FOREIGN = Guardrail(
    id="gcp-iam-no-foreign-accounts",
    version=2,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="他のプロジェクトのサービスアカウントに権限を与えない",
        en="No service account of another project has a right",
    ),
    rationale=Text(
        ja="他団体や外部のプロジェクトのアカウントは、そこの人が使う（IAM ドキュメント「Attach service accounts to "
        "resources in other projects」、ISMAP管理基準 9.5.1.P）。",
        en="An account of another member's project, or of an outsider's, is used by people there (IAM documentation, "
        '"Attach service accounts to resources in other projects"; ISMAP control criteria, 9.5.1.P).',
    ),
    remedy=Text(ja="自団体のプロジェクトのアカウントを使ってください。", en="Use an account of the member's project."),
    check=Each((*ON_PROJECTS, *ON_RESOURCES), _ours, Reach.STACK),
    controls=(Mapped("9.5.1.P", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=ABSENCE,
    paths=PATHS,
    cases=(
        *PASSING,
        passes(binds(OWN.ref("member")), OWN),
        fails(binds(mail("operator-023621", "hirosaki-023621-prod"))),
        *UNREAD,
        unknowns(binds("serviceAccount:service-111122223333@gcp-sa-pubsub.iam.gserviceaccount.com"), why="whose agent"),
        passes(_agent_of(_ENVIRONMENT), _ENVIRONMENT, why="an app's stack, with its environment's project"),
        unknowns(_agent_of(_NAMELESS), _NAMELESS, why="a project of which nobody knows the id"),
        evades(_agent_of(_NEIGHBOURS), _NEIGHBOURS, why="another member's agent, by its project's number"),
        evades(binds(mail("operator-022021", f"{MINE}-2")), why="a project of almost the same name"),
        evades(binds_all(OPERATOR, mail("ci", "elsewhere")), why="behind an own account"),
        evades(policy(OPERATOR, mail("ci", "elsewhere")), why="inside a whole policy"),
    ),
)

GUARDRAILS = (NOBODY_PUBLIC, NO_SETS, RIGHTS_TO_ACCOUNTS, NO_FOREIGN)
