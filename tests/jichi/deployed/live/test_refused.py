"""What must not be there is found where it is, and unknown where nobody may look: kind by kind."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from jichi.deployed.live import Live, from_live
from jichi.deployed.live.kinds import Kind
from jichi.deployed.live.refused_uses import KINDS as USES
from jichi.deployed.live.refused_ways import KINDS as WAYS
from policies.evaluate import Evaluation
from policies.guardrail import Never
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.world import World
from tests.factories import HIROSAKI, TENANCY
from tests.jichi.deployed.live.recorded import Params, Recorded, Reply
from tests.jichi.deployed.live.services import OSAKA, TOKYO
from tests.jichi.deployed.live.test_services import live_of, statuses

KINDS = (*WAYS, *USES)


def answered(reply: Callable[[Kind], Reply]) -> Live:
    """An account in which each kind's own call, and no other of the same name, answers something."""

    def only(kind: Kind) -> Callable[[Params], Any]:
        found = reply(kind)
        return lambda asked: found if kind.given.keys() <= asked.keys() else {}

    return live_of({f"{each.service}.{_operation(each).name}@{each.home or TOKYO}": only(each) for each in KINDS})


def by_type(live: Live) -> Mapping[tuple[str, str], set[Status]]:
    """Statuses by guardrail and type of the resource."""
    refusing = tuple(each for each in GUARDRAILS if each.cloud == "aws" and isinstance(each.check, Never))
    found: dict[tuple[str, str], set[Status]] = {}
    for each in Evaluation(World(live.plan, None, live=Seen(live.types, live.unread)), refusing).results():
        if each.urn in live.plan.by_urn:
            found.setdefault((each.guardrail.id, live.plan.by_urn[each.urn].type), set()).add(each.status)
    return found


@pytest.fixture(scope="module")
def there() -> Mapping[tuple[str, str], set[Status]]:
    return by_type(answered(_answer))


@pytest.fixture(scope="module")
def hidden() -> tuple[Live, Mapping[tuple[str, str], set[Status]]]:
    live = answered(lambda _: "AccessDeniedException")
    return live, by_type(live)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.action)
def test_a_kind_that_must_not_be_there_is_found_where_it_is_and_unknown_where_nobody_may_look(
    kind: Kind,
    there: Mapping[tuple[str, str], set[Status]],
    hidden: tuple[Live, Mapping[tuple[str, str], set[Status]]],
):
    refusing = {
        each.id
        for each in GUARDRAILS
        if each.cloud == "aws" and isinstance(each.check, Never) and _covers(each.check.types, kind.type)
    }
    assert refusing
    live, unknown = hidden
    (refused,) = [each for each in live.not_read if (each.operation, each.types) == (kind.action, (kind.type,))]
    assert refused.region == TOKYO
    for each in refusing:
        assert there[each, kind.type] == {Status.FAIL}
        assert unknown[each, kind.type] == {Status.UNKNOWN}


def _covers(types: tuple[str, ...], type_: str) -> bool:
    return any(type_.startswith(each.removesuffix("*")) for each in types)


def _operation(kind: Kind) -> Any:
    model = Recorded({}).client(kind.service, TOKYO).meta.service_model
    (name,) = [each for each in model.operation_names if each.lower() == kind.method.replace("_", "")]
    return model.operation_model(name)


def _answer(kind: Kind) -> dict[str, Any]:
    """One thing under the key that the kind lists, with nothing in it but what it has to have."""
    shape = _operation(kind).output_shape
    *outer, last = kind.key.split(".")
    for each in outer:
        shape = shape.members[each]
    member = shape.members[last].member
    one = {**_filled(member), kind.name: _filled(member.members[kind.name])} if kind.name else _filled(member)
    found: dict[str, Any] = {last: [one]}
    for each in reversed(outer):
        found = {each: {**found, "Marker": "", "MaxItems": 1, "IsTruncated": False, "Quantity": 1}}
    return found


def _filled(shape: Any) -> Any:
    match shape.type_name:
        case "structure":
            return {name: _filled(shape.members[name]) for name in shape.required_members}
        case "list":
            return [_filled(shape.member)] * shape.metadata.get("min", 0)
        case "map":
            return {}
        case "boolean":
            return False
        case "integer" | "long" | "double" | "float":
            return 1
        case "timestamp":
            return "2026-04-01"
        case _:
            return "x" * max(shape.metadata.get("min", 1), 1)


def test_in_an_account_without_any_nothing_refused_is_found():
    bare = live_of({"securityhub.DescribeHub": "InvalidAccessException"})
    refused = {each.id for each in GUARDRAILS if each.cloud == "aws" and isinstance(each.check, Never)}
    assert len(refused) > 10
    assert {id_: found for id_, found in statuses(bare, *refused).items() if found != {Status.PASS}} == {}


def test_a_service_that_a_region_does_not_have_is_not_asked_there(monkeypatch: pytest.MonkeyPatch):
    missing = {f"{service}.{OSAKA}.amazonaws.com" for service in ("lightsail", "s3express-control")}
    recorded = Recorded({"lightsail.GetInstances": "AccessDenied", "s3.ListDirectoryBuckets": "AccessDenied"})

    def reaches(host: str) -> bool:
        return host not in missing

    monkeypatch.setattr(recorded, "reaches", reaches)
    refused = from_live(TENANCY, lambda place: recorded, [HIROSAKI.code]).not_read
    assert [(each.operation, each.region) for each in refused] == [
        ("s3express:ListAllMyDirectoryBuckets", TOKYO),
        ("lightsail:GetInstances", TOKYO),
    ]


def test_where_its_address_exists_it_is_asked_whatever_botocore_knows():
    recorded = Recorded({"lightsail.GetInstances": "AccessDenied"})
    refused = from_live(TENANCY, lambda place: recorded, [HIROSAKI.code]).not_read
    assert [each.region for each in refused] == [TOKYO, OSAKA]
