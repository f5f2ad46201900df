"""The hub: what connects members, in an account or project of its own, with the watch and the logs of any other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components.providers import create_hub_sites
from components.watch import create_watch
from jichi.tenancy.model import Cloud, Tenancy
from network.hub import create_hub, hub_exports
from stacks.shared import create_foundation, log_destinations, watch_args, watch_outputs


class HubEnvironment(pulumi.ComponentResource):
    """The hub on one cloud: the account's foundation, lines, and what leads from them to members' networks."""

    def __init__(self, tenancy: Tenancy, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Hub", "hub")
        sites = create_hub_sites(tenancy, cloud, self)
        keys, logs = create_foundation(sites, self)
        watch = create_watch(replace(watch_args(sites, keys, logs), replicated=("log", "access")), self)
        self._hub = create_hub(sites, self, log_destinations(logs))
        self.outputs: Mapping[str, Any] = dict(self._outputs(watch_outputs(sites, watch)))
        self.register_outputs(dict(self.outputs))

    def _outputs(self, watched: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        yield from hub_exports(self._hub)
        yield from watched
