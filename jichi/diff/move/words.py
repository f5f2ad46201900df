"""What the parts of a move are called on the screen."""

from __future__ import annotations

from collections.abc import Mapping

from jichi.diff.move.holdings import Holding
from jichi.diff.move.means import Fate
from jichi.diff.move.model import Obstacle
from jichi.text import Text

PARITY = "jichi parity"
"""The command that compares what both clouds mean, property by property."""

HOLDINGS: Mapping[Holding, Text] = {
    Holding.DATABASE: Text(ja="データベース", en="database"),
    Holding.FILES: Text(ja="ファイル", en="files"),
    Holding.EVIDENCE: Text(ja="証跡", en="evidence"),
    Holding.LOGS: Text(ja="ログ", en="logs"),
    Holding.BACKUPS: Text(ja="バックアップ", en="backups"),
    Holding.EXPORTS: Text(ja="書き出し", en="exports"),
    Holding.KEYS: Text(ja="鍵", en="keys"),
    Holding.SECRETS: Text(ja="秘密情報", en="secrets"),
    Holding.NAMES: Text(ja="名前(DNS)", en="names (DNS)"),
    Holding.PLATFORM_NAMES: Text(ja="クラウドの名前", en="the cloud's names"),
    Holding.RECORDING: Text(ja="記録の設定", en="recording"),
    Holding.CONTAINER: Text(ja="入れ物", en="containers"),
    Holding.UNKNOWN: Text(ja="不明", en="unknown"),
}
FATES: Mapping[Fate, Text] = {
    Fate.COPIED: Text(ja="写す", en="copied"),
    Fate.REMAINS: Text(ja="移設元に残す", en="remains"),
    Fate.ANEW: Text(ja="作り直す", en="made anew"),
    Fate.UNKNOWN: Text(ja="不明(UNKNOWN)", en="UNKNOWN"),
}
OBSTACLES: Mapping[Obstacle, Text] = {
    Obstacle.LOCKED: Text(ja="ロック", en="locked"),
    Obstacle.KEPT: Text(ja="保管期間", en="kept"),
    Obstacle.NEEDED: Text(ja="残るものの鍵", en="key of what remains"),
    Obstacle.NEVER: Text(ja="削除できない", en="can never be deleted"),
    Obstacle.LEAVES: Text(ja="バックアップを残す", en="leaves backups"),
    Obstacle.WAITS: Text(ja="待機期間", en="waiting time"),
    Obstacle.SWITCH: Text(ja="削除保護の解除が先", en="its deletion protection to be turned off first"),
    Obstacle.EMPTIED: Text(ja="空にするのが先", en="to be emptied first"),
}
