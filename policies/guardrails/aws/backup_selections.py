"""What a backup selection of AWS takes, of planned resources: by ARN, by tag, by condition.

Source: AWS Backup Developer Guide, "Assigning resources to a backup plan": resources and tags add up, conditions and
exclusions narrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from network.proof.access.words import glob, matches
from network.proof.planned import entries, mapping
from policies.guardrails.aws.databases import CLUSTER, is_second
from policies.guardrails.aws.holdings import BUCKET, data_class, is_meant, replicated_by, tags
from policies.reading import is_unknown
from policies.world import World

SELECTION = "aws:backup/selection:Selection"
PLAN = "aws:backup/plan:Plan"
FILES = "aws:efs/fileSystem:FileSystem"
STORES = (
    *(CLUSTER, "aws:rds/instance:Instance", BUCKET, "aws:dynamodb/table:Table"),
    *("aws:ebs/volume:Volume", FILES, "aws:docdb/cluster:Cluster"),
)
_TAG = "aws:ResourceTag/"


def is_copy(world: World, resource: Resource) -> bool:
    """Whether it is kept by another one: a replica of a bucket, or of a database."""
    if resource.type == BUCKET:
        return bool(replicated_by(world, resource))
    return is_second(world, resource) or bool(resource.inputs.get("replicateSourceDb"))


def has_data(resource: Resource) -> bool:
    """Whether it holds a member's data; what has no tag, or an unheard-of one, may."""
    return data_class(resource) not in ("log", "backup", "secret", "none")


def taken(world: World, resource: Resource) -> bool | None:
    """Whether some selection of its member, account and region takes it, in whichever stack; None where nobody knows
    before deployment.
    """
    found = [
        _takes(world, each, resource)
        for each in world.of(Cloud.AWS, SELECTION)
        if (each.member, each.region) == (resource.member, resource.region) and world.together(each, resource)
    ]
    return _any([*found, *([None] if world.misses_own(resource) else [])])


def _takes(world: World, selection: Resource, resource: Resource) -> bool | None:
    plan, role = selection.inputs.get("planId"), selection.inputs.get("iamRoleArn")
    planned = any(is_meant(world, plan, each) or world.meant(plan) is each for each in world.of(Cloud.AWS, PLAN))
    given = selection.inputs
    listed = any(given.get(each) for each in ("resources", "selectionTags"))
    # Whether conditions alone choose among all that the account has, the guide does not say.
    chosen = _any([*_listed(world, given.get("resources"), resource), *_tagged(given.get("selectionTags"), resource)])
    excluded = _any(list(_listed(world, given.get("notResources"), resource)))
    narrowed = _all(list(_conditions(given.get("conditions"), resource)))
    return _all(
        [
            planned or (None if is_unknown(plan) else False),
            chosen if listed else None,
            None if excluded is None else not excluded,
            narrowed,
            # Without a role every job fails.
            bool(role) and (True if not is_unknown(role) or world.meant(role) else None),
        ]
    )


def _arn(world: World, resource: Resource) -> str | None:
    if resource.type == BUCKET:
        return f"arn:aws:s3:::{world.symbols.name(resource)}"
    found = world.symbols.arn(resource)
    return found if found.startswith("arn:") else None


def _listed(world: World, given: Value, resource: Resource) -> Iterator[bool | None]:
    listed = entries(given)
    if listed is None:
        yield None
        return
    arn = _arn(world, resource)
    for each in listed:
        text = world.symbols.text(each)
        if text == "*" or world.meant(each) is resource:
            yield True
        else:
            yield None if text is None or arn is None or is_unknown(each) else matches(glob(text), arn)


def _tagged(given: Value, resource: Resource) -> Iterator[bool | None]:
    for each in entries(given) or ():
        rule = mapping(each)
        yield _equal(resource, rule.get("key"), rule.get("value"), like=False)


def _conditions(given: Value, resource: Resource) -> Iterator[bool | None]:
    listed = entries(given)
    if listed is None:
        yield None
        return
    for given_block in listed:
        if is_unknown(given_block):
            yield None
        for kind, tests in mapping(given_block).items():
            for test in entries(tests) or (None,):
                rule = mapping(test)
                found = _equal(resource, _key(rule.get("key")), rule.get("value"), like="Like" in kind)
                yield found if "Not" not in kind or found is None else not found


def _key(given: Value) -> Value:
    return given.removeprefix(_TAG) if isinstance(given, str) else given


def _equal(resource: Resource, key: Value, value: Value, *, like: bool) -> bool | None:
    """Whether a resource has a tag with a value."""
    given = resource.inputs.get("tags")
    if is_unknown(given) or not isinstance(key, str) or not isinstance(value, str):
        return None
    found: Mapping[str, Value] = tags(resource)
    held = found.get(key)
    if held is None:
        return False
    if not isinstance(held, str):
        return None
    return matches(glob(value), held) if like else held == value


def _any(found: list[bool | None]) -> bool | None:
    return True if True in found else None if None in found else False


def _all(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True
