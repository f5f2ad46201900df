"""Where data passes from one member to another on a cloud: what belongs to both ends, and so to neither's stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.providers import create_sites
from components.site import Sites
from jichi.tenancy.model import Cloud, Member, Tenancy
from network.linkage import (
    Consumer,
    consumer_of_stacks,
    consumers_of,
    create_file_passages,
    create_passages,
    providers_of,
)
from stacks.names import stack_name


class PassagesEnvironment(pulumi.ComponentResource):
    """The private endpoints of all linkages between members on one cloud, each in its consumer's network; on Google
    Cloud also leave to read files, in the provider's project.
    """

    def __init__(self, tenancy: Tenancy, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Passages", "passages")
        members = [tenancy.member(code) for code in consumers_of(tenancy, cloud)]
        stacks = {member.code: self._stack(tenancy, member, cloud) for member in tenancy.members}
        consumers = [self._consumer(tenancy, member, cloud, stacks) for member in members]
        names: Mapping[str, str] = create_passages(consumers, cloud, self) if consumers else {}
        providers = [self._handing(tenancy, tenancy.member(code), cloud) for code in providers_of(tenancy, cloud)]
        readers: Mapping[str, str] = create_file_passages(providers, cloud, self) if providers else {}
        self.outputs: Mapping[str, Any] = {"passages": dict(names), **({"readers": dict(readers)} if readers else {})}
        self.register_outputs(dict(self.outputs))

    def _handing(self, tenancy: Tenancy, member: Member, cloud: Cloud) -> Sites:
        end = pulumi.ComponentResource(
            "jichi:environment:Provider", f"provider-{member.code}", None, pulumi.ResourceOptions(parent=self)
        )
        return create_sites(tenancy, member, cloud, end, borrowed=True)

    def _stack(self, tenancy: Tenancy, member: Member, cloud: Cloud) -> pulumi.StackReference:
        name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack_name(tenancy, member, cloud)}"
        return pulumi.StackReference(member.code, stack_name=name, opts=pulumi.ResourceOptions(parent=self))

    def _consumer(
        self, tenancy: Tenancy, member: Member, cloud: Cloud, stacks: Mapping[str, pulumi.StackReference]
    ) -> Consumer:
        end = pulumi.ComponentResource(
            "jichi:environment:Consumer", f"consumer-{member.code}", None, pulumi.ResourceOptions(parent=self)
        )
        sites = create_sites(tenancy, member, cloud, end, borrowed=True)
        others = {code: stack for code, stack in stacks.items() if code != member.code}
        return consumer_of_stacks(sites, stacks[member.code], others)
