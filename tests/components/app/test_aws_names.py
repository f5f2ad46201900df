import re

from hypothesis import assume, given
from hypothesis import strategies as st

from components.app.aws_balancer import place_of_service, places
from components.app.aws_names import balancer_name, batch_name, execution_role, family, shared_role, short, task_role
from components.app.limits import NAME_LENGTH
from components.naming import Kind, Scope
from jichi.tenancy.model import Cloud
from tests.factories import HIROSAKI, make_tenancy

SCOPE = Scope(make_tenancy(), HIROSAKI, Cloud.AWS, "ap-northeast-1")
apps = st.from_regex(rf"[a-z0-9][a-z0-9-]{{0,{NAME_LENGTH - 2}}}[a-z0-9]", fullmatch=True)


def test_known_names():
    assert task_role("tax") == "app-tax"
    assert execution_role("tax") == "app-tax-start"
    assert execution_role("tax", standby=True) == "app-tax-standby-start"
    assert shared_role("balancing", standby=True) == "apps-balancing-standby"
    assert family(SCOPE, "tax", "before") == "hirosaki-022021-prod-app-tax-before-tyo"
    assert balancer_name(SCOPE, "tax-blue") == "022021-tax-blue-tyo"


def test_a_name_that_iam_could_not_tell_from_a_region_or_begins_with_a_digit_is_another():
    assert short("tax") == "tax"
    assert short("3d-map") != "3d-map"
    assert short("tax-tyo") != "tax-tyo"


@given(apps)
def test_every_app_has_names_that_the_services_accept(app: str):
    for standby in (False, True):
        assert SCOPE.global_name(Kind.ROLE, execution_role(app, standby=standby))
    assert family(SCOPE, app, "before")
    assert batch_name(SCOPE, app)


@given(apps, apps)
def test_load_balancers_and_targets_of_different_apps_have_different_short_names(one: str, other: str):
    """Letters, digits and hyphens, at most 32 (Elastic Load Balancing API Reference, "CreateTargetGroup")."""
    found = {balancer_name(SCOPE, f"{app}-{colour}") for app in (one, other) for colour in ("blue", "green")}
    assert len(found) == 2 * len({one, other})
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])", each) for each in found)


@given(st.lists(apps, unique=True, max_size=40))
def test_each_service_has_two_places_among_the_rules(names: list[str]):
    """1 to 50,000 (Elastic Load Balancing API Reference, "CreateRule")."""
    found = places(names)
    taken = [*found.values(), *map(place_of_service, found.values())]
    assert set(found) == set(names)
    assert len(set(taken)) == len(taken)
    assert all(1 <= each <= 50_000 for each in taken)
    assert all(found[name] < place_of_service(found[other]) for name in names for other in names)


@given(st.lists(apps, unique=True, max_size=10), apps)
def test_a_new_service_moves_no_other_unless_both_have_one_place(names: list[str], new: str):
    assume(new not in names)
    before, after = places(names), places([*names, new])
    moved = {name for name in names if before[name] != after[name]}
    assert not moved or places([new])[new] in {places([name])[name] for name in names}
