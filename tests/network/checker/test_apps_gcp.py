"""What Cloud Run runs, and what stands before it, in a certificate: followed where it speaks inside, else refused."""

from collections.abc import Mapping
from functools import lru_cache

import pytest

from network.checker.check import check
from tests.network.checker.certificates import Document, certified, document_of, forged, refused, words
from tests.network.proof.front_mutants_gcp import MUTANTS, Plant, with_apps

CLAIM = "internet-out/022021/gcp/network"
IN = "internet-in/022021/gcp/network"


@lru_cache
def honest() -> Document:
    return certified(with_apps().plan)


def test_an_honest_certificate_of_a_network_with_apps_is_valid():
    result = check(honest(), document_of(with_apps().plan))
    assert result.holds, words(result)
    assert {each["id"] for each in honest()["claims"]} >= {CLAIM, IN}


LOOSE: Mapping[str, tuple[Plant, str, str]] = {
    **{
        name: (MUTANTS[name].plant, CLAIM, "past the network")
        for name in (
            "service without an interface",
            "job without an interface",
            "worker pool without an interface",
            "service: private ranges only",
            "service: egress left out",
            "service: egress not known",
            "worker pool: egress left out",
            "access not known",
            "interfaces not known",
            "subnet not known",
            "connector",
        )
    },
    **{
        name: (MUTANTS[name].plant, IN, "(ingress)")
        for name in ("ingress from everywhere", "ingress left out", "ingress not known")
    },
    "a group on the internet": (
        MUTANTS["a group of ends on the internet"].plant,
        CLAIM,
        "(networkEndpointType)",
    ),
    "endpoints that Google makes": (
        MUTANTS["endpoints that Google makes for a cache"].plant,
        CLAIM,
        "(desiredAutoCreatedEndpoints)",
    ),
    "an endpoint to a cache of nobody": (
        MUTANTS["an endpoint to a cache of nobody"].plant,
        CLAIM,
        "what it leads to is not followed",
    ),
    "an external address": (
        MUTANTS["an external address, in the apps' stack"].plant,
        "internet-routes/022021/gcp/network",
        "",
    ),
    "a type that nobody knows": (
        MUTANTS["a type that is not known, in the apps' stack"].plant,
        CLAIM,
        "the checker's tables do not have",
    ),
}


@pytest.mark.parametrize("name", LOOSE)
def test_what_is_not_followed_is_refused(name: str):
    plant, claim, why = LOOSE[name]
    plan = plant(with_apps()).plan
    result = check(forged(honest(), plan), document_of(plan))
    assert claim in refused(result)
    assert any(each.claim == claim and why in each.what.en for each in result.refusals), words(result)
