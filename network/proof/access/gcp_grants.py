"""Who is granted what on Google Cloud: bindings, roles, deny rules, and whose each principal is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from network.proof.access.gcp_reads import ROLES
from network.proof.access.symbols import Symbols, is_open
from network.proof.model import Origin

_SCOPES: Mapping[str, str] = {
    "gcp:projects/iAM": "project",
    "gcp:folder/iAM": "",
    "gcp:organizations/iAM": "",
    "gcp:storage/bucketIAM": "bucket",
    "gcp:storage/managedFolderIam": "managedFolder",
    "gcp:kms/cryptoKeyIAM": "cryptoKeyId",
    "gcp:kms/keyRingIAM": "keyRingId",
    "gcp:secretmanager/regionalSecretIam": "secretId",
    "gcp:secretmanager/secretIam": "secretId",
    "gcp:pubsub/topicIAM": "topic",
    "gcp:pubsub/subscriptionIAM": "subscription",
    "gcp:serviceaccount/iAM": "serviceAccountId",
    "gcp:serviceAccount/iAM": "serviceAccountId",
    "gcp:logging/logViewIam": "name",
    "gcp:cloudrunv2/serviceIam": "run",
    "gcp:cloudrunv2/jobIam": "run",
    "gcp:cloudrunv2/workerPoolIam": "run",
}
"""Bindings by the start of their type, and what they are on: the input that names it, but for these."""
_NAMED_BY = {"managedFolder": "bucket", "run": "name"}
"""A managed folder is a part of a bucket, which is what it lets others into."""
_ACCOUNT = "gcp:serviceaccount/account:Account"

_FORMS = re.compile(r"I[aA][mM](Member|Binding|Policy)$")
_EMAIL = re.compile(r"serviceAccount:(?P<id>[^@]+)@(?P<project>[^.@]+)\.iam\.gserviceaccount\.com")
_AGENTS = ("gcp-sa-", "gs-project-accounts", "storage-transfer-service", "serverless-robot", "compute-system")
_OF_PROJECT = re.compile(r"project(?:Owner|Editor|Viewer):(?P<project>.+)")
PUBLIC = ("allUsers", "allAuthenticatedUsers")


class Whose(StrEnum):
    """Whether a principal is somebody's of the Plan."""

    PLANNED = "planned"
    PUBLIC = "public"
    FOREIGN = "foreign"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Principal:
    """A principal as a binding names it.

    Args:
        project: that it belongs to, where it is planned or an agent.
        member: whose it is, in a project that members share; None for what they share, and for agents.
        agent: whether it is a service's own account, which acts for its project.
    """

    text: str
    whose: Whose
    project: str = ""
    member: str | None = None
    agent: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """A role granted to a principal on something.

    Args:
        on: what kind of thing, by the input that names it; empty for a folder or an organisation.
        target: its name or symbol.
        permissions: of the role, as patterns; None where they are not known.
    """

    origin: Origin
    on: str
    target: str
    project: str
    principal: Principal
    role: str
    permissions: tuple[str, ...] | None
    condition: str | None

    def has(self, permission: str) -> bool | None:
        """Whether the role has a permission; None where that is not known."""
        if self.permissions is None:
            return None
        return any(
            permission == each or (each.endswith("*") and permission.startswith(each[:-1])) for each in self.permissions
        )


@dataclass(frozen=True, slots=True)
class Denial:
    """A rule of a deny policy."""

    project: str
    permissions: tuple[str, ...]
    denied: tuple[str, ...]
    excepted: tuple[str, ...]
    doubtful: bool

    def stops(self, principal: Principal, permission: str) -> bool:
        """Whether it surely denies a principal a permission."""
        if self.doubtful or not any(_meant(each, permission) for each in self.permissions):
            return False
        own = f"principal://iam.googleapis.com/projects/-/serviceAccounts/{principal.text.partition(':')[2]}"
        names = {own, principal.text}
        return bool({"principalSet://goog/public:all", *names} & set(self.denied)) and not names & set(self.excepted)


@dataclass(frozen=True)
class Grants:
    """Reads bindings and deny rules of a Plan."""

    symbols: Symbols

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource on Google Cloud that is created."""
        return tuple(
            each
            for each in self.symbols.plan.resources
            if each.custom and each.cloud is Cloud.GCP and each.read_id is None
        )

    @cached_property
    def all(self) -> tuple[Grant, ...]:
        """Every role that is granted to a principal."""
        return tuple(one for each in self.resources for one in self._of(each))

    @cached_property
    def denials(self) -> tuple[Denial, ...]:
        """Rules of the deny policies of projects."""
        return tuple(
            one for each in self.resources if each.type == "gcp:iam/denyPolicy:DenyPolicy" for one in self._denied(each)
        )

    @cached_property
    def accounts(self) -> Mapping[str, Resource]:
        """Planned service accounts by e-mail."""
        return {
            f"{self.symbols.text(each.inputs.get('accountId'))}@{self.project(each)}.iam.gserviceaccount.com": each
            for each in self.resources
            if each.type == _ACCOUNT
        }

    def text(self, value: Value) -> str | None:
        """A value as a text with symbols in it, as `Symbols` has it; what refers to a planned account is its e-mail."""
        found = self.symbols.text(value)
        return found.translate(self._emails) if found else found

    @cached_property
    def _emails(self) -> Mapping[int, str]:
        """What a reference to a planned account reads as, by its symbol."""
        found: dict[int, str] = {}
        for email, each in self.accounts.items():
            project = self.project(each)
            if is_open(email) or not project or not self.symbols.text(each.inputs.get("accountId")):
                continue
            path = f"projects/{project}/serviceAccounts/{email}"
            known = {"email": email, "member": f"serviceAccount:{email}", "name": path, "id": path}
            found |= {ord(self.symbols.symbol(each.urn, key)): value for key, value in known.items()}
        return found

    def project(self, resource: Resource) -> str:
        """The project that a resource is in; empty where the Plan does not say."""
        if resource.type == "gcp:organizations/project:Project":
            return self.symbols.text(resource.inputs.get("projectId")) or resource.read_id or ""
        given = self.symbols.text(resource.inputs.get("project"))
        provider = self.symbols.plan.by_urn.get(resource.provider or "")
        return given or (self.symbols.text(provider.inputs.get("project")) if provider else None) or ""

    @cached_property
    def projects(self) -> frozenset[str]:
        """Projects of the Plan."""
        return frozenset(self.project(each) for each in self.resources) - {""}

    def principal(self, text: str) -> Principal:
        """Whose a principal is."""
        if text in PUBLIC or text == "principalSet://goog/public:all":
            return Principal(text, Whose.PUBLIC)
        for char in text:
            if (source := self.symbols.source(char)) is not None:
                return self._of_resource(text, source)
        if is_open(text):
            return Principal(text, Whose.PEOPLE)
        if match := _OF_PROJECT.fullmatch(text):
            return self._in(text, match["project"], None)
        match = _EMAIL.fullmatch(text)
        if match is None or match["project"].startswith(_AGENTS):
            return Principal(text, Whose.PEOPLE)
        return self._in(text, match["project"], self.owner(text.partition(":")[2]))

    def owner(self, email: str) -> str | None:
        """Whose a planned account is: its stack's; of one that the shared stack makes, whose code it has."""
        account = self.accounts.get(email)
        if account is None or account.member:
            return account.member if account else None
        code = email.partition("@")[0].rpartition("-")[2]
        return code if code in self._members else None

    @cached_property
    def _members(self) -> frozenset[str]:
        return frozenset(each.member for each in self.resources if each.member)

    def _in(self, text: str, project: str, member: str | None) -> Principal:
        return Principal(text, Whose.PLANNED if project in self.projects else Whose.FOREIGN, project, member)

    def _of_resource(self, text: str, source: Resource) -> Principal:
        """A planned resource's own account, or an agent of a planned project, by its number."""
        agent = not source.type.startswith("gcp:serviceaccount/")
        return Principal(text, Whose.PLANNED, self.project(source), source.member, agent)

    def _of(self, each: Resource) -> Iterator[Grant]:
        start = next((known for known in _SCOPES if each.type.startswith(known)), None)
        form = _FORMS.search(each.type)
        if start is None or form is None:
            return
        on = _SCOPES[start]
        target = self.text(each.inputs.get(_NAMED_BY.get(on, on))) or ""
        for role, member, condition in self._bindings(each, form[1]):
            yield Grant(
                origin=Origin(each.urn, f"{self.symbols.shown(role)} to {self.symbols.shown(member)}", each.source),
                on=on,
                target=target,
                project=self.project(each),
                principal=self.principal(member),
                role=role,
                permissions=self._permissions.get(role, ROLES.get(role)),
                condition=condition,
            )

    def _bindings(self, each: Resource, form: str) -> Iterator[tuple[str, str, str | None]]:
        text = self.text
        if form != "Policy":
            members: Value = (each.inputs.get("member"),) if form == "Member" else each.inputs.get("members")
            role = text(each.inputs.get("role")) or ""
            condition = self._condition(each.inputs.get("condition"))
            for member in members if isinstance(members, tuple) else (members,):
                yield role, text(member) or "", condition
            return
        try:
            body: Any = json.loads(text(each.inputs.get("policyData")) or "")
        except json.JSONDecodeError:
            # What nobody can read may grant everything to whomever.
            yield "a policy that cannot be read", "whomever", "not known"
            return
        for binding in body.get("bindings", []):
            for member in binding.get("members", []):
                yield binding.get("role", ""), member, _expression(binding.get("condition"))

    def _condition(self, value: Value) -> str | None:
        if value is None:
            return None
        known = self.text(value.get("expression")) if isinstance(value, Mapping) else None
        return known or "not known"

    @cached_property
    def _permissions(self) -> Mapping[str, tuple[str, ...]]:
        """Permissions of planned custom roles, by their full name and by symbol."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self.resources:
            if each.type == "gcp:projects/iAMCustomRole:IAMCustomRole":
                listed = each.inputs.get("permissions")
                given = tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, tuple) else ()
                if not isinstance(listed, tuple) or len(given) != len(listed):
                    continue
                role = self.symbols.text(each.inputs.get("roleId")) or ""
                for name in (f"projects/{self.project(each)}/roles/{role}", *self._called(each)):
                    found[name] = given
        return found

    def _called(self, each: Resource) -> tuple[str, ...]:
        return tuple(self.symbols.symbol(each.urn, name) for name in ("id", "name"))

    def _denied(self, each: Resource) -> Iterator[Denial]:
        parent = self.symbols.text(each.inputs.get("parent")) or ""
        rules = each.inputs.get("rules")
        for rule in rules if isinstance(rules, tuple) else ():
            body = rule.get("denyRule") if isinstance(rule, Mapping) else None
            if isinstance(body, Mapping):
                yield Denial(
                    parent.rpartition("%2F")[2],
                    self._listed(body.get("deniedPermissions")),
                    self._listed(body.get("deniedPrincipals")),
                    self._listed(body.get("exceptionPrincipals")),
                    bool(body.get("denialCondition") or body.get("exceptionPermissions")),
                )

    def _listed(self, value: Value) -> tuple[str, ...]:
        return tuple(self.symbols.text(each) or "" for each in value) if isinstance(value, tuple) else ()


def _expression(value: Any) -> str | None:
    if value is None:
        return None
    expression: Any = value.get("expression") if isinstance(value, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return expression if isinstance(expression, str) else "not known"


def _meant(denied: str, permission: str) -> bool:
    """Whether a permission of a deny policy is one that roles know (IAM documentation, "Deny permissions")."""
    service, _, rest = denied.partition(".googleapis.com/")
    return permission == f"{'resourcemanager' if service == 'cloudresourcemanager' else service}.{rest}"
