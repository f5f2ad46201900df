"""What IAM of Google Cloud grants: bindings in each of their three forms, and what kind of principal each names.

Sources: IAM documentation, "Principal identifiers", "Service agents", "Roles and permissions"; Resource Manager,
"Access control with IAM" (a policy is inherited by what lies below).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase, translate
from functools import lru_cache
from typing import Any, cast

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from network.proof.access.gcp_reads import ROLES
from network.proof.access.symbols import is_open
from policies.world import World

ACCOUNT = "gcp:serviceaccount/account:Account"
AGENT = "gcp:projects/serviceIdentity:ServiceIdentity"
CUSTOM_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
PROJECT = "gcp:organizations/project:Project"

_FORMS = ("Member", "Binding", "Policy")


def _types(start: str, name: str) -> tuple[str, ...]:
    """The three types of a kind of grant: one member, all members of a role, all roles."""
    return tuple(f"{start}{form}:{name}{form}" for form in _FORMS)


ON_PROJECTS = _types("gcp:projects/iAM", "IAM")
ON_FOLDERS = _types("gcp:folder/iAM", "IAM")
ON_ORGANISATIONS = _types("gcp:organizations/iAM", "IAM")
ON_ACCOUNTS = _types("gcp:serviceaccount/iAM", "IAM")
ON_RESOURCES = (
    *_types("gcp:pubsub/topicIAM", "TopicIAM"),
    *_types("gcp:pubsub/subscriptionIAM", "SubscriptionIAM"),
    *_types("gcp:secretmanager/secretIam", "SecretIam"),
    *_types("gcp:secretmanager/regionalSecretIam", "RegionalSecretIam"),
    *_types("gcp:logging/logViewIam", "LogViewIam"),
    *_types("gcp:cloudrunv2/serviceIam", "ServiceIam"),
    *_types("gcp:cloudrunv2/jobIam", "JobIam"),
    *_types("gcp:cloudrunv2/workerPoolIam", "WorkerPoolIam"),
    *_types("gcp:cloudrun/iam", "Iam"),
    *_types("gcp:cloudfunctions/functionIam", "FunctionIam"),
    *_types("gcp:cloudfunctionsv2/functionIam", "FunctionIam"),
    *_types("gcp:artifactregistry/repositoryIam", "RepositoryIam"),
)
"""Buckets and keys have guardrails of their own."""

ON_ABOVE = (*ON_FOLDERS, *ON_ORGANISATIONS)
ON_EVERYTHING = (*ON_PROJECTS, *ON_ABOVE, *ON_ACCOUNTS, *ON_RESOURCES)


class Who(StrEnum):
    """A kind of principal."""

    PUBLIC = "public"
    SET = "set"
    PERSON = "person"
    ACCOUNT = "account"
    AGENT = "agent"
    DEFAULT = "default"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Binding:
    """One principal with one role.

    Args:
        role: as a text with symbols; empty where it is not given.
        member: the same.
        condition: the condition's expression, with symbols; None where there is none.
        path: of the property that names the principal.
    """

    role: str
    member: str
    condition: str | None
    path: str


def bindings(resource: Resource, world: World) -> tuple[Binding, ...] | None:
    """What a resource binds; None where that cannot be read before deployment."""
    text = world.symbols.text
    if "policyData" in resource.inputs or "IAMPolicy" in resource.type or "IamPolicy" in resource.type:
        return _policy(text(resource.inputs.get("policyData")))
    role = text(resource.inputs.get("role")) or ""
    condition = _expression(resource.inputs.get("condition"), world)
    if "Binding" not in resource.type:
        return (Binding(role, text(resource.inputs.get("member")) or "", condition, "member"),)
    members = resource.inputs.get("members")
    if not isinstance(members, tuple):
        return None
    return tuple(Binding(role, text(each) or "", condition, f"members[{at}]") for at, each in enumerate(members))


def _policy(text: str | None) -> tuple[Binding, ...] | None:
    try:
        body: Any = json.loads(text or "")
        listed = cast("list[dict[str, Any]]", body["bindings"])
        return tuple(
            Binding(str(each["role"]), str(member), _condition(each.get("condition")), "policyData")
            for each in listed
            for member in each["members"]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _condition(block: Any) -> str | None:
    return None if block is None else str(block.get("expression", ""))


def _expression(block: Value, world: World) -> str | None:
    match block:
        case None:
            return None
        case Mapping():
            return world.symbols.text(block.get("expression")) or ""
        case (Mapping() as first,):
            return world.symbols.text(first.get("expression")) or ""
        case _:
            return world.symbols.text(block) or ""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whom a binding names.

    Args:
        project: of an account, where its e-mail says it.
        source: the planned resource that it is made from.
    """

    who: Who
    project: str = ""
    source: Resource | None = None


_EMAIL = re.compile(r"serviceAccount:[^@]+@(?P<project>[^.@]+)\.iam\.gserviceaccount\.com")
_DEFAULT = re.compile(
    r"serviceAccount:[^@]+@(developer|appspot|cloudservices|cloudbuild)\.gserviceaccount\.com", re.IGNORECASE
)
_AGENTS = ("gcp-sa-", "gs-project-accounts", "storage-transfer-service", "serverless-robot", "compute-system")
_MAKES_AGENTS = (
    *(AGENT, PROJECT, "gcp:sql/databaseInstance:DatabaseInstance", "gcp:logging/projectSink:ProjectSink"),
    "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig",
)
"""What the names of agents, or the numbers in them, are taken from."""

_PUBLIC = ("allusers", "allauthenticatedusers", "principalset://goog/public:all")
_SETS = ("domain:", "projectowner:", "projecteditor:", "projectviewer:")
_PEOPLE = ("user:", "group:", "principal://", "principalset://")
_WHOLE = re.compile(r"principalset://(iam\.googleapis\.com/.*/\*|cloudresourcemanager\.|goog/).*", re.IGNORECASE)


def principal(text: str, world: World) -> Principal:
    """What kind of principal a text names; what only deployment knows is told by what it is made from."""
    if (match := _EMAIL.fullmatch(text)) and text.isascii():
        agent = match["project"].startswith(_AGENTS)
        return Principal(Who.AGENT) if agent else Principal(Who.ACCOUNT, match["project"])
    plain = text.lower().removeprefix("deleted:")
    if plain in _PUBLIC:
        return Principal(Who.PUBLIC)
    if plain.startswith(_SETS) or _WHOLE.fullmatch(plain):
        return Principal(Who.SET)
    if _DEFAULT.fullmatch(text):
        return Principal(Who.DEFAULT)
    if plain.startswith(_PEOPLE):
        return Principal(Who.UNKNOWN if unsure(text) else Who.PERSON)
    return _made(text, world) if unsure(text) else Principal(Who.UNKNOWN)


def _made(text: str, world: World) -> Principal:
    sources = {each.urn: each for char in text if not char.isascii() and (each := world.symbols.source(char))}
    if is_open(text) or len(sources) != 1:
        return Principal(Who.UNKNOWN)
    source = next(iter(sources.values()))
    if source.type == ACCOUNT:
        return Principal(Who.ACCOUNT, home(source, world), source)
    if source.type in _MAKES_AGENTS:
        # `...-compute@developer` is made from the same number as an agent is.
        return Principal(Who.DEFAULT if "@developer." in text else Who.AGENT, home(source, world), source)
    return Principal(Who.UNKNOWN)


def unsure(text: str) -> bool:
    """Whether a part of a text is only known after deployment."""
    return not text.isascii() and any(ord(char) >= _SYMBOLS for char in text)


_SYMBOLS = 0xF0000


def home(resource: Resource, world: World) -> str:
    """The project that a resource is in; empty where nobody knows before deployment."""
    text = world.symbols.text
    named = (text(resource.inputs.get("serviceAccountId")) or "").split("/")
    given = named[1] if len(named) > 1 and named[0] == "projects" else text(resource.inputs.get("project"))
    if given:
        return "" if unsure(given) else given
    provider = world.at(resource.provider or "")
    own = text(provider.inputs.get("project")) if provider else None
    return own or next(_beside(resource, world), "")


def _beside(resource: Resource, world: World) -> Iterator[str]:
    """Projects that others of the same stack name."""
    for each in world.of(Cloud.GCP, "gcp:projects/service:Service", ACCOUNT, CUSTOM_ROLE, *ON_PROJECTS):
        found = each.inputs.get("project")
        if isinstance(found, str) and each.stack.name == resource.stack.name:
            yield found


def permissions(role: str, world: World) -> tuple[str, ...] | None:
    """What a role may do; None where nobody here knows."""
    if role in ROLES:
        return ROLES[role]
    found = world.symbols.source(role) if len(role) == 1 else _named(role, world)
    if found is None or found.type != CUSTOM_ROLE:
        return None
    listed = found.inputs.get("permissions")
    known = tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, tuple) else None
    return known if known is not None and isinstance(listed, tuple) and len(known) == len(listed) else None


def _named(role: str, world: World) -> Resource | None:
    project, _, id_ = role.removeprefix("projects/").partition("/roles/")
    return next(
        (
            each
            for each in world.of(Cloud.GCP, CUSTOM_ROLE)
            if each.inputs.get("roleId") == id_ and home(each, world) == project
        ),
        None,
    )


def has(held: tuple[str, ...], *wanted: str) -> str | None:
    """The first permission that is one of those wanted; both may have wildcards."""
    found = _any_of(wanted)
    return next(
        (each for each in held if found(each) or ("*" in each and any(fnmatchcase(x, each) for x in wanted))), None
    )


@lru_cache(maxsize=32)
def _any_of(wanted: tuple[str, ...]) -> Callable[[str], object]:
    return re.compile("|".join(translate(each) for each in wanted)).match


def agents_role(role: str) -> bool:
    """Whether a role is one of those that Google made for its agents."""
    return role.startswith("roles/") and role.endswith("erviceAgent")
