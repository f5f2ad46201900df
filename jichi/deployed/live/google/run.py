"""Cloud Run: services, jobs and pools, who may call each, and names that lead to them from outside.

Source: Cloud Run Admin API v2 reference, and v1 for locations and domain mappings. Values of environments are never
kept: what stands there may be a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, labels, put
from jichi.deployed.live.google.policies import VERSION, members
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.reading import Item

_SERVICE, _SERVICE_MEMBER = "gcp:cloudrunv2/service:Service", "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
_JOB, _JOB_MEMBER = "gcp:cloudrunv2/job:Job", "gcp:cloudrunv2/jobIamMember:JobIamMember"
_POOL = "gcp:cloudrunv2/workerPool:WorkerPool"
_POOL_MEMBER = "gcp:cloudrunv2/workerPoolIamMember:WorkerPoolIamMember"
_MAPPING = "gcp:cloudrun/domainMapping:DomainMapping"
_KEYS: Mapping[str, tuple[str, ...]] = {
    _SERVICE: ("location", "template", "ingress", "binaryAuthorization"),
    _SERVICE_MEMBER: ("name", "role", "member"),
    _JOB: ("location", "template"),
    _JOB_MEMBER: ("name", "role", "member"),
    _POOL: ("location", "template"),
    _POOL_MEMBER: ("name", "role", "member"),
    _MAPPING: ("location",),
}
_OUTPUT = (
    *("name", "observedGeneration", "terminalCondition", "conditions", "latestReadyRevision", "latestCreatedRevision"),
    *("trafficStatuses", "uri", "urls", "reconciling", "creator", "lastModifier", "executionCount", "annotations"),
    *("latestCreatedExecution", "labels", "instanceSplitStatuses", "expireTime", "startExecutionToken"),
)


def _all(ask: Ask, drafts: Drafts) -> None:
    """Every location; one that does not answer is kept."""
    old, new = ask.client("run", "v1").projects().locations(), ask.client("run", "v2").projects().locations()
    for each in ask.all(old.list, "locations", name=ask.parent):
        place = each.text("locationId")
        parent = f"{ask.parent}/locations/{place}"
        try:
            for api, key, type_, member in (
                (new.services(), "services", _SERVICE, _SERVICE_MEMBER),
                (new.jobs(), "jobs", _JOB, _JOB_MEMBER),
                (new.workerPools(), "workerPools", _POOL, _POOL_MEMBER),
            ):
                for one in ask.all(api.list, key, parent=parent):
                    _one(ask, drafts, one, api, type_, member, place)
            found = ask.one(old.domainmappings().list(parent=parent))
        except Unanswered as error:
            ask.unread(drafts, error, _KEYS, "", place)
            continue
        if found and found.inner("metadata").maybe("continue"):
            ask.unread(drafts, Unanswered(found.file, "MORE_PAGES"), {_MAPPING: _KEYS[_MAPPING]}, "", place)
        for one in found.items("items") if found else ():
            name = one.inner("metadata").maybe("name")
            put(ask, drafts, f"{parent}/domainmappings/{name}", _MAPPING, {"name": name, "location": place})


def _one(ask: Ask, drafts: Drafts, each: Item, api: Any, type_: str, member: str, place: str) -> None:
    id_ = ask.link(each.text("name"))
    own = inputs(each.body, ask.entered.number, ask.project, _OUTPUT)
    hidden = _hidden(own.get("template"))
    given = {"name": last(id_), "location": place, "labels": labels(each) or None, "template": hidden}
    put(ask, drafts, id_, type_, {**own, **given})
    request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
    members(ask, drafts, request, member, {"name": Id(id_), "location": place}, id_, place)


def _hidden(value: DraftValue) -> DraftValue:
    """A template with unknown values in its environments, whose lists the provider calls `envs`."""
    match value:
        case Mapping():
            return {
                ("envs" if key == "env" else key): _environment(each) if key == "env" else _hidden(each)
                for key, each in value.items()
            }
        case tuple():
            return tuple(_hidden(each) for each in value)
        case _:
            return value


def _environment(listed: DraftValue) -> DraftValue:
    if not isinstance(listed, tuple):
        return UNKNOWN
    return tuple(
        {key: UNKNOWN if key == "value" else part for key, part in each.items()}
        for each in listed
        if isinstance(each, Mapping)
    )


READERS = (Reader(_all, _KEYS, ("gcp:cloudrun/*", "gcp:cloudrunv2/*")),)
"""What the older API makes is among the newer one's services and jobs."""
