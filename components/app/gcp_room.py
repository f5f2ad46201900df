"""How many tasks the `app` subnet has addresses for: Cloud Run takes them from there. Pure.

Source: Cloud Run documentation, "Direct VPC egress with a VPC network", "IP address allocation": addresses are reserved
16 at a time, of a subnet of /26 or larger; services and worker pools use twice as many as they have instances, and as
many again while a new version takes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Final

from components.app.model import Load
from jichi.errors import Problem
from jichi.text import Text

if TYPE_CHECKING:
    from components.app.model import App

BLOCK: Final = 16
"""Addresses that are reserved at a time."""

EACH: Final = 2
"""Addresses for each task."""


def room(subnet: IPv4Network) -> int:
    """Addresses for tasks: whole blocks, without the first and the last: in the latter planned addresses are, such as
    the load balancer's.
    """
    return max(subnet.num_addresses // BLOCK - 2, 0) * BLOCK


def room_problems(apps: Sequence[App], subnet: IPv4Network) -> tuple[Problem, ...]:
    """That apps cannot even start: their least number of tasks has no addresses."""
    return _problems(apps, subnet, sum(_least(each) for each in apps), peak=False)


def room_warnings(apps: Sequence[App], subnet: IPv4Network) -> tuple[Problem, ...]:
    """That they start, but have no addresses where all of them have as many tasks as they may."""
    if room_problems(apps, subnet):
        return ()
    return _problems(apps, subnet, sum(_most(each) for each in apps), peak=True)


def _problems(apps: Sequence[App], subnet: IPv4Network, tasks: int, *, peak: bool) -> tuple[Problem, ...]:
    needed = -(-tasks * EACH // BLOCK) * BLOCK
    if needed <= room(subnet):
        return ()
    when = Text(ja="最大のとき", en="at most") if peak else Text(ja="少なくとも", en="at least")
    return (
        Problem(
            Text(
                ja=f"アプリは{when.ja} {tasks} 個のタスクで {needed} 個のアドレスを使い、サブネット {subnet} の"
                f" {room(subnet)} 個を超えます。",
                en=f"The apps have {tasks} tasks {when.en}, which take {needed} addresses; the subnet {subnet} has"
                f" {room(subnet)} for them.",
            ),
            Text(
                ja="団体のアドレス範囲を広げるか、規模の区分を小さくしてください。",
                en="Give the member a larger range, or the apps a smaller class.",
            ),
            apps[0].workload.document.where(("metadata", "name")),
        ),
    )


def _least(app: App) -> int:
    return 1 if app.load is Load.BATCH else app.size.tasks


def _most(app: App) -> int:
    match app.load:
        case Load.SERVICE:
            return app.size.tasks_most
        case Load.WORKER:
            return app.size.tasks
        case Load.BATCH:
            return 1
