from hypothesis import given
from hypothesis import strategies as st

from components.app.aws_sizes import LARGEST, Demand, FargateSize, demand, fargate, sizes
from components.app.model import Size
from jichi.score.model import Container, Limits

SILENT = Size(cpu_millis=500, memory_mib=1024, tasks=2, tasks_most=4, storage_gib=20)


def container(limits: Limits | None = None, requests: Limits | None = None) -> Container:
    return Container(
        name="app",
        image=".",
        command=None,
        args=None,
        variables={},
        files=(),
        volumes=(),
        before={},
        limits=limits or Limits(),
        requests=requests or Limits(),
        liveness=None,
        readiness=None,
    )


def test_the_table_is_aws_s():
    """Amazon ECS Developer Guide: the ends of each row, and its steps."""
    rows: dict[int, list[int]] = {}
    for each in sizes():
        rows.setdefault(each.cpu, []).append(each.memory_mib)
    ends = {cpu: (memory[0], memory[-1], len(memory)) for cpu, memory in rows.items()}
    assert ends == {
        256: (512, 2048, 3),
        512: (1024, 4096, 4),
        1024: (2048, 8192, 7),
        2048: (4096, 16384, 13),
        4096: (8192, 30720, 23),
        8192: (16384, 61440, 12),
        16384: (32768, 122880, 12),
    }


@given(st.integers(1, 17_000), st.integers(1, 130_000))
def test_the_smallest_size_that_carries_it_is_taken(cpu: int, memory: int):
    fitting = [each for each in sizes() if each.cpu * 1000 >= cpu * 1024 and each.memory_mib >= memory]
    found = fargate(Demand(cpu, memory))
    assert found == min(fitting, key=lambda it: (it.cpu, it.memory_mib), default=None)


@given(st.integers(1, 16_000), st.integers(1, 122_880))
def test_whatever_is_no_larger_than_the_largest_has_a_size(cpu: int, memory: int):
    assert fargate(Demand(cpu, memory)) is not None


def test_what_is_larger_has_none():
    assert fargate(Demand(16_000, LARGEST.memory_mib)) == LARGEST
    assert fargate(Demand(16_001, 1)) is None
    assert fargate(Demand(1, LARGEST.memory_mib + 1)) is None


def test_much_memory_takes_processors_along():
    assert fargate(Demand(250, 2049)) == FargateSize(512, 3072)
    assert fargate(Demand(2000, 512)) == FargateSize(2048, 4096)


def test_what_containers_say_is_added_up_and_the_apps_size_stands_in_for_the_silent():
    said = container(Limits("1500m", "3Gi"))
    assert demand((said,), SILENT) == Demand(1500, 3072)
    assert demand((said, said), SILENT, beside_mib=64) == Demand(3000, 6208)
    assert demand((said, container()), SILENT) == Demand(2000, 4096)
    assert demand((container(), container()), SILENT) == Demand(500, 1024)


def test_requests_count_where_there_are_no_limits():
    assert demand((container(requests=Limits("100m", "100M")),), SILENT) == Demand(100, 96)
    both = container(Limits(memory="1Gi"), Limits(cpu="250m"))
    assert demand((both,), SILENT) == Demand(250, 1024)
