"""How much of what is planned was held against the clouds' own descriptions: `python -m tests.surface.report`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from jichi.tenancy.model import Cloud
from tests.surface import aws_regions, aws_rows, google_regions, google_rows, google_sdk, plans
from tests.surface.aws_api import Botocore
from tests.surface.check import Examination, examine
from tests.surface.google_api import Discovery
from tests.surface.model import Finding, Outcome, Row


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


def aws_region_summary(result: aws_regions.RegionExamination) -> str:
    """One line: what was looked for on AWS, and what cannot be."""
    return (
        f"{result.services.total()} resources have their service;"
        f" {result.types / result.resources:.1%} their CloudFormation type,"
        f" {result.parts.total() / result.resources:.1%} the type they are a part of,"
        f" {result.typeless.total() / result.resources:.1%} none ({len(result.typeless)} types);"
        f" {result.values} zones, services, classes and versions looked for;"
        f" {len(result.unknown)} types have something that is not checkable offline"
    )


def google_region_summary(result: google_regions.RegionExamination) -> str:
    """One line: what was looked for on Google Cloud, and what cannot be."""
    share = max(result.resources, 1)
    return (
        f"{result.resources} resources: {result.confirmed.total() / share:.1%} have their service's endpoint at their"
        f" location, {result.unconfirmed.total() / share:.1%} have a location that exists and a service that lists no"
        f" endpoint there, {result.everywhere / share:.1%} have no location;"
        f" {len(result.unknown)} types have something that is not checkable offline"
    )


def lines() -> Iterator[str]:
    """The whole report: one cloud after the other."""
    yield from _aws()
    yield ""
    yield from _google()


def _aws() -> Iterator[str]:
    resources = tuple(plans.resources(Cloud.AWS))
    api, regions = examine(resources, aws_rows.ROWS, Botocore()), aws_regions.examine_regions(resources, aws_rows.ROWS)
    yield from _inputs("AWS", api, aws_rows.ROWS)
    yield from ("", "## Regions", "", aws_region_summary(regions), "")
    for (service, region), count in sorted(regions.services.items()):
        yield f"{service:<16} {region:<16} {count:>6}"
    yield from ("", "## Types for which CloudFormation has nothing: only the service is looked for", "")
    for type_, count in regions.typeless.most_common():
        yield f"{type_}: {count} ({count / regions.resources:.1%})"
    yield from _not_checkable(regions.unknown, aws_regions.NOT_CHECKABLE)
    yield from _findings(*api.findings, *regions.findings)


def _google() -> Iterator[str]:
    resources = tuple(plans.resources(Cloud.GCP))
    api = examine(resources, google_rows.ROWS, Discovery())
    regions = google_regions.examine_regions(resources, google_rows.ROWS)
    yield from _inputs("Google Cloud", api, google_rows.ROWS)
    taken = examine(google_sdk.everything_of(google_rows.ROWS), google_rows.ROWS, Discovery())
    yield from ("", "## All that the SDK's types take, planned or not", "", api_summary(taken))
    previews = examine(resources, google_rows.RELEASED, Discovery()).findings
    yield from ("", "## What the released versions of the APIs do not take", "", *dict.fromkeys(map(str, previews)))
    yield from ("", "## Locations", "", google_region_summary(regions), "")
    for answer, places in (("confirmed", regions.confirmed), ("not confirmed", regions.unconfirmed)):
        for (service, location), count in sorted(places.items()):
            where = google_regions.BEYOND.get(service, {}).get(location, "")
            yield f"{service:<24} {location:<16} {count:>6} {answer}" + (f": {where}" if where else "")
    yield from _not_checkable(regions.unknown, google_regions.NOT_CHECKABLE)
    yield from _findings(*api.findings, *regions.findings)


def _inputs(cloud: str, api: Examination, rows: Mapping[str, Row]) -> Iterator[str]:
    yield from (f"# {cloud}", "", "## Inputs against the API", "", api_summary(api), "")
    yield f"{'type':<76} {'made':>5} {'checked':>8} {'unknown':>8} {'not sent':>8} {'mapped':>7}"
    for type_, coverage in sorted(api.types.items()):
        checked, unknown, not_sent = (
            coverage.count(outcome) for outcome in (Outcome.CHECKED, Outcome.PLACEHOLDER, Outcome.NOT_SENT)
        )
        share = (checked + unknown) / max(len(coverage.properties), 1)
        yield f"{type_:<76} {coverage.resources:>5} {checked:>8} {unknown:>8} {not_sent:>8} {share:>7.0%}"
    yield from ("", "## Inputs that map to no parameter", "")
    for type_, coverage in sorted(api.types.items()):
        for path, reason in rows[type_].not_sent.items():
            if path in coverage.properties:
                yield f"{type_} {path}: {reason}"
    for operation, pattern in sorted(api.unreadable):
        yield f"{operation}: a pattern that cannot be read here: {pattern}"


def _not_checkable(found: Mapping[str, int], table: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    yield from ("", "## Not checkable offline", "")
    for type_, count in sorted(found.items()):
        what, where = table[type_]
        yield f"{type_} ({count}): {what}. See {where}"


def _findings(*findings: Finding) -> Iterator[str]:
    yield from ("", "## Findings", "")
    yield from dict.fromkeys(map(str, findings))


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
