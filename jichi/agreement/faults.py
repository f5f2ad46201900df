"""The real engine's errors, in its own words, each framed by one sentence that says what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from jichi.errors import JichiError, Problem
from jichi.text import Text

MOST_LINES = 20
"""So many of the engine's last lines are told."""


class RealEngineError(JichiError):
    """The Pulumi CLI failed."""


class NoCliError(RealEngineError):
    """There is no Pulumi CLI on this machine; only this lets the lane end well without a comparison."""

    exit_code: ClassVar[int] = 2


class UnusableCliError(RealEngineError):
    """There is a Pulumi CLI, or one is named, and it cannot be used."""

    exit_code: ClassVar[int] = 2


_REMEDIES: Sequence[tuple[str, Text]] = (
    (
        "incorrect passphrase",
        Text(
            ja="スタックを作ったときのパスフレーズを PULUMI_CONFIG_PASSPHRASE に設定してください。",
            en="Set PULUMI_CONFIG_PASSPHRASE to the passphrase that the stack was made with.",
        ),
    ),
    (
        "passphrase must be set|unable to find either `PULUMI_CONFIG_PASSPHRASE",
        Text(
            ja="PULUMI_CONFIG_PASSPHRASE または PULUMI_CONFIG_PASSPHRASE_FILE を設定してください。",
            en="Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.",
        ),
    ),
    (
        "currently locked by",
        Text(
            ja="ほかの実行が終わるのを待ってください。実行中のものがないと確かめられたときだけ `pulumi cancel` で"
            "ロックを外してください。",
            en="Wait for the other run to end; only when you are sure that there is none, remove the lock with"
            " `pulumi cancel`.",
        ),
    ),
    (
        "no resource plugin|could not find plugin|failed to load plugin|no language plugin",
        Text(
            ja="プラグインがありません。`pulumi plugin install` を実行するか、CLI を公式の手順で入れ直してください。",
            en="A plugin is missing: run `pulumi plugin install`, or install the CLI anew by the official installer.",
        ),
    ),
    (
        "no stack named|stack .* not found",
        Text(
            ja="`pulumi stack init` でスタックを作るか、PULUMI_BACKEND_URL を確認してください。",
            en="Make the stack with `pulumi stack init`, or check PULUMI_BACKEND_URL.",
        ),
    ),
    (
        "marked for protection|is protected|cannot be deleted because",
        Text(
            ja="保護された資源は消せません。離脱の手順書に従い、確認のうえ `pulumi state unprotect` で保護を"
            "外してください。",
            en="Protected resources are not deleted: follow the leaving runbook, then lift the protection with"
            " `pulumi state unprotect`.",
        ),
    ),
)
_OTHERWISE = Text(
    ja="上のエンジンの説明に従って直してから、もう一度実行してください。",
    en="Correct what the engine says above, and run again.",
)


def failed(command: str, code: int, said: str) -> RealEngineError:
    """The error of a failed command.

    Args:
        command: as a person would type it.
        code: its exit code.
        said: all that it printed.
    """
    lines = [line for line in said.splitlines() if line.strip()][-MOST_LINES:]
    own = "\n    ".join(lines)
    remedy = next((text for pattern, text in _REMEDIES if re.search(pattern, said)), _OTHERWISE)
    what = Text(
        ja=f"`{command}` が終了コード {code} で失敗しました。エンジンの出力:\n    {own}",
        en=f"`{command}` failed with exit code {code}. The engine says:\n    {own}",
    )
    return RealEngineError(Problem(what, remedy))
