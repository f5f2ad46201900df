"""Two quick facts about a plan, derived from it and never typed: what leaves Japan, and what is open to the public.

They are for the eye. Each looks at resources one by one against short tables (`places`, `openings`); neither follows
packets, policies or data through the plan, and a type that no table names is passed over. They are no proof: proofs and
guardrails have rooms of their own. What a table asks and the plan cannot answer is unknown, never fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, Plan, Resource
from jichi.engine.values import Value
from jichi.report.inputs import Answer, Inputs, at, each, flag, texts, worst
from jichi.report.openings import aws, gcp
from jichi.report.places import Place, foreign_region, place_named, place_of, reason
from jichi.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One resource that answers yes, or that leaves the answer open."""

    answer: Answer
    urn: str
    what: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer about a whole plan, with every resource behind it."""

    name: str
    question: Text
    findings: tuple[Finding, ...]

    @property
    def answer(self) -> Answer:
        """Yes if any resource says yes, unknown if any leaves it open, else no."""
        return worst(finding.answer for finding in self.findings)

    def having(self, answer: Answer) -> tuple[Finding, ...]:
        """The findings with one answer."""
        return tuple(finding for finding in self.findings if finding.answer is answer)


def leaves_japan(plan: Plan) -> Fact:
    """Whether anything is placed outside Japan or names a region outside it.

    Policies (JSON texts), tags, labels and descriptions are not searched for regions: they place nothing.
    """
    found = chain.from_iterable(_abroad(resource) for resource in plan.resources if resource.custom)
    return Fact("leavesJapan", Text(ja="日本国外に出るもの", en="leaves Japan"), tuple(found))


def public(plan: Plan) -> Fact:
    """Whether any resource opens the environment to the internet or to everyone."""
    return Fact("public", Text(ja="外部に公開されるもの", en="public"), tuple(_openings(plan)))


_UNSEARCHED = ("tags", "tagsAll", "labels", "description")


def _abroad(resource: Resource) -> Iterator[Finding]:
    provider = resource.type.startswith(PROVIDER_PREFIX)
    # A provider that names no region places nothing by itself; its resources are asked one by one.
    nowhere = provider and all(resource.inputs.get(key) is None for key in ("region", "zone"))
    place = Place.GLOBAL if nowhere or resource.type == STACK_REFERENCE_TYPE else place_of(resource)
    named = _foreign_input(resource.inputs)
    spread = _spread(resource)
    if place is Place.ABROAD and resource.region:
        yield Finding(Answer.YES, resource.urn, reason(resource))
    elif named:
        path, region = named
        what = Text(ja=f"{path} に {region} の指定", en=f"names {region} in {path}")
        yield Finding(Answer.YES, resource.urn, what)
    elif place is Place.UNKNOWN and (spread is None or spread.answer is Answer.NO):
        what = Text(ja="リージョンが計画からは分からない", en="its region is not known from the plan")
        yield Finding(Answer.UNKNOWN, resource.urn, what)
    if spread is not None and spread.answer is not Answer.NO:
        yield spread


def _foreign_input(inputs: Inputs) -> tuple[str, str] | None:
    for path, text in _searched(inputs):
        region = foreign_region(text)
        if region:
            return path, region
    return None


def _searched(inputs: Inputs) -> Iterator[tuple[str, str]]:
    for key, value in inputs.items():
        if key not in _UNSEARCHED:
            yield from ((path, text) for path, text in texts(value, key) if not text.lstrip().startswith("{"))


def _spread(resource: Resource) -> Finding | None:
    """Services that keep copies in more regions than the one they are planned in, unless they are told not to."""
    match resource.type:
        case "aws:cloudfront/distribution:Distribution" | "aws:globalaccelerator/accelerator:Accelerator":
            return Finding(Answer.YES, resource.urn, Text(ja="世界中の拠点で配信", en="served from all over the world"))
        case "gcp:compute/network:Network":
            answer = flag(resource.inputs.get("autoCreateSubnetworks"), default=True)
            what = Text(ja="全リージョンにサブネットを自動作成", en="makes a subnet in every region of the world")
            return Finding(answer, resource.urn, what)
        case "gcp:secretmanager/secret:Secret":
            return Finding(_copied(resource.inputs), resource.urn, Text(ja="自動複製", en="replicated automatically"))
        case "gcp:pubsub/topic:Topic":
            policy = at(resource.inputs.get("messageStoragePolicy"), "allowedPersistenceRegions")
            what = Text(ja="保存先リージョンの指定なし", en="does not say in which regions it keeps messages")
            return Finding(Answer.NO if _all_known(policy) else Answer.UNKNOWN, resource.urn, what)
        case "gcp:sql/databaseInstance:DatabaseInstance":
            what = Text(ja="バックアップの保存先が国内でない", en="keeps its backups in more than Japan")
            return Finding(_backups(resource.inputs), resource.urn, what)
        case "gcp:storage/transferJob:TransferJob":
            what = Text(
                ja="転送の経路をリージョンに限ると文書に書かれていない",
                en="moves data on a way that no document confines to a region",
            )
            return Finding(Answer.UNKNOWN, resource.urn, what)
        case "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig":
            return Finding(Answer.YES, resource.urn, Text(ja="世界各地から監視", en="asks from all over the world"))
        case _:
            return None


def _copied(inputs: Inputs) -> Answer:
    replication = inputs.get("replication")
    if at(replication, "auto") is not None:
        return Answer.YES if isinstance(replication, Mapping) else Answer.UNKNOWN
    replicas = each(at(replication, "userManaged", "replicas"))
    return Answer.NO if replicas and all(isinstance(at(item, "location"), str) for item in replicas) else Answer.UNKNOWN


def _backups(inputs: Inputs) -> Answer:
    """Without a location Cloud SQL keeps backups in the nearest multi-region, `asia` (gcloud reference, "gcloud sql
    backups create").
    """
    backups = at(inputs.get("settings"), "backupConfiguration")
    location = at(backups, "location")
    match flag(at(backups, "enabled"), default=False), location:
        case Answer.NO, _:
            return Answer.NO
        case _, None:
            return Answer.YES
        case _, str():
            return Answer.NO if place_named(location) in (Place.TOKYO, Place.OSAKA) else Answer.YES
        case _:
            return Answer.UNKNOWN


def _all_known(regions: Value) -> bool:
    return bool(each(regions)) and all(isinstance(region, str) for region in each(regions))


def _openings(plan: Plan) -> Iterator[Finding]:
    for resource in plan.resources:
        opening = aws.OPENINGS.get(resource.type) or gcp.OPENINGS.get(resource.type)
        answer = opening.opens(resource.inputs) if opening and resource.read_id is None else Answer.NO
        if opening and answer is not Answer.NO:
            yield Finding(answer, resource.urn, opening.what)
    for stack in plan.stacks:
        for bucket, answer in aws.unguarded_buckets(stack):
            yield Finding(answer, bucket.urn, aws.UNGUARDED)
