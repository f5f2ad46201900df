"""Values of the Plan as texts: what is known, and one character for each value that only deployment knows.

A reference to a planned resource is a constant of its own: equal to itself, and to nothing that anybody could write. A
name that the resource is given is that name. What the program computes leaves the text open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from json import JSONDecodeError, loads

from jichi.engine.plan import PROVIDER_PREFIX, Plan, Resource
from jichi.engine.values import Computed, Interpolation, Reference, Value

_FIRST = 0xF0000
"""Private use characters: no policy holds one."""

OPEN = "\U0010fffd"
"""Stands for a part that is computed: any text."""

_NAMES = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:s3/bucketV2:BucketV2": "bucket",
    "aws:rds/cluster:Cluster": "clusterIdentifier",
    "aws:rds/instance:Instance": "identifier",
    "aws:elasticache/replicationGroup:ReplicationGroup": "replicationGroupId",
    "aws:elasticache/user:User": "userId",
    "aws:elasticache/userGroup:UserGroup": "userGroupId",
}
_ARNS = {
    "aws:iam/role:Role": "arn:aws:iam::{account}:role{path}{name}",
    "aws:iam/policy:Policy": "arn:aws:iam::{account}:policy{path}{name}",
    "aws:s3/bucket:Bucket": "arn:aws:s3:::{name}",
    "aws:s3/bucketV2:BucketV2": "arn:aws:s3:::{name}",
    "aws:kms/key:Key": "arn:aws:kms:{region}:{account}:key/{id}",
    "aws:kms/replicaKey:ReplicaKey": "arn:aws:kms:{region}:{account}:key/{id}",
    "aws:kms/externalKey:ExternalKey": "arn:aws:kms:{region}:{account}:key/{id}",
    "aws:secretsmanager/secret:Secret": "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{id}",
    "aws:backup/vault:Vault": "arn:aws:backup:{region}:{account}:backup-vault:{name}",
    "aws:sns/topic:Topic": "arn:aws:sns:{region}:{account}:{name}",
    "aws:sqs/queue:Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "aws:cloudwatch/logGroup:LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}",
    "aws:lambda/function:Function": "arn:aws:lambda:{region}:{account}:function:{name}",
    "aws:rds/cluster:Cluster": "arn:aws:rds:{region}:{account}:cluster:{name}",
    "aws:rds/instance:Instance": "arn:aws:rds:{region}:{account}:db:{name}",
    "aws:cloudtrail/trail:Trail": "arn:aws:cloudtrail:{region}:{account}:trail/{name}",
    "aws:dynamodb/table:Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        "arn:aws:elasticache:{region}:{account}:replicationgroup:{name}"
    ),
    "aws:elasticache/user:User": "arn:aws:elasticache:{region}:{account}:user:{name}",
    "aws:elasticache/userGroup:UserGroup": "arn:aws:elasticache:{region}:{account}:usergroup:{name}",
    "aws:ecr/repository:Repository": "arn:aws:ecr:{region}:{account}:repository/{name}",
    "aws:sfn/stateMachine:StateMachine": "arn:aws:states:{region}:{account}:stateMachine:{name}",
}
_ID_IS_ARN = (
    "aws:iam/policy:Policy",
    "aws:secretsmanager/secret:Secret",
    "aws:sns/topic:Topic",
    "aws:cloudtrail/trail:Trail",
    "aws:sfn/stateMachine:StateMachine",
)
QUEUE = "aws:sqs/queue:Queue"
_OWN_ID = ("aws:kms/", "aws:secretsmanager/")
"""Services that give an id of their own beside the name."""

_SUFFIX = 6
"""Characters that Secrets Manager adds to a name; policies stand six `?` for them."""


def is_open(text: str) -> bool:
    """Whether a part of a text is computed."""
    return OPEN in text


@dataclass(frozen=True)
class Symbols:
    """Reads values of one Plan.

    Args:
        plan: whose values.
        accounts: account by URN of provider, as the providers are bound to (`allowedAccountIds`).
    """

    plan: Plan
    accounts: Mapping[str, str]
    _chars: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    _sources: dict[str, str] = field(default_factory=dict[str, str])
    _shown: dict[str, str] = field(default_factory=lambda: {OPEN: "..."})

    @classmethod
    def of(cls, plan: Plan) -> Symbols:
        """For a plan."""
        return cls(plan, dict(_accounts(plan)))

    def account(self, resource: Resource) -> str:
        """The account that a resource is in, as its provider says; else that of its stack, if all others agree."""
        return self.accounts.get(resource.provider or "") or self._stacks.get(resource.stack.name, "")

    def is_placed(self, resource: Resource) -> bool:
        """Whether the Plan says the account of a resource."""
        return (resource.provider or "") in self.accounts

    @cached_property
    def _stacks(self) -> Mapping[str, str]:
        """The account of each stack that has one only."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for urn, account in self.accounts.items():
            found[urn.split("::")[0].removeprefix("urn:pulumi:")].add(account)
        return {stack: next(iter(each)) for stack, each in found.items() if len(each) == 1}

    def text(self, value: Value) -> str | None:
        """A value as a text with symbols in it; None where it is no text."""
        match value:
            case str():
                return value
            case Reference():
                return self._reference(value)
            case Interpolation(parts):
                return "".join(
                    each if isinstance(each, str) else self._reference(each) if isinstance(each, Reference) else OPEN
                    for each in parts
                )
            case Computed():
                return OPEN
            case _:
                return None

    def shown(self, text: str) -> str:
        """A text for people: each symbol as `{resource.property}`."""
        alone = (char for at, char in enumerate(text) if ord(char) < _FIRST or text[at - 1 : at] != char)
        return "".join(self._shown.get(char, char) for char in alone)

    def name(self, resource: Resource) -> str | None:
        """The name that a resource is given, or a symbol for one that is not known."""
        key = _NAMES.get(resource.type, "name")
        return self.text(resource.inputs.get(key)) or self.symbol(resource.urn, "name")

    def arn(self, resource: Resource) -> str:
        """A resource's ARN, as far as it is known."""
        form = _ARNS.get(resource.type)
        account = self.account(resource)
        if form is None or not account:
            return self.symbol(resource.urn, "arn")
        path = self.text(resource.inputs.get("path")) or "/"
        id_ = self._id(resource) if "{id}" in form else ""
        return form.format(account=account, region=resource.region or OPEN, name=self.name(resource), path=path, id=id_)

    def symbol(self, urn: str, property_: str) -> str:
        """The character that stands for a property of a resource."""
        key = (urn, property_)
        if key not in self._chars:
            char = chr(_FIRST + len(self._chars))
            self._chars[key] = char
            self._sources[char] = urn
            self._shown[char] = f"{{{urn.rsplit('::', 1)[-1]}.{property_}}}"
        return self._chars[key]

    def source(self, char: str) -> Resource | None:
        """The planned resource that a symbol is a property of."""
        return self.plan.by_urn.get(self._sources.get(char, ""))

    def _id(self, resource: Resource) -> str:
        """An id of a service's own; a key's replicas have the id of their first key (KMS Developer Guide, "Multi-Region
        keys").
        """
        first = resource.inputs.get("primaryKeyArn")
        if isinstance(first, Reference) and first.urn in self.plan.by_urn:
            return self._id(self.plan.by_urn[first.urn])
        length = _SUFFIX if resource.type == "aws:secretsmanager/secret:Secret" else 1
        return self.symbol(resource.urn, "id") * length

    def _reference(self, value: Reference) -> str:
        resource = self.plan.by_urn.get(value.urn)
        if resource is None:
            return self.symbol(value.urn, value.property)
        if value.property == "arn" or (value.property == "id" and resource.type in _ID_IS_ARN):
            return self.arn(resource)
        if value.property in ("keyId", "id") and resource.type.startswith(_OWN_ID):
            return self._id(resource)
        if resource.type == QUEUE and value.property in ("id", "url"):
            return f"https://sqs.{resource.region}.amazonaws.com/{self.account(resource)}/{self.name(resource)}"
        named = value.property in ("id", "name", "bucket", "identifier", _NAMES.get(resource.type))
        if named and resource.type in _ARNS:
            return self.name(resource) or OPEN
        return self.symbol(value.urn, value.property)


def _accounts(plan: Plan) -> Iterator[tuple[str, str]]:
    for resource in plan.resources:
        if resource.type.startswith(PROVIDER_PREFIX):
            allowed = resource.inputs.get("allowedAccountIds")
            try:
                listed: object = loads(allowed) if isinstance(allowed, str) else allowed
            except JSONDecodeError:
                continue
            match listed:
                case [str(account)] | (str(account),):
                    yield resource.urn, account
                case _:
                    continue
