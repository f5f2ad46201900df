"""How a stack that holds a network is joined to the stack that holds the hub."""

from __future__ import annotations

import pulumi

from components.providers import create_hub_sites
from components.site import Sites
from jichi.tenancy.model import Cloud
from network.hub import hub_of
from network.links import Link, LinkArgs, create_link
from network.vpc import Vpc
from stacks.names import hub_name


def connect(sites: Sites, vpcs: tuple[Vpc, ...], parent: pulumi.Resource) -> Link | None:
    """A network's link to the tenancy's hub; None where there is no hub.

    Args:
        sites: the regions of whoever the network belongs to.
        vpcs: the network, primary region first.
        parent: the component it belongs to.
    """
    tenancy, cloud = sites.primary.scope.tenancy, sites.cloud
    if not tenancy.has_hub(cloud):
        return None
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{hub_name(tenancy, cloud)}"
    stack = pulumi.StackReference("hub", stack_name=name, opts=pulumi.ResourceOptions(parent=parent))
    borrowed = create_hub_sites(tenancy, cloud, parent, borrowed=True) if cloud is Cloud.AWS else None
    return create_link(LinkArgs(sites, vpcs, hub_of(sites, stack), borrowed), parent)
