"""What Google Cloud's IAM makes of policies, as far as this house writes them: deny policies first, then bindings.

Sources: IAM documentation, "Policy evaluation", "Deny policies", "Attribute reference for IAM Conditions" (a part of a
condition whose attribute a resource does not have never grants access), "Permissions supported in deny policies". A
role, a principal or a piece of an expression that is not here is an error, not a match.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

EVERYBODY = "principalSet://goog/public:all"
SERVICES = {
    "apikeys.googleapis.com": "apikeys",
    "cloudkms.googleapis.com": "cloudkms",
    "cloudresourcemanager.googleapis.com": "resourcemanager",
    "cloudsql.googleapis.com": "cloudsql",
    "compute.googleapis.com": "compute",
    "iam.googleapis.com": "iam",
    "logging.googleapis.com": "logging",
    "pubsub.googleapis.com": "pubsub",
    "secretmanager.googleapis.com": "secretmanager",
    "serviceusage.googleapis.com": "serviceusage",
    "storage.googleapis.com": "storage",
}
"""Services as deny policies name them, and as roles do."""


@dataclass(frozen=True)
class Request:
    """One request of a service account.

    Args:
        email: whose.
        permission: as roles name it.
        resource: the name that IAM compares; None for what has none, such as a project or a Cloud Run service.
        grants: the roles that the request grants or revokes.
    """

    email: str
    permission: str
    resource: str | None = None
    grants: Sequence[str] = ()


@dataclass(frozen=True)
class Policies:
    """All that a project says: bindings of its allow policy, its custom roles by full name, rules of deny policies."""

    bindings: Sequence[Mapping[str, Any]]
    roles: Mapping[str, Sequence[str]]
    rules: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def allowed(request: Request, policies: Policies) -> bool:
    """Whether the request passes: no rule denies it, and a binding whose condition holds allows it."""
    return not denied(request, policies.rules) and any(_grants(each, request, policies) for each in policies.bindings)


def denied(request: Request, rules: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a deny rule is about this request."""
    return any(_denies(rule["denyRule"], request) for rule in rules)


def _denies(rule: Mapping[str, Any], request: Request) -> bool:
    if unknown := rule.keys() - {"deniedPrincipals", "exceptionPrincipals", "deniedPermissions"}:
        raise AssertionError(f"not evaluated: {unknown}")
    return (
        request.permission in {_as_in_roles(each) for each in rule["deniedPermissions"]}
        and _is_among(request.email, rule["deniedPrincipals"])
        and not _is_among(request.email, rule.get("exceptionPrincipals", []))
    )


def _as_in_roles(permission: str) -> str:
    match = re.fullmatch(r"([a-z]+\.googleapis\.com)/([a-zA-Z]+\.[a-zA-Z]+)", permission)
    if not match or match[1] not in SERVICES:
        raise AssertionError(f"not a permission: {permission}")
    return f"{SERVICES[match[1]]}.{match[2]}"


def _is_among(email: str, principals: Sequence[str]) -> bool:
    own = f"principal://iam.googleapis.com/projects/-/serviceAccounts/{email}"
    for each in principals:
        if each != EVERYBODY and not each.startswith("principal://iam.googleapis.com/projects/-/serviceAccounts/"):
            raise AssertionError(f"not a principal: {each}")
    return EVERYBODY in principals or own in principals


def _grants(binding: Mapping[str, Any], request: Request, policies: Policies) -> bool:
    if binding["member"] != f"serviceAccount:{request.email}":
        return False
    expression = binding["condition"]["expression"] if "condition" in binding else None
    return request.permission in policies.roles[binding["role"]] and (expression is None or holds(expression, request))


TOKEN = re.compile(
    r"""\s*(?:(?P<sign>\|\||&&|[()])
    |resource\.name\.extract\('(?P<template>[^']*)'\)\.startsWith\('(?P<start>[^']*)'\)
    |resource\.name\.endsWith\('(?P<end>[^']*)'\)
    |api\.getAttribute\('iam\.googleapis\.com/modifiedGrantsByRole',\ \[\]\)\.hasOnly\(\[(?P<roles>[^\]]*)\]\))""",
    re.VERBOSE,
)


def holds(expression: str, request: Request) -> bool:
    """Whether a condition holds for a request."""
    tokens = list(_tokens(expression, request))
    result = _any(tokens)
    if tokens:
        raise AssertionError(f"not evaluated: {tokens}")
    return result


def _tokens(expression: str, request: Request) -> Iterator[str | bool]:
    position = 0
    while position < len(expression):
        match = TOKEN.match(expression, position)
        if not match:
            raise AssertionError(f"not evaluated: {expression[position:]}")
        position = match.end()
        yield match["sign"] or _test(match, request)


def _test(match: re.Match[str], request: Request) -> bool:
    if match["roles"] is not None:
        return set(request.grants) <= set(re.findall(r"'([^']*)'", match["roles"]))
    if request.resource is None:
        return False
    if match["end"] is not None:
        return request.resource.endswith(match["end"])
    return extract(match["template"], request.resource).startswith(match["start"])


def extract(template: str, text: str) -> str:
    """What stands in the place of `{name}`: from the first place where the text before it is found, to the first where
    the text after it is found; nothing where one of them is not.
    """
    match = re.fullmatch(r"([^{}]*)\{\w+\}([^{}]*)", template)
    if not match:
        raise AssertionError(f"not a template: {template}")
    before, after = match.groups()
    _, found, rest = text.partition(before)
    if not found or after not in rest:
        return ""
    return rest.partition(after)[0] if after else rest


def _any(tokens: list[str | bool]) -> bool:
    results = [_all(tokens)]
    while tokens[:1] == ["||"]:
        tokens.pop(0)
        results.append(_all(tokens))
    return any(results)


def _all(tokens: list[str | bool]) -> bool:
    results = [_one(tokens)]
    while tokens[:1] == ["&&"]:
        tokens.pop(0)
        results.append(_one(tokens))
    return all(results)


def _one(tokens: list[str | bool]) -> bool:
    match tokens.pop(0):
        case "(":
            result = _any(tokens)
            if tokens.pop(0) != ")":
                raise AssertionError("an open parenthesis")
            return result
        case bool(result):
            return result
        case sign:
            raise AssertionError(f"not a test: {sign}")
