"""Cases of a guardrail: small plans, and what it has to say of the first resource in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from jichi.engine.plan import STACK_TYPE, Options, Plan, Resource, SourcePosition, StackId, StackPlan
from jichi.engine.urn import make_urn
from jichi.engine.values import Computed, Interpolation, Reference, Value
from jichi.tenancy.model import Cloud

PROJECT = "jichi"
MEMBER = "022021"
REGIONS: Mapping[Cloud, str] = {Cloud.AWS: "ap-northeast-1", Cloud.GCP: "asia-northeast1"}


class Kind(StrEnum):
    """What a case shows."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    EVASION = "evasion"


@dataclass(frozen=True)
class Planted:
    """A resource of a case.

    Args:
        name: in the program; different from others of the case.
        cloud: None reads it from the type token.
        region: None is Tokyo.
        member: code of the municipality; None for what members share.
        provider: URN of its provider; None for the default one.
        part: which of the member's stacks on its cloud, `apps`; empty for its environment's.
        under: URN of the component that it belongs to; None where it is of no consequence.
    """

    type: str
    inputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    name: str = "it"
    region: str | None = None
    member: str | None = MEMBER
    options: Options = field(default_factory=Options)
    provider: str | None = None
    part: str = ""
    under: str | None = None

    @property
    def cloud(self) -> Cloud:
        """The cloud of its type; of the engine's own types, that of the region."""
        package = self.type.removeprefix("pulumi:providers:").partition(":")[0]
        return Cloud.GCP if package == "gcp" or self.region == REGIONS[Cloud.GCP] else Cloud.AWS

    @property
    def stack(self) -> StackId:
        """The stack it is in: the member's on its cloud."""
        parts = ("case", self.member or "shared", self.cloud, self.part)
        return StackId(PROJECT, "-".join(each for each in parts if each), self.member, self.cloud)

    @property
    def urn(self) -> str:
        """Its URN."""
        return make_urn(self.stack.name, PROJECT, "", self.type, self.name)

    def ref(self, property_: str = "id") -> Reference:
        """A property of it that exists only after deployment."""
        return Reference(self.urn, property_)

    def text(self, before: str, property_: str, after: str = "") -> Interpolation:
        """A text with a property of it inside."""
        return Interpolation((before, self.ref(property_), after))

    @property
    def resource(self) -> Resource:
        """As it stands in a plan."""
        return Resource(
            stack=self.stack,
            urn=self.urn,
            type=self.type,
            name=self.name,
            # What the program calls by a type of its own is a component.
            custom=not self.type.startswith(f"{PROJECT}:"),
            parent=self.under,
            provider=self.provider,
            region=self.region or REGIONS[self.cloud],
            inputs=self.inputs,
            options=self.options,
            source=SourcePosition("__main__.py", 1),
        )


OTHER = Reference(make_urn("elsewhere", PROJECT, "", "other:index:Other", "other"), "value")
"""A value that only deployment knows."""

UNKNOWN: Value = Computed((OTHER,))
"""A value of which not even the shape is known."""


@dataclass(frozen=True)
class Case:
    """A small plan.

    Args:
        kind: PASS, FAIL and UNKNOWN say what the guardrail says; an EVASION must fail.
        resources: the first is the one that is judged.
        why: what it shows, in a few words.
        intent: the output `intent` of the member's stack, which says what its network is for; None for none.
        level: the output `serviceLevel` of the member's stack; None for none.
        roles: the output `roleArns` of the member's stack; None for none.
    """

    kind: Kind
    resources: tuple[Planted, ...]
    why: str = ""
    intent: Mapping[str, Value] | None = None
    level: Value = None
    roles: Value = None

    @property
    def plan(self) -> Plan:
        """The plan: a stack a member and cloud."""
        stacks: dict[StackId, list[Resource]] = {}
        for each in self.resources:
            root = Resource(
                stack=each.stack,
                urn=make_urn(each.stack.name, PROJECT, "", STACK_TYPE, f"{PROJECT}-{each.stack.name}"),
                type=STACK_TYPE,
                name=f"{PROJECT}-{each.stack.name}",
                custom=False,
                parent=None,
                provider=None,
                region=None,
                inputs={},
            )
            stacks.setdefault(each.stack, [root]).append(each.resource)
        outputs: Mapping[str, Value] = {"intent": self.intent, "serviceLevel": self.level, "roleArns": self.roles}
        said = {key: value for key, value in outputs.items() if value is not None}
        return Plan(
            "case",
            tuple(
                StackPlan(stack, tuple(found), said if stack.member == MEMBER else {})
                for stack, found in stacks.items()
            ),
        )


def passes(*resources: Planted, why: str = "") -> Case:
    """A case that passes."""
    return Case(Kind.PASS, resources, why)


def fails(*resources: Planted, why: str = "") -> Case:
    """A case that fails."""
    return Case(Kind.FAIL, resources, why)


def unknowns(*resources: Planted, why: str = "") -> Case:
    """A case that nobody can decide before deployment."""
    return Case(Kind.UNKNOWN, resources, why)


def promising(level: Value, case: Case) -> Case:
    """The case of a member whose stack hands on a service level."""
    return replace(case, level=level)


def told_apart(case: Case, vendors: Mapping[str, Value], roles: Value) -> Case:
    """The case of a member with vendors who are told apart.

    Args:
        case: its apps are components that say their name as `app`.
        vendors: who answers for an app, by the app's name; the others are the vendor's who has no name.
        roles: who acts on the member's stack, as it hands them on.
    """
    said = (
        replace(each, inputs={**each.inputs, "vendor": vendors[str(each.inputs["app"])]})
        if each.type == "jichi:app:App" and str(each.inputs["app"]) in vendors
        else each
        for each in case.resources
    )
    return replace(case, resources=tuple(said), roles=roles)


def evades(*resources: Planted, why: str) -> Case:
    """A case that looks fine to a textual check, and must fail."""
    return Case(Kind.EVASION, resources, why)
