"""What `jichi parity` does: plan a tenancy on both clouds, check, and show the table."""

from __future__ import annotations

from jichi import tenancy as tenancies
from jichi.cli.progress import planning
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.errors import InvalidInput, Problem
from jichi.parity.differences import applying
from jichi.parity.document import parity_document
from jichi.parity.markdown import markdown
from jichi.parity.modes import modes
from jichi.parity.screen import screen
from jichi.parity.table import parity
from jichi.tenancy import Cloud, Tenancy
from jichi.tenancy.load import TENANCIES, project_root
from jichi.text import Text

UNSTATED = 7
"""A difference is not stated, or stated and not there. With this code Pulumi ends where changes are not expected."""


def run(settings: Settings, tenancy: str | None, *, as_json: bool, as_markdown: bool) -> int:
    """Show the table of a tenancy; returns the exit code.

    Args:
        settings: of this run.
        tenancy: its name, or the path of its file; the only one there is, where nothing is said.
        as_json: as the document `jichi.parity/1`.
        as_markdown: as a part of a document.

    Raises:
        InvalidInput: the tenancy is wrong, or has no two environments that could be the same.
        ProgramError: the program failed.
    """
    if as_json and as_markdown:
        raise InvalidInput(_both_forms())
    path = tenancies.find(tenancy or _only())
    group = tenancies.load(path)
    _comparable(group)
    with planning(settings) as report:
        plan = settings.planner(path, on_stack=report)
    found = parity(plan, applying(modes(group)))
    if as_json:
        show_document(parity_document(found))
    elif as_markdown:
        show(markdown(found, settings.lang), settings)
    else:
        show(screen(found, new_page(settings)), settings)
    return 0 if found.holds else UNSTATED


def _only() -> str:
    """The name of the only tenancy of the project.

    Raises:
        InvalidInput: there is none, or more than one.
    """
    names = sorted(file.stem for file in (project_root() / TENANCIES).glob("*.yaml"))
    if len(names) == 1:
        return names[0]
    listed = ", ".join(names) or f"{TENANCIES.as_posix()}/*.yaml"
    raise InvalidInput(
        Problem(
            Text(ja="テナンシーを指定してください。", en="Which tenancy?"),
            Text(ja=f"{listed} のどれかを指定してください。", en=f"Give one of {listed}."),
        )
    )


def _comparable(tenancy: Tenancy) -> None:
    """Check that the tenancy has the same on both clouds.

    Raises:
        InvalidInput: it is on one only, or keeps only copies on one.
    """
    missing = [str(cloud) for cloud in Cloud if cloud not in {home.cloud for home in tenancy.homes}]
    if missing:
        raise InvalidInput(
            Problem(
                Text(ja=f"{tenancy.name} は {missing[0]} を使いません。", en=f"{tenancy.name} is not on {missing[0]}."),
                Text(
                    ja="比べるには、ファイルの clouds に aws と gcp の両方を書いてください。",
                    en="To compare both, name aws and gcp under clouds in its file.",
                ),
            )
        )
    if len({home.purpose for home in tenancy.homes}) > 1:
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"{tenancy.name} は一方のクラウドに写しだけを置いています。",
                    en=f"{tenancy.name} keeps only copies on one of its clouds.",
                ),
                Text(
                    ja="同じ用途(purpose)の二つの環境だけを比べられます。",
                    en="Only two environments of the same purpose can be compared.",
                ),
            )
        )


def _both_forms() -> Problem:
    return Problem(
        Text(ja="--json と --markdown は同時に指定できません。", en="--json and --markdown exclude each other."),
        Text(ja="どちらか一つを指定してください。", en="Give one of them."),
    )
