"""`route` and `service-port`: names, known before deployment."""

from __future__ import annotations

import pytest

from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import mine, planned, resolved

DOMAIN = "022021.prod.hirosaki.jichi.internal"


@pytest.mark.parametrize(
    ("params", "host"),
    [
        ("{}", f"records-front.{DOMAIN}"),
        ("{host: zeimu}", f"zeimu.{DOMAIN}"),
        (f"{{host: zeimu.{DOMAIN}, path: /, port: 443}}", f"zeimu.{DOMAIN}"),
    ],
)
def test_a_route_is_a_name_in_the_members_zone(params: str, host: str):
    (need,) = resolved(f"front: {{type: route, params: {params}}}").needs
    assert need.known == {"host": host, "url": f"https://{host}/"}


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ("host: www.example.jp", f"www.example.jp is no name of {DOMAIN}"),
        ("host: Zeimu", "String should match pattern"),
        ("path: /tax", "Input should be '/'"),
        ("port: 80", "Input should be 443"),
        ("method: GET", "Extra inputs are not permitted"),
    ],
)
def test_a_route_that_the_load_balancer_has_not_is_refused(params: str, words: str):
    with pytest.raises(InvalidInput, match=words):
        resolved(f"front: {{type: route, params: {{{params}}}}}")


def test_another_app_answers_under_its_own_name():
    (need,) = resolved("other: {type: service-port, params: {workload: address-book, port: https}}").needs
    assert need.known == {"hostname": f"address-book.{DOMAIN}", "port": "443"}


@pytest.mark.parametrize("params", ["{}", "{workload: Address}", "{workload: a-name-of-twenty-chr}", "{workload: 1}"])
def test_what_is_no_app_is_refused(params: str):
    with pytest.raises(InvalidInput, match="service-port"):
        resolved(f"other: {{type: service-port, params: {params}}}")


@pytest.mark.parametrize("cloud", Cloud)
def test_neither_makes_anything_by_itself(cloud: Cloud):
    plan = planned("front: {type: route}, other: {type: service-port, params: {workload: address-book}}", cloud)
    assert mine(plan) == []
    assert plan.exports["records-front"]["host"] == f"records-front.{DOMAIN}"
