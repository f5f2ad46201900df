"""Shared services on Google Cloud: a front for each in the hub's network, published to the projects that use it.

The hub's network is joined to nobody's: it is entered by Private Service Connect only, and leads nowhere.
"""

from __future__ import annotations

import pulumi

from components.site import Sites
from jichi.tenancy.model import Cloud
from network.hub import Hub
from network.services import Published, endpoint_users
from network.services import Services as ServicesOutputs
from network.services.gcp_front import FrontArgs, create_front, publish
from network.services.gcp_plan import service_nat
from network.vpc import Vpc


class Services(pulumi.ComponentResource):
    """The hub's services in every region in which it has subnets."""

    def __init__(self, sites: Sites, vpcs: tuple[Vpc, ...], hub: Hub, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Services", "services", None, pulumi.ResourceOptions(parent=parent))
        tenancy = sites.primary.scope.tenancy
        catalogue: dict[str, dict[str, Published]] = {}
        for vpc in vpcs:
            found = catalogue.setdefault(vpc.site.place, {})
            for service in tenancy.connectivity.services_of(Cloud.GCP):
                args = FrontArgs(vpc.site, vpc, service.name, service.port)
                front = create_front(args, self)
                users = endpoint_users(tenancy, service, Cloud.GCP)
                nat = service_nat(tenancy, vpc.range, service, users)
                found[service.name] = Published(None, None, publish(args, front, nat, users, self).id)
        self.services = ServicesOutputs(hub, catalogue)
        self.register_outputs({})
