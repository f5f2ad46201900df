from dataclasses import replace
from typing import Any

import pytest

from components.account.gcp_services import protected
from components.naming import Scope
from components.perimeter import PerimeterArgs, create_perimeter
from jichi.engine.values import Interpolation, Reference
from jichi.tenancy.model import Cloud, Google, Isolation, Perimeter
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy, named, of_type

GOOGLE = TENANCY.home(Cloud.GCP).google or Google()
DEPLOYER = "deploy@hirosaki-ci.iam.gserviceaccount.com"
POLICY = "accessPolicies/3333333333"


def planned(
    mode: Perimeter,
    member: Any = HIROSAKI,
    *,
    enforced: bool = False,
    isolation: Isolation = Isolation.ACCOUNT,
    deployers: tuple[str, ...] = (DEPLOYER,),
) -> Any:
    """The plan of a stack's part in the perimeter."""
    google = replace(GOOGLE, perimeter=mode, perimeter_enforced=enforced)

    def build(place: Place) -> None:
        create_perimeter(PerimeterArgs(place.sites, deployers), place)

    return plan_on_google(make_tenancy(google=google, isolation=isolation), build, member)


def made(plan: Any) -> set[str]:
    """Types of what the perimeter is made of."""
    return {each.type.rpartition(":")[2] for each in plan.resources if "accesscontextmanager" in each.type}


def number(plan: Any) -> Interpolation:
    """The project as a perimeter names it."""
    (project,) = of_type(plan, "Project")
    return Interpolation(("projects/", Reference(project.urn, "number")))


def test_the_platforms_perimeter_is_left_alone():
    assert not made(planned(Perimeter.VERIFY))
    assert made(planned(Perimeter.FINE)) == {"AccessLevel", "ServicePerimeter"}


def test_a_perimeter_of_its_own_is_tried_before_it_is_enforced():
    tried, enforced = planned(Perimeter.FINE), planned(Perimeter.FINE, enforced=True)
    before, after = named(tried, "perimeter"), named(enforced, "perimeter")
    assert (before.inputs["useExplicitDryRunSpec"], after.inputs["useExplicitDryRunSpec"]) == (True, False)
    assert "status" not in before.inputs
    assert "spec" not in after.inputs
    for plan, config in ((tried, before.inputs["spec"]), (enforced, after.inputs["status"])):
        assert config["resources"] == (number(plan),)
        assert config["restrictedServices"] == protected(Scope(TENANCY, HIROSAKI, Cloud.GCP, "asia-northeast1"))
        assert config["vpcAccessibleServices"] == {
            "enableRestriction": True,
            "allowedServices": ("RESTRICTED-SERVICES",),
        }
        assert set(config) == {"resources", "restrictedServices", "vpcAccessibleServices", "ingressPolicies"}
    assert before.inputs["parent"] == POLICY
    assert before.inputs["name"] == f"{POLICY}/servicePerimeters/hirosaki_022021_prod_perimeter"
    assert before.inputs["perimeterType"] == "PERIMETER_TYPE_REGULAR"
    assert before.options.protect
    assert not before.options.ignore_changes


def test_only_those_who_deploy_come_in():
    plan = planned(Perimeter.FINE)
    level = named(plan, "deployers")
    member = f"serviceAccount:{DEPLOYER}"
    assert level.inputs["name"] == f"{POLICY}/accessLevels/hirosaki_022021_prod_deployers"
    assert level.inputs["basic"] == {"conditions": ({"members": (member,)},)}
    (policy,) = named(plan, "perimeter").inputs["spec"]["ingressPolicies"]
    assert policy == {
        "title": "deployers",
        "ingressFrom": {"identities": (member,), "sources": ({"accessLevel": level.inputs["name"]},)},
        "ingressTo": {"resources": ("*",), "operations": ({"serviceName": "*"},)},
    }
    assert level.urn in named(plan, "perimeter").dependencies


def test_where_nobody_is_named_nobody_comes_in():
    plan = planned(Perimeter.FINE, deployers=())
    assert made(plan) == {"ServicePerimeter"}
    assert "ingressPolicies" not in named(plan, "perimeter").inputs["spec"]


@pytest.mark.parametrize(
    ("enforced", "joining", "left_alone"),
    [
        (False, "ServicePerimeterDryRunResource", "spec.resources"),
        (True, "ServicePerimeterResource", "status.resources"),
    ],
)
def test_members_join_and_leave_a_coarse_perimeter_by_themselves(enforced: bool, joining: str, left_alone: str):
    shared = planned(Perimeter.COARSE, None, enforced=enforced)
    perimeter = named(shared, "perimeter")
    assert "resources" not in perimeter.inputs[left_alone.partition(".")[0]]
    assert perimeter.options.ignore_changes == (left_alone,)
    assert perimeter.inputs["name"] == f"{POLICY}/servicePerimeters/hirosaki_shared_prod_perimeter"
    own = named(shared, "inside")
    assert own.inputs == {"perimeterName": perimeter.inputs["name"], "resource": number(shared)}
    assert perimeter.urn in own.dependencies
    for member in (HIROSAKI, OWANI):
        plan = planned(Perimeter.COARSE, member, enforced=enforced)
        assert made(plan) == {joining}
        inside = named(plan, "inside")
        assert inside.inputs == {"perimeterName": perimeter.inputs["name"], "resource": number(plan)}
        assert inside.options.protect


@pytest.mark.parametrize("mode", [Perimeter.FINE, Perimeter.COARSE])
@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_around_a_shared_project_there_is_one_perimeter_and_it_is_the_shared_stacks(
    mode: Perimeter, isolation: Isolation
):
    assert not made(planned(mode, isolation=isolation))
    assert "ServicePerimeter" in made(planned(mode, None, isolation=isolation))
