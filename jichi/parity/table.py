"""The table of a plan: every check on both clouds, and each difference against what is stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jichi.engine.plan import Plan
from jichi.parity.checks import CHECKS, Check
from jichi.parity.model import Difference, Parity, Row
from jichi.parity.side import Side
from jichi.tenancy.model import Cloud


def parity(plan: Plan, stated: Iterable[Difference], checks: Sequence[Check] = CHECKS) -> Parity:
    """The whole table.

    Args:
        plan: of a tenancy on both clouds.
        stated: the differences that are stated of it.
        checks: the rows.
    """
    aws, gcp = Side.of_plan(plan, Cloud.AWS), Side.of_plan(plan, Cloud.GCP)
    rows = tuple(Row(each.id, each.noun, each.title, each.aws(aws), each.gcp(gcp)) for each in checks)
    by_id = {row.id: row for row in rows}
    order = {row.id: place for place, row in enumerate(rows)}
    known = tuple(stated)
    found = [each for each in known if each.row in by_id and each.fits(by_id[each.row])]
    explained = {each.row for each in found}
    return Parity(
        tenancy=plan.tenancy,
        rows=rows,
        stated=tuple(sorted(found, key=lambda each: order[each.row])),
        unstated=tuple(row for row in rows if row.differs and row.id not in explained),
        stale=tuple(each for each in known if each not in found),
    )
