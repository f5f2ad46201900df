"""What `--live` means: the accounts of a named tenancy are asked now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jichi import tenancy as tenancies
from jichi.cli.members import members_of
from jichi.cli.plans import tenancy_file
from jichi.deployed.live import Live, from_live
from jichi.deployed.live.google.session import Google
from jichi.deployed.live.session import Boto
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Tenancy
from jichi.text import Text
from stacks.names import Part, stacks_of


def live_of(sides: Sequence[str], members: Sequence[str]) -> Live:
    """What the accounts of a tenancy say.

    Args:
        sides: of the command line: one word, which has to mean a tenancy.
        members: codes or names of those whose accounts are asked; all where there are none.

    Raises:
        InvalidInput: it means no tenancy, the tenancy has no such member, or an account cannot be entered.
    """
    path = tenancy_file(sides[0]) if len(sides) == 1 else None
    if path is None:
        raise InvalidInput(_NO_TENANCY)
    tenancy = tenancies.load(path)
    chosen = [each.code for each in members_of(tenancy, members)] if members else None
    return from_live(tenancy, Boto(), chosen, Google(), meant_of(tenancy))


def meant_of(tenancy: Tenancy) -> Mapping[str, Any]:
    """What the network of each stack is meant for, by the tenancy's file, by name of stack."""
    from components.naming import Scope  # noqa: PLC0415 - it brings the engine's SDK
    from stacks.intent import intent  # noqa: PLC0415 - it brings the engine's SDK

    return {
        each.name: intent(
            Scope(
                tenancy,
                tenancy.member(each.member) if each.member else None,
                each.cloud,
                tenancy.home(each.cloud).regions[0],
                hub=each.part is Part.HUB,
            )
        )
        for each in stacks_of(tenancy)
        if each.part is not Part.PASSAGES
    }


def require_live(live: bool, members: Sequence[str]) -> None:
    """Members are chosen among accounts only.

    Raises:
        InvalidInput: members are named without `--live`.
    """
    if members and not live:
        raise InvalidInput(
            Problem(
                Text(ja="--member は --live とともに使います。", en="--member goes with --live."),
                Text(ja="--live を付けるか、--member を外してください。", en="Add --live, or leave out --member."),
            )
        )


_NO_TENANCY = Problem(
    Text(ja="--live にはテナンシーを1つだけ書きます。", en="--live takes one tenancy, and nothing else."),
    Text(
        ja="アカウントとリージョンはテナンシーのファイルが決めます: `jichi check TENANCY --live`。",
        en="Accounts and regions are its file's to say: `jichi check TENANCY --live`.",
    ),
)
