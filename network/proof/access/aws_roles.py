"""The roles of a Plan on AWS: who may take each, and what it may do.

Source: IAM User Guide, "Policy evaluation logic", "Permissions boundaries for IAM entities".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from network.proof.access.aws_assets import Assets
from network.proof.access.statements import Document, Statement, document
from network.proof.access.symbols import Symbols, is_open
from network.proof.access.words import beginnings, may_meet
from network.proof.model import Origin

_MANAGED: Mapping[str, str] = {
    "service-role/AmazonRDSEnhancedMonitoringRole": (
        '{"Statement": {"Sid": "managed", "Effect": "Allow", "Action": ["logs:CreateLog*", "logs:DescribeLogStreams",'
        ' "logs:GetLogEvents", "logs:Put*"], "Resource": "arn:aws:logs:*:*:log-group:RDS*"}}'
    ),
    "service-role/AWSLambdaENIManagementAccess": (
        '{"Statement": {"Sid": "managed", "Effect": "Allow", "Action": "ec2:*NetworkInterface*", "Resource": "*"}}'
    ),
}
"""What the managed policies that are planned let do, as widely as matters here (AWS Managed Policy Reference).

Any other is one that nobody can read."""


@dataclass(frozen=True)
class Role:
    """A planned role.

    Args:
        trust: who may take it.
        policies: what it may do.
        boundary: what it may do at most; None for no limit.
    """

    origin: Origin
    name: str
    arn: str
    account: str
    member: str | None
    trust: Document
    policies: tuple[Document, ...]
    boundary: Document | None

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Of all its policies."""
        return tuple(one for each in self.policies for one in each.statements)

    def may(self, action: str) -> bool:
        """Whether any of its policies allows an action at all."""
        if action not in self._known:
            self._known[action] = any(each.allows and each.is_about(action) for each in self.statements)
        return self._known[action]

    def may_with(self, action: str, begins: tuple[str, ...]) -> bool:
        """Whether any of its policies may allow an action on something whose ARN begins so: quickly, before any
        condition is looked at.
        """
        if action not in self._about:
            self._about[action] = tuple(dict.fromkeys(self._begins(action)))
        return may_meet(begins, self._about[action])

    def _begins(self, action: str) -> Iterator[str]:
        for each in self.statements:
            if each.allows and each.is_about(action):
                known = each.resources is not None and not each.but_resources
                yield from beginnings((*(each.resources or ()), *each.loose)) if known else ("",)

    @cached_property
    def _known(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _about(self) -> dict[str, tuple[str, ...]]:
        return {}


@dataclass(frozen=True)
class Roles:
    """Reads the roles of a Plan."""

    assets: Assets

    @property
    def _symbols(self) -> Symbols:
        return self.assets.symbols

    @cached_property
    def all(self) -> tuple[Role, ...]:
        """Every role, in the order of the Plan."""
        return tuple(self._role(each) for each in self.assets.resources if each.type == "aws:iam/role:Role")

    @cached_property
    def by_arn(self) -> Mapping[str, Role]:
        """Roles by ARN."""
        return {each.arn: each for each in self.all}

    @cached_property
    def _managed(self) -> Mapping[str, Document]:
        """Planned managed policies by ARN."""
        return {
            self._symbols.arn(each): self._document(each, each.inputs.get("policy"))
            for each in self.assets.resources
            if each.type == "aws:iam/policy:Policy"
        }

    @cached_property
    def _attached(self) -> Mapping[tuple[str, str], tuple[Document, ...]]:
        """Policies by account and role's name."""
        found: defaultdict[tuple[str, str], list[Document]] = defaultdict(list)
        for each in self.assets.resources:
            account = self._symbols.account(each)
            match each.type:
                case "aws:iam/rolePolicy:RolePolicy":
                    name = self._symbols.text(each.inputs.get("role")) or ""
                    found[account, name].append(self._document(each, each.inputs.get("policy")))
                case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
                    name = self._symbols.text(each.inputs.get("role")) or ""
                    found[account, name].append(self._managed_policy(each, each.inputs.get("policyArn")))
                case "aws:iam/policyAttachment:PolicyAttachment":
                    for role in _listed(each.inputs.get("roles")):
                        name = self._symbols.text(role) or ""
                        found[account, name].append(self._managed_policy(each, each.inputs.get("policyArn")))
                case _:
                    pass
        return {key: tuple(each) for key, each in found.items()}

    def _role(self, each: Resource) -> Role:
        name, account = self._symbols.name(each) or "", self._symbols.account(each)
        return Role(
            origin=Origin(each.urn, source=each.source),
            name=self._symbols.shown(name),
            arn=self._symbols.arn(each),
            account=account,
            member=each.member,
            trust=self._document(each, each.inputs.get("assumeRolePolicy")),
            policies=(*self._inline(each), *self._attached.get((account, name), ())),
            boundary=self._boundary(each),
        )

    def _inline(self, each: Resource) -> Iterator[Document]:
        for one in _listed(each.inputs.get("inlinePolicies")):
            yield self._document(each, one.get("policy") if isinstance(one, Mapping) else None)
        for one in _listed(each.inputs.get("managedPolicyArns")):
            yield self._managed_policy(each, one)
        if any(
            isinstance(each.inputs.get(key), Reference | Interpolation | Computed | Secret)
            for key in ("inlinePolicies", "managedPolicyArns")
        ):
            yield self._document(each, None)  # a list that nobody knows may hold any policy

    def _boundary(self, each: Resource) -> Document | None:
        given = each.inputs.get("permissionsBoundary")
        return None if given is None else self._managed_policy(each, given)

    def _managed_policy(self, each: Resource, value: Value) -> Document:
        arn = self._symbols.text(value) or ""
        if (planned := self._managed.get(arn)) is not None:
            return planned
        origin = Origin(each.urn, "" if is_open(arn) else arn, each.source)
        return document(_MANAGED.get(arn.removeprefix("arn:aws:iam::aws:policy/")), origin)

    def _document(self, each: Resource, value: Value) -> Document:
        return document(self._symbols.text(value), Origin(each.urn, source=each.source))


def _listed(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()
