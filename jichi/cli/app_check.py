"""What `jichi app validate` and `jichi app lint` do: every problem of manifests, each with its line, and no plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from components.app.limits import workload_problems
from components.app.model import Place
from components.app.resolve import resolve
from components.app.sizes import classes
from jichi import tenancy as tenancies
from jichi.cli import results
from jichi.cli.app_given import SPECS, member_of, read, resolved_among, wanted_by
from jichi.cli.settings import Settings
from jichi.cli.streams import caution, complain
from jichi.cli.tenancy import validation
from jichi.errors import InvalidInput, Problem
from jichi.score import Workload
from jichi.score.images import GIVEN_LATER
from jichi.tenancy.load import TENANCIES, project_root
from jichi.tenancy.model import Cloud, CloudHome, Google, Member, Tenancy
from jichi.text import Text
from stacks.manifests import place_of, uses

_REGIONS = {Cloud.AWS: ("ap-northeast-1", "ap-northeast-3"), Cloud.GCP: ("asia-northeast1", "asia-northeast2")}
_NO_ACCOUNT = {Cloud.AWS: "000000000000", Cloud.GCP: "no-project"}
_ANY_IMAGE = f"registry.invalid/any@sha256:{64 * '0'}"
"""Stands for an image that is given at deploy time: which one it is changes nothing here."""


def _nothing_wrong(_place: Place, _params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    return ()


_LINTED = {name: replace(each, wrong=_nothing_wrong) for name, each in SPECS.items()}
"""Types without what a tenancy alone decides, such as a linkage that it does not declare."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a manifest.

    Args:
        name: as given.
        warnings: what is had, but not always, or not on both clouds alike.
    """

    name: str
    problems: Sequence[Problem]
    warnings: Sequence[Problem] = ()


def validate(
    settings: Settings,
    manifests: tuple[str, ...],
    tenancy: str | None,
    member: str | None,
    cloud: str | None,
    *,
    as_json: bool,
) -> int:
    """Check manifests, and list every problem of each; returns the exit code.

    Args:
        settings: of this run.
        manifests: names of apps, or paths.
        tenancy: whose file it is; the only one there is by default.
        member: as whose they are checked; None to check what holds for everybody.
        cloud: where; None on neither.
        as_json: as the document `jichi.validation/1`.

    Raises:
        InvalidInput: there is no such tenancy or member, or of member and cloud one is missing.
    """
    if (member is None) is not (cloud is None):
        raise InvalidInput(_ONE_MISSING)
    place = None
    if member is not None and cloud is not None:
        _, group, whose = member_of(tenancy, member)
        place = (group, whose, Cloud(cloud))
    return _shown(settings, [_validated(each, place) for each in manifests], as_json=as_json)


def lint(settings: Settings, manifests: tuple[str, ...], *, as_json: bool) -> int:
    """Look for what does not run alike on both clouds; returns the exit code."""
    files = sorted((project_root() / TENANCIES).glob("*.yaml"))
    groups = [tenancies.load(each) for each in files]
    return _shown(settings, [_linted(each, groups) for each in manifests], as_json=as_json)


def portability(workload: Workload, groups: Sequence[Tenancy]) -> tuple[Sequence[Problem], Sequence[Problem]]:
    """What each cloud refuses of a manifest, and what is not alike on both.

    Args:
        workload: the manifest.
        groups: tenancies whose members it may serve; those that use its system, or where nobody does the first.
    """
    problems: dict[Problem, None] = {}
    warnings: dict[Problem, None] = {}
    for group, member, cloud in _places(workload, groups):
        wanted = wanted_by(group, member, workload)
        left_open = [name for name, each in workload.containers.items() if each.image == GIVEN_LATER]
        given = replace(wanted, images=dict.fromkeys(left_open, _ANY_IMAGE))
        try:
            warnings |= dict.fromkeys(resolve([given], place_of(group, member, cloud), _LINTED).warnings)
        except InvalidInput as error:
            problems |= dict.fromkeys(error.problems)
    return tuple(problems), (*warnings, *_unlike(workload))


def _places(workload: Workload, groups: Sequence[Tenancy]) -> Iterator[tuple[Tenancy, Member, Cloud]]:
    for cloud in Cloud:
        for group in groups:
            there = _on(group, cloud)
            yield from (
                (there, each, cloud)
                for each in [each for each in there.members if uses(each, workload)] or there.members[:1]
            )


def _on(group: Tenancy, cloud: Cloud) -> Tenancy:
    """A tenancy as it would be on a cloud that it is not on: for lint only, as accounts are made up."""
    homes = group.homes
    if cloud not in [each.cloud for each in homes]:
        google = Google() if cloud is Cloud.GCP else None
        homes = (*homes, CloudHome(cloud, *_REGIONS[cloud], homes[0].ownership, _NO_ACCOUNT[cloud], google=google))
    members = tuple(
        replace(each, account=each.account or _NO_ACCOUNT[Cloud.AWS], project=each.project or _NO_ACCOUNT[Cloud.GCP])
        for each in group.members
    )
    return replace(group, homes=homes, members=members)


def _unlike(workload: Workload) -> Iterator[Problem]:
    """Resources that both clouds have, in ways of which an app may notice."""
    for name, each in workload.resources.items():
        spec = SPECS.get(each.type)
        what = spec.unlike.get(each.class_) if spec else None
        if what:
            yield Problem(
                what,
                Text(
                    ja="どちらのクラウドでも成り立つことだけに頼ってください。",
                    en="Rely only on what holds on both clouds.",
                ),
                workload.document.where(("resources", name)),
            )


def _validated(manifest: str, place: tuple[Tenancy, Member, Cloud] | None) -> Judged:
    try:
        workload = read(manifest)
        if place:
            return Judged(manifest, (), resolved_among(*place, workload).warnings)
    except InvalidInput as error:
        return Judged(manifest, error.problems)
    return Judged(manifest, tuple(workload_problems(workload, SPECS, classes())))


def _linted(manifest: str, groups: Sequence[Tenancy]) -> Judged:
    try:
        return Judged(manifest, *portability(read(manifest), groups))
    except InvalidInput as error:
        return Judged(manifest, error.problems)


def _shown(settings: Settings, found: Sequence[Judged], *, as_json: bool) -> int:
    if as_json:
        warnings = {each.name: each.warnings for each in found}
        results.show_document(validation([(each.name, each.problems) for each in found], warnings))
    else:
        for each in found:
            complain(each.problems, settings)
            caution(each.warnings, settings)
            if not each.problems:
                fine = Text(ja=f"{each.name}: 問題ありません", en=f"{each.name}: ok").say(settings.lang)
                results.show(f"{fine}\n", settings)
    return InvalidInput.exit_code if any(each.problems for each in found) else 0


_ONE_MISSING = Problem(
    Text(ja="--member と --cloud の一方しかありません。", en="Of --member and --cloud one is missing."),
    Text(ja="両方を指定するか、どちらも省いてください。", en="Say both, or neither."),
)
