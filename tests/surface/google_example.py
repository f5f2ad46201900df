"""Google Cloud: a program that makes one of every type which has a row, as a reviewed environment would."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pulumi
from pulumi_gcp import Provider

from jichi.engine.host import plan_stack
from jichi.engine.plan import Resource, StackId
from jichi.tenancy.model import Cloud
from tests.surface.google_example_control import control
from tests.surface.google_example_data import data
from tests.surface.google_example_lines import front, lines
from tests.surface.google_example_network import network
from tests.surface.google_example_watch import watch

PROJECT, TOKYO, OSAKA = "hirosaki-022021-prod", "asia-northeast1", "asia-northeast2"


@cache
def every_example() -> tuple[Resource, ...]:
    """The planned resources, in the program's order."""
    stack = StackId("jichi", "example", "022021", Cloud.GCP)
    return tuple(each for each in plan_stack(stack, _program, {}).resources if each.type.startswith("gcp:"))


@cache
def examples() -> Mapping[str, Resource]:
    """The first of each type, by Pulumi's type."""
    return {each.type: each for each in reversed(every_example())}


def _program() -> None:
    opts = pulumi.ResourceOptions(provider=Provider(TOKYO, project=PROJECT, region=TOKYO))
    network(opts)
    lines(opts)
    front(opts)
    topic = control(PROJECT, opts)
    data(PROJECT, TOKYO, OSAKA, opts)
    watch(PROJECT, TOKYO, topic, opts)
