"""Plans made by hand: resources of stacks, as the program's engine would capture them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.reading import text

MEMBERS = ("022021", "023621", "023671", "023817")
"""Codes of municipalities."""
REGION: Mapping[Cloud, str] = {Cloud.AWS: "ap-northeast-1", Cloud.GCP: "asia-northeast1"}


class Builder:
    """A plan in the making, of one cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._resources: defaultdict[str | None, dict[str, Resource]] = defaultdict(dict)

    def add(self, member: str | None, type_: str, name: str, /, **inputs: Value) -> Reference:
        """One more resource in a member's stack; None for what members share. Its id."""
        label = f"oracle-{member or 'shared'}-{self._cloud}-prod"
        urn = f"urn:pulumi:{label}::jichi::{type_}::{name}"
        made = Resource(
            StackId("jichi", label, member, self._cloud),
            urn,
            type_,
            name,
            custom=True,
            parent=None,
            provider=None,
            region=text(inputs.get("region")) or REGION[self._cloud],
            inputs=inputs,
        )
        assert urn not in self._resources[member], urn
        self._resources[member][urn] = made
        return Reference(urn, "id")

    def plan(self) -> Plan:
        """All of it."""
        stacks = [
            StackPlan(next(iter(each.values())).stack, tuple(each.values()), {}) for each in self._resources.values()
        ]
        return Plan("oracle", tuple(stacks))
