"""A connected plan with apps, in which leaks are planted: a service that another one asks, its batch and its cache."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, SystemUse, Tenancy
from tests.factories import HIROSAKI
from tests.network.proof.line_plants import connected
from tests.network.proof.plants import Plot
from tests.stacks.test_hub import planned

CA = "arn:aws:acm-pca:{}:999999999999:certificate-authority/11111111-2222-3333-4444-555555555555"
POOL = "projects/hirosaki-shared-prod/locations/{}/caPools/closed"
AUTHORITIES = (
    *(CA.format(each) for each in ("ap-northeast-1", "ap-northeast-3")),
    *(POOL.format(each) for each in ("asia-northeast1", "asia-northeast2")),
)
USES = (
    AppUse("kokuho", Path("stacks/apps/kokuho/score.yaml")),
    AppUse("window", Path("tests/network/proof/window.score.yaml")),
)
SYSTEMS = (SystemUse("住民記録", "juminkihon"), SystemUse("国民健康保険(資格・賦課)", "kokuho"))


@lru_cache
def tenancy() -> Tenancy:
    """Two members with offices and lines, of which Hirosaki has apps."""
    first, *others = connected().members
    assert first.code == HIROSAKI.code
    return replace(connected(), members=(replace(first, systems=SYSTEMS), *others), apps=USES, authorities=AUTHORITIES)


def base(cloud: Cloud) -> Plot:
    """The plan without a leak."""
    return Plot(planned(tenancy(), cloud))
