"""What Google Cloud's deny policies, grants and organisation policies say, read from what a plan has of them.

Sources: IAM documentation, "Deny policies"; Organization Policy API, "projects.policies".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Interpolation, Value, is_known
from jichi.parity.judging import Reading, equals, holds, no, strongest, weakest
from jichi.parity.model import Cell, Verdict
from jichi.parity.side import BREAK_GLASS, Side
from jichi.report.inputs import Answer, at
from jichi.report.stacks import HUB, whose

DENY_POLICY = "gcp:iam/denyPolicy:DenyPolicy"
ORG_POLICY = "gcp:orgpolicy/policy:Policy"
CUSTOM_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
PROJECT_MEMBER = "gcp:projects/iAMMember:IAMMember"
ACCOUNT = "gcp:serviceaccount/account:Account"
PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"

DRY_RUN = "dry run"
"""The measure of what only reports what it would refuse."""

ROLES, ACCOUNT_WIDE = "roles", "account"
"""Measures of a guard, as on AWS: whom it binds, the roles of the plan or everybody in the project."""

Named = tuple[str, Value]
"""A resource as conditions see it: the collection that its name follows in the path, and the name."""

_DENIED_AS = {"resourcemanager": "cloudresourcemanager"}
"""Services that deny policies know by another name (IAM documentation, "Permissions supported in deny policies")."""

_EVERYBODY = "principalSet://goog/public:all"


def email(account: Resource) -> str:
    """E-mail of a service account."""
    return f"{account.inputs.get('accountId')}@{account.inputs.get('project')}.iam.gserviceaccount.com"


def roles(side: Side) -> tuple[Resource, ...]:
    """The service accounts that members' roles are."""
    return tuple(each for each in side.of(ACCOUNT) if each.name.startswith("role-"))


def is_break_glass(account: Resource) -> bool:
    """Whether a service account is a break-glass role; in a project that members share there is one a member."""
    return account.name.startswith(f"role-{BREAK_GLASS}")


def deny_policies(side: Side, project: str | None) -> tuple[Resource, ...]:
    """The deny policies attached to a project."""
    return tuple(
        each
        for each in side.of(DENY_POLICY)
        if project and str(each.inputs.get("parent")).endswith((f"%2F{project}", f"/{project}"))
    )


def denied(side: Side, project: str | None, permission: str, account: str | None) -> Answer:
    """Whether a deny policy of a project denies a permission to a service account.

    Args:
        side: where the policies are.
        project: its id.
        permission: as roles name it: `cloudkms.cryptoKeyVersions.destroy`.
        account: e-mail; None for everybody except accounts of break-glass.
    """
    service, _, action = permission.partition(".")
    name = f"{_DENIED_AS.get(service, service)}.googleapis.com/{action}"
    return strongest(
        _rule(mapping(at(rule, "denyRule")), name, account, _breakers(side)) if is_known(rule) else Answer.UNKNOWN
        for each in deny_policies(side, project)
        for rule in items(each.inputs.get("rules")) or (each.inputs.get("rules"),)
    )


def guarded(side: Side, resource: Resource, *permissions: str, named: Named | None = None) -> Reading:
    """That only break-glass has permissions in the project of a resource: a deny policy says so to everybody, or at
    least no other role of the plan is granted them.

    Args:
        side: where the policies and grants are.
        resource: what is guarded.
        permissions: as roles name them: `storage.buckets.delete`.
        named: the resource itself, where conditions of grants see its name.
    """
    project = side.account(resource)
    policies = deny_policies(side, project)
    if weakest(denied(side, project, each, None) for each in permissions) is Answer.YES:
        return holds(Answer.YES, ACCOUNT_WIDE, *policies)
    others = [each for each in roles(side) if not is_break_glass(each) and side.account(each) == project]
    if not others and whose(resource.stack) == HUB:
        # Nobody has a role there: what is granted to anybody by name decides. Google's own have names that it gives.
        granted = [each for each in grants(side) if side.account(each) == project and _to_somebody(each)]
        return holds(weakest(_without(side, grant, each, named) for grant in granted for each in permissions), ROLES)
    answers = [withheld(side, role, each, named) for role in others for each in permissions]
    return holds(weakest(answers) if others else Answer.NO, ROLES, *others)


def _to_somebody(grant: Resource) -> bool:
    return any(isinstance(member, str) for member in members(grant))


def withheld(side: Side, account: Resource, permission: str, named: Named | None = None) -> Answer:
    """That a role has not a permission: no grant gives it, or a deny policy takes it away. What a ready-made role
    consists of is in no plan, and so unknown.

    Args:
        side: where the grants are.
        account: the role's service account.
        permission: as roles name it: `storage.objects.get`.
        named: the one resource that it is asked on.
    """
    member = f"serviceAccount:{email(account)}"
    grants_ = (each for each in grants(side) if member in members(each))
    not_granted = weakest(_without(side, each, permission, named) for each in grants_)
    return strongest((not_granted, denied(side, side.account(account), permission, email(account))))


def _without(side: Side, grant: Resource, permission: str, named: Named | None) -> Answer:
    consists = permissions(side, grant.inputs.get("role"))
    if not consists:
        return Answer.UNKNOWN
    excluded = named is not None and _excludes(grant.inputs.get("condition"), named)
    return Answer.NO if permission in consists and not excluded else Answer.YES


def _excludes(condition: Value, named: Named) -> bool:
    """Whether a condition is known to be false for a resource: it compares beginnings of names, and none is its own."""
    collection, name = named
    expression = at(condition, "expression")
    found = _NAMES.fullmatch(expression) if isinstance(expression, str) else None
    if found is None or not isinstance(name, str):
        return False
    beginnings = _BEGINNING.findall(found[1])
    return not any(of == collection and name.startswith(beginning) for of, beginning in beginnings)


_BEGINNING = re.compile(r"resource[.]name[.]extract[(]'/(\w+)/[{]name[}]'[)][.]startsWith[(]'([^']*)'[)]")
_NAMES = re.compile(rf"[(]({_BEGINNING.pattern}(?: [|][|] {_BEGINNING.pattern})*)[)](?: && .*)?")


def org_policies(side: Side, name: str) -> list[Resource]:
    """The organisation policies of a constraint, by its name without `constraints/`."""
    return [each for each in side.of(ORG_POLICY) if str(each.inputs.get("name")).endswith(f"/policies/{name}")]


def project_of(policy: Resource) -> str:
    """Id of the project that an organisation policy is of."""
    return str(policy.inputs.get("parent")).partition("/")[2]


def constraint(
    side: Side, name: str, *, is_met: Mapping[str, Value] | None = None, measure: str = ACCOUNT_WIDE
) -> Cell:
    """That every project enforces an organisation policy. One that is only tried is not enforced.

    Args:
        side: whose projects.
        name: without `constraints/`.
        is_met: what each of its rules has to say; by default that it is enforced.
        measure: of one that is enforced everywhere.
    """
    wanted = is_met or {"enforce": "TRUE"}
    found = org_policies(side, name)
    if not found:
        return Cell(Verdict.ABSENT)
    there = {project_of(each): _enforced(each, wanted) for each in found}
    missing = [project for project in side.accounts if project not in there]
    failing = [reading for reading in there.values() if reading.answer is not Answer.YES]
    urns = tuple(each.urn for each in found)
    if failing:
        measures = sorted({str(each.measure) for each in failing if each.measure})
        return Cell(Verdict(weakest(each.answer for each in failing)), " / ".join(measures), urns)
    return Cell(Verdict.NO, evidence=urns) if missing else Cell(Verdict.YES, measure, urns)


def grants(side: Side) -> Iterator[Resource]:
    """Everything that grants something to somebody: members, bindings and policies of all services."""
    return (each for each in side.resources if each.type.partition(":")[0] == "gcp" and _grants(each))


def members(grant: Resource) -> tuple[Value, ...]:
    """To whom a grant grants."""
    single, several = grant.inputs.get("member"), grant.inputs.get("members")
    return (*((single,) if single is not None else ()), *items(several))


def is_agent(member: Value) -> bool:
    """Whether a member is the agent of one of Google's services in a project of the plan: its name has the project's
    number in it, which a plan does not know.
    """
    match member:
        case Interpolation((str(before), _, str(after))):
            return before.startswith("serviceAccount:") and _is_google(after)
        case _:
            return False


def perimeters(side: Side) -> Cell:
    """That a perimeter is in force, not in dry run, wherever there is one."""
    found = side.of(PERIMETER)
    if not found:
        return Cell(Verdict.ABSENT)
    tried = [each for each in found if each.inputs.get("status") is None]
    if tried:
        return Cell(Verdict.NO, DRY_RUN, tuple(each.urn for each in tried))
    return Cell(Verdict.YES, evidence=tuple(each.urn for each in found))


def _is_google(host: str) -> bool:
    return host in _OLDER or (host.startswith("@gcp-sa-") and host.endswith(".iam.gserviceaccount.com"))


_OLDER = (
    "@gs-project-accounts.iam.gserviceaccount.com",
    "@compute-system.iam.gserviceaccount.com",
    "@storage-transfer-service.iam.gserviceaccount.com",
    "@serverless-robot-prod.iam.gserviceaccount.com",
)
"""Agents whose names do not say that they are (IAM documentation, "Service agents")."""


def _breakers(side: Side) -> frozenset[str]:
    return frozenset(_principal(email(each)) for each in roles(side) if is_break_glass(each))


def _principal(address: str) -> str:
    return f"principal://iam.googleapis.com/projects/-/serviceAccounts/{address}"


def _rule(rule: Mapping[str, Value], permission: str, account: str | None, breakers: frozenset[str]) -> Answer:
    if permission not in items(rule.get("deniedPermissions")) or permission in items(rule.get("exceptionPermissions")):
        return Answer.NO
    to, excepted = items(rule.get("deniedPrincipals")), frozenset(items(rule.get("exceptionPrincipals")))
    if account is None:
        hit = _EVERYBODY in to and excepted <= breakers
    else:
        hit = (_EVERYBODY in to or _principal(account) in to) and _principal(account) not in excepted
    conditional = rule.get("denialCondition") is not None
    return Answer.UNKNOWN if hit and conditional else Answer.YES if hit else Answer.NO


def permissions(side: Side, role: Value) -> tuple[Value, ...]:
    """What a custom role of the plan is made of; nothing of a role that is not in it."""
    named = str(role).rpartition("/")[2]
    return tuple(
        permission
        for each in side.of(CUSTOM_ROLE)
        if each.inputs.get("roleId") == named
        for permission in items(each.inputs.get("permissions"))
    )


def _enforced(policy: Resource, wanted: Mapping[str, Value]) -> Reading:
    if policy.inputs.get("spec") is None:
        return no(DRY_RUN if policy.inputs.get("dryRunSpec") is not None else None)
    rules = [mapping(rule) for rule in items(at(policy.inputs.get("spec"), "rules"))]
    if not rules or any(rule.get("condition") is not None for rule in rules):
        return no()
    return holds(weakest(_meets(rule, wanted) for rule in rules))


def _meets(rule: Mapping[str, Value], wanted: Mapping[str, Value]) -> Answer:
    return weakest(_contains(rule.get(key), value) for key, value in wanted.items())


def _contains(given: Value, wanted: Value) -> Answer:
    """Whether a rule says the same, or of a list what is wanted of it."""
    if isinstance(wanted, Mapping):
        return weakest(_contains(mapping(given).get(key), value) for key, value in wanted.items())
    if isinstance(wanted, tuple):
        return Answer.YES if isinstance(given, tuple) and frozenset(wanted) == frozenset(given) else Answer.NO
    return equals(given, wanted)


def _grants(resource: Resource) -> bool:
    return resource.inputs.get("role") is not None and bool(members(resource))
