"""Whether whoever is granted something on data is one's own, and nobody else's.

A member is one's own where it is a planned service account of the same municipality, or the account of a service of
Google that acts in its project. People and groups are not: they come as a service account, for a while, and leave a
trail. What a condition says does not make a stranger one's own.

Sources: IAM documentation, "Principal identifiers", "Service agents", "Temporary elevated access"; Cloud Storage
documentation, "Overview of access control" (convenience values).
"""

from __future__ import annotations

import re

from jichi.engine.plan import Resource
from jichi.text import Text
from network.proof.access.symbols import is_open
from policies.guardrails.gcp.granting import PROJECT, Binding, bindings, unsure
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read
from policies.world import World

_ACCOUNTS = {
    "gcp:serviceaccount/account:Account": ("email", "member"),
    "gcp:projects/serviceIdentity:ServiceIdentity": ("email", "member"),
    "gcp:sql/databaseInstance:DatabaseInstance": ("serviceAccountEmailAddress",),
    "gcp:logging/projectSink:ProjectSink": ("writerIdentity",),
}
"""Properties of planned resources that are an account of the member's own."""

_AGENT_DOMAINS = ("gcp-sa-", "gs-project-accounts", "storage-transfer-service", "serverless-robot", "compute-system")
_EMAIL = re.compile(r"serviceAccount:(?P<id>[^@]+)@(?P<project>[^@]+)\.iam\.gserviceaccount\.com", re.DOTALL)
_AGENT = re.compile(r"(?:service-|project-|cmek-p|p)?(?P<number>\d+|.)(?:-\w+)?", re.DOTALL)
_OWN = Text(
    ja="同じ団体のサービスアカウントと、そのプロジェクトの代理アカウントだけ",
    en="service accounts of the same member, and agents of its project, only",
)


def members_own(world: World, resource: Resource) -> Judgement:
    """Whether a binding grants to the member's own accounts only; what cannot be read may be anybody."""
    found = bindings(resource, world)
    if found is None:
        return unknown(Evidence("members", "not readable", _OWN))
    if not found:
        return passed(Evidence("members", "nobody", _OWN))
    return all_of(*(_judged(world, resource, each) for each in found))


_TARGETS = ("bucket", "cryptoKeyId", "keyRingId", "secretId", "datasetId")


def target_own(world: World, resource: Resource) -> Judgement:
    """Whether what a binding is on is known, and no other member's."""
    found: list[Judgement] = []
    for key in _TARGETS:
        value = read(resource, key)
        evidence = Evidence(key, value, _KNOWN)
        on = world.meant(value) if value is not ABSENT else None
        if on is not None:
            found.append(passed(evidence) if on.member == resource.member else failed(evidence))
        elif is_unknown(value):
            found.append(unknown(evidence))
    return all_of(*found) if found else passed(Evidence("", "named", _KNOWN))


_KNOWN = Text(ja="同じ団体のもの", en="something of the same member")


def _judged(world: World, resource: Resource, each: Binding) -> Judgement:
    own = is_own(world, resource, each.member)
    evidence = Evidence(each.path, world.symbols.shown(each.member), _OWN)
    return unknown(evidence) if own is None else passed(evidence) if own else failed(evidence)


def is_own(world: World, resource: Resource, text: str) -> bool | None:
    """Whether a member is one of the resource's own municipality; None where only deployment knows.

    Args:
        world: the plan around it.
        resource: on which something is granted.
        text: as a binding writes it, with symbols.
    """
    if not text or is_open(text):
        return None
    match = _EMAIL.fullmatch(text)
    if match:
        return _account(world, resource, match["id"], match["project"], text.partition(":")[2])
    whole = text.removeprefix("serviceAccount:")
    source = world.symbols.source(whole) if len(whole) == 1 else None
    if source is not None:
        return _of(world, resource, source, whole, _ACCOUNTS.get(source.type, ()))
    return None if unsure(text) else False


def _account(world: World, resource: Resource, id_: str, project: str, email: str) -> bool | None:
    if project.startswith(_AGENT_DOMAINS):
        found = _AGENT.fullmatch(id_)
        source = world.symbols.source(found["number"]) if found else None
        # A number alone does not say whose the project is.
        if found is None or source is None or source.type != PROJECT:
            return None
        return _of(world, resource, source, found["number"], ("number",))
    if unsure(project):
        source = world.symbols.source(project)
        if source is None or source.type != PROJECT:
            return None
        return _of(world, resource, source, project, ("projectId",))
    own = world.projects.get(resource.member, frozenset())
    if project not in own:
        return False if own else None
    # Members may share a project: an account there is of whom it was made for.
    return world.grants.owner(email) in (None, resource.member)


def _of(world: World, resource: Resource, source: Resource, symbol: str, properties: tuple[str, ...]) -> bool | None:
    property_ = world.symbols.shown(symbol).rpartition(".")[2].removesuffix("}")
    return source.member == resource.member if property_ in properties else None
