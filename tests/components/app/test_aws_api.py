"""Every planned input of apps on AWS, held against what the installed botocore says of the APIs."""

import pytest

from tests.components.app.aws_apps import planned
from tests.surface.aws_api import Botocore
from tests.surface.aws_rows import ROWS
from tests.surface.check import Examination, examine
from tests.surface.model import Outcome


@pytest.fixture(scope="module", params=[False, True], ids=["running", "standby"])
def examined(request: pytest.FixtureRequest) -> Examination:
    plan, _ = planned(standby=request.param)
    mine = [each for each in plan.resources if each.custom and "jichi:app:" in each.urn]
    return examine(mine, ROWS, Botocore())


def test_the_apis_accept_every_planned_input(examined: Examination):
    faults = list(dict.fromkeys(map(str, examined.findings)))
    assert not faults, "\n".join(faults)


def test_every_input_goes_somewhere_or_says_why_not(examined: Examination):
    assert examined.properties(Outcome.REFUSED) == 0
    assert examined.mapped >= 0.97
    assert not examined.unreadable
