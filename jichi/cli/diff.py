"""What `jichi diff` does: plan both sides, or read their plans, and show what differs; or plan a move."""

from __future__ import annotations

from jichi.cli import move as moves
from jichi.cli.plans import plan_of
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.diff.display import diff_display
from jichi.diff.document import diff_document
from jichi.diff.operations import diff
from jichi.engine.plan import Plan
from jichi.errors import InvalidInput, Problem
from jichi.text import Text


def run(
    settings: Settings, old: str, new: str | None, move: str | None, members: tuple[str, ...], *, as_json: bool
) -> None:
    """Show what differs between two tenancies or plans, or what a move between clouds means.

    Args:
        settings: of this run.
        old: name or file of a tenancy, or file of a plan (`.json`).
        new: the same; None with `move`.
        move: the clouds that are left and moved to, as `aws:gcp`.
        members: codes or names of those that move; all where there is none.
        as_json: as the document `jichi.diff/1`, or `jichi.move/1`.

    Raises:
        InvalidInput: a side is wrong, the sides are of different tenancies, or the options do not go together.
        ProgramError: the program failed.
    """
    if move is not None:
        if new is not None:
            raise InvalidInput(_one_side(new))
        moves.run(settings, old, move, members, as_json=as_json)
        return
    if members:
        raise InvalidInput(_without_move())
    if new is None:
        raise InvalidInput(_no_new_side())
    _compare(settings, plan_of(old, settings), plan_of(new, settings), as_json=as_json)


def _compare(settings: Settings, before: Plan, after: Plan, *, as_json: bool) -> None:
    if before.tenancy != after.tenancy:
        raise InvalidInput(_other_tenancy(before, after))
    found = diff(before, after)
    if as_json:
        show_document(diff_document(found))
        return
    page = new_page(settings)
    page.add(diff_display(found, settings.lang))
    show(page.text(), settings)


def _other_tenancy(before: Plan, after: Plan) -> Problem:
    return Problem(
        Text(
            ja=f"別のテナンシーの計画です: {before.tenancy} と {after.tenancy}",
            en=f"These are plans of different tenancies: {before.tenancy} and {after.tenancy}.",
        ),
        Text(
            ja="name が同じ二つのファイル(変更前と変更後)を指定してください。",
            en="Give two files with the same name in them: before and after the change.",
        ),
    )


def _no_new_side() -> Problem:
    return Problem(
        Text(ja="NEW が指定されていません。", en="NEW is missing."),
        Text(
            ja="変更前と変更後の二つを指定するか、移設なら --move aws:gcp を付けてください。",
            en="Give two sides, before and after the change; for a move add --move aws:gcp.",
        ),
    )


def _one_side(new: str) -> Problem:
    return Problem(
        Text(
            ja=f"--move と {new} は同時に指定できません。", en=f"--move takes one tenancy, and {new} is a second one."
        ),
        Text(
            ja="移設するテナンシーを一つだけ指定してください。移設元と移設先は同じファイルに書きます。",
            en="Give the tenancy that moves alone: both clouds are in the same file.",
        ),
    )


def _without_move() -> Problem:
    return Problem(
        Text(ja="--member は --move のときだけ使えます。", en="--member goes with --move only."),
        Text(
            ja="--member を外すか、`jichi preview --member CODE --out DIR` の計画どうしを比べてください。",
            en="Leave --member out, or compare plans of `jichi preview --member CODE --out DIR`.",
        ),
    )
