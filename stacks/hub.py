"""The hub: what connects members, in an account or project of its own, with the watch and the logs of any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components.providers import create_hub_sites
from components.watch import create_watch
from jichi.tenancy.model import Cloud, Tenancy
from network.dns import ResolverArgs, create_resolvers, create_zone
from network.hub import create_hub, hub_exports
from network.services import create_services, services_exports
from network.vpc import create_vpcs
from stacks.connect import log_destinations
from stacks.intent import intent
from stacks.shared import create_foundation, vpcs_args, watch_args, watch_outputs


class HubEnvironment(pulumi.ComponentResource):
    """The hub on one cloud: the account's foundation, lines, and where services are shared a network for them."""

    def __init__(self, tenancy: Tenancy, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Hub", "hub")
        sites = create_hub_sites(tenancy, cloud, self)
        keys, logs = create_foundation(sites, self)
        watch = create_watch(replace(watch_args(sites, keys, logs), replicated=("log", "access")), self)
        destinations = log_destinations(logs)
        self._hub = create_hub(sites, self, destinations)
        self._services: Mapping[str, Any] = {}
        if tenancy.connectivity.services_of(cloud):
            vpcs = create_vpcs(vpcs_args(sites, logs), self)
            create_zone(sites.primary, vpcs, self)
            create_resolvers(ResolverArgs(sites, vpcs, *destinations), self)
            services = create_services(sites, vpcs, self._hub, self)
            self._hub = services.hub
            self._services = {**dict(services_exports(services.catalogue)), "intent": intent(sites.primary.scope)}
        self.outputs: Mapping[str, Any] = dict(self._outputs(watch_outputs(sites, watch)))
        self.register_outputs(dict(self.outputs))

    def _outputs(self, watched: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        yield from hub_exports(self._hub)
        yield from self._services.items()
        yield from watched
