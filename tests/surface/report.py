"""How much of what is planned was held against AWS's own descriptions: `python -m tests.surface.report`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from jichi.tenancy.model import Cloud
from tests.surface import plans
from tests.surface.aws_api import Botocore
from tests.surface.aws_regions import NOT_CHECKABLE, RegionExamination, examine_regions
from tests.surface.aws_rows import ROWS
from tests.surface.check import Examination, examine
from tests.surface.model import Outcome


def api_summary(result: Examination) -> str:
    """One line: the coverage figures."""
    return (
        f"{result.properties()} properties of {len(result.types)} types:"
        f" {result.mapped:.1%} map to a parameter, {result.validated:.1%} with a known value;"
        f" {result.values()} values: {result.values(Outcome.CHECKED)} checked,"
        f" {result.values(Outcome.PLACEHOLDER)} placeholders, {result.values(Outcome.NOT_SENT)} not sent;"
        f" {result.limits['enumeration']} held against an enumeration, {result.limits['pattern']} against a pattern,"
        f" {result.limits['maximum']} against a greatest size; {len(result.unreadable)} patterns unreadable"
    )


def region_summary(result: RegionExamination) -> str:
    """One line: what was looked for, and what cannot be."""
    return (
        f"{result.services.total()} resources have their service;"
        f" {result.types / result.resources:.1%} their CloudFormation type,"
        f" {result.parts.total() / result.resources:.1%} the type they are a part of,"
        f" {result.typeless.total() / result.resources:.1%} none ({len(result.typeless)} types);"
        f" {result.values} zones, services, classes and versions looked for;"
        f" {len(result.unknown)} types have something that is not checkable offline"
    )


def lines() -> Iterator[str]:
    """The whole report."""
    resources = tuple(plans.resources(Cloud.AWS))
    api, regions = examine(resources, ROWS, Botocore()), examine_regions(resources, ROWS)
    yield from ("# Inputs against the API", "", api_summary(api), "")
    yield f"{'type':<76} {'made':>5} {'checked':>8} {'unknown':>8} {'not sent':>8} {'mapped':>7}"
    for type_, coverage in sorted(api.types.items()):
        checked, unknown, not_sent = (
            coverage.count(outcome) for outcome in (Outcome.CHECKED, Outcome.PLACEHOLDER, Outcome.NOT_SENT)
        )
        share = (checked + unknown) / max(len(coverage.properties), 1)
        yield f"{type_:<76} {coverage.resources:>5} {checked:>8} {unknown:>8} {not_sent:>8} {share:>7.0%}"
    yield from ("", "# Inputs that map to no parameter", "")
    for type_, coverage in sorted(api.types.items()):
        for path, reason in ROWS[type_].not_sent.items():
            if path in coverage.properties:
                yield f"{type_} {path}: {reason}"
    for operation, pattern in sorted(api.unreadable):
        yield f"{operation}: a pattern that cannot be read here: {pattern}"
    yield from ("", "# Regions", "", region_summary(regions), "")
    for (service, region), count in sorted(regions.services.items()):
        yield f"{service:<16} {region:<16} {count:>6}"
    yield from ("", "# Types for which CloudFormation has nothing: only the service is looked for", "")
    for type_, count in regions.typeless.most_common():
        yield f"{type_}: {count} ({count / regions.resources:.1%})"
    yield from ("", "# Not checkable offline", "")
    for type_, count in sorted(regions.unknown.items()):
        what, where = NOT_CHECKABLE[type_]
        yield f"{type_} ({count}): {what}. See {where}"
    yield from ("", "# Findings", "")
    yield from dict.fromkeys(str(finding) for finding in (*api.findings, *regions.findings))


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
