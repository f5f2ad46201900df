"""Which resources are one and the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jichi.errors import InvalidInput
from jichi.score import read_workloads
from jichi.score.sharing import Identity, shared
from tests.jichi.score.conftest import small

if TYPE_CHECKING:
    from tests.jichi.score.conftest import Write


def app(name: str, **resources: dict[str, Any]) -> dict[str, Any]:
    return small(metadata={"name": name}, resources=resources)


def test_the_same_type_class_and_id_are_one_resource(write: Write):
    one = app("one", db={"type": "postgres", "id": "orders"}, own={"type": "postgres"})
    two = app("two", orders={"type": "postgres", "class": "default", "id": "orders"}, own={"type": "postgres"})
    three = app(
        "three", db={"type": "postgres", "class": "large", "id": "orders"}, xx={"type": "mysql", "id": "orders"}
    )
    uses = shared(read_workloads([write(each, f"{at}.yaml") for at, each in enumerate((one, two, three))]))
    assert {
        str(which): [f"{use.workload.name}.{use.resource.name}" for use in statements]
        for which, statements in uses.items()
    } == {
        "postgres.default#orders": ["one.db", "two.orders"],
        "postgres.default#one/own": ["one.own"],
        "postgres.default#two/own": ["two.own"],
        "postgres.large#orders": ["three.db"],
        "mysql.default#orders": ["three.xx"],
    }


def test_no_id_can_reach_a_resource_of_another_workload():
    assert Identity("s3", "default", owner=("one", "own")) != Identity("s3", "default", id="one.own")
    assert str(Identity("s3", "default", owner=("one", "own"))) != str(Identity("s3", "default", id="one.own"))


@pytest.mark.parametrize("key", ["params", "metadata"])
def test_a_shared_resource_is_wanted_in_one_way(write: Write, key: str):
    one = write(app("one", db={"type": "postgres", "id": "orders", key: {"a": "1"}}), "one.yaml")
    two = write(app("two", db={"type": "postgres", "id": "orders", key: {"a": "2"}}), "two.yaml")
    silent = write(app("silent", db={"type": "postgres", "id": "orders"}), "silent.yaml")
    same = write(app("same", db={"type": "postgres", "id": "orders", key: {"a": "1"}}), "same.yaml")
    assert len(read_workloads([silent, one, same])) == 3
    with pytest.raises(InvalidInput) as raised:
        read_workloads([one, two])
    assert [(each.where.file, each.where.key) for each in raised.value.problems if each.where] == [
        (str(two), f"resources.db.{key}")
    ]
    assert f"{one}:11" in str(raised.value)


def test_params_are_compared_by_what_they_mean(write: Write):
    def named(workload: str, bucket: str, text: str) -> dict[str, Any]:
        return app(
            workload,
            db={"type": "postgres", "id": "orders", "params": {"to": text}},
            **{bucket: {"type": "s3", "id": "dumps"}},
        )

    one = write(named("one", "dumps", "${resources.dumps.name}"), "one.yaml")
    two = write(named("two", "copies", "${resources.copies.name}"), "two.yaml")
    by_name = [write(named(each, "dumps", "${metadata.name}"), f"{each}.yaml") for each in ("three", "four")]
    assert len(read_workloads([one, two])) == 2
    with pytest.raises(InvalidInput, match="differ"):
        read_workloads(by_name)
