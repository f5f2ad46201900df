"""The program: one member of one tenancy on one cloud, as the stack's configuration says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pulumi

from jichi.errors import InvalidInput, Problem
from jichi.tenancy import find, load
from jichi.tenancy.model import Cloud, Member, Tenancy
from jichi.text import Text
from stacks.environment import Environment
from stacks.hub import HubEnvironment
from stacks.names import CLOUD_KEY, HUB_KEY, MEMBER_KEY, PROJECT, TENANCY_KEY
from stacks.shared import SharedEnvironment


def program() -> None:
    """Deploy the environment that the configuration names, and export what others look up."""
    config = pulumi.Config(PROJECT)
    tenancy = tenancy_at(find(config.require(TENANCY_KEY)))
    hub = config.get_bool(HUB_KEY) or False
    deploy(tenancy, config.get(MEMBER_KEY), config.require(CLOUD_KEY), hub=hub)


def deploy(tenancy: Tenancy, code: str | None, cloud: str, *, hub: bool = False) -> None:
    """Deploy one member's environment, what members share, or the hub.

    Args:
        tenancy: the tenancy.
        code: the member's municipality code; None for what members share.
        cloud: one of the tenancy's clouds.
        hub: whether to deploy the hub.

    Raises:
        InvalidInput: the tenancy has no such member, or is not on that cloud.
    """
    member = next((member for member in tenancy.members if member.code == code), None)
    home = next((home for home in tenancy.homes if home.cloud == cloud), None)
    if home is None:
        raise _not_in(tenancy, CLOUD_KEY, cloud, [home.cloud for home in tenancy.homes])
    if hub and not tenancy.has_hub(home.cloud):
        raise _not_in(tenancy, HUB_KEY, "true", ["false"])
    if not hub and member is None and (code or not tenancy.has_shared(home.cloud)):
        raise _not_in(tenancy, MEMBER_KEY, code or "(none)", [member.code for member in tenancy.members])
    for name, value in _deployed(tenancy, None if hub else member, home.cloud, hub=hub).outputs.items():
        pulumi.export(name, value)


def _deployed(
    tenancy: Tenancy, member: Member | None, cloud: Cloud, *, hub: bool
) -> Environment | SharedEnvironment | HubEnvironment:
    if hub:
        return HubEnvironment(tenancy, cloud)
    return Environment(tenancy, member, cloud) if member else SharedEnvironment(tenancy, cloud)


def tenancy_at(path: Path) -> Tenancy:
    """The tenancy in a file, read once for all its stacks and again when the file has changed."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _modified: int) -> Tenancy:
    return load(path)


def _not_in(tenancy: Tenancy, key: str, value: str, choices: Iterable[str]) -> InvalidInput:
    known = ", ".join(choices)
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"テナンシー {tenancy.name} に {PROJECT}:{key} = {value} はありません。",
                en=f"{PROJECT}:{key} is {value}, which the tenancy {tenancy.name} does not have",
            ),
            remedy=Text(
                ja=f"スタックの設定を次のいずれかにしてください: {known}",
                en=f"Set it in the stack's configuration to one of: {known}",
            ),
        )
    )
