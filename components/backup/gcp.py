"""Backups on Google Cloud: a locked bucket in each region, and into both the exports of every database.

Vaults are in both regions whatever the recovery pattern. An export goes into each by itself, not from one to the other:
so nobody has to read what lies in them, and neither needs the other's region or key.
"""

from __future__ import annotations

import pulumi

from components.backup import Backup as Vaults
from components.backup import BackupArgs
from components.backup.gcp_export import Export
from components.backup.gcp_vault import LockedVault
from jichi.tenancy.model import DataClass
from jichi.text import Text

GAPS = (
    Text(
        ja="復元の試験は自動では行われません。訓練で行ってください。",
        en="no restore is tested by itself: a drill has to do it",
    ),
    Text(
        ja="書き出しはデータベースごとの時点のもので、ユーザーと権限は含みません。復元の後に作り直します。",
        en="an export is of one database at one moment, without users and what they are granted: make them again",
    ),
    Text(
        ja="ファイルのバケットは保管庫に入りません。旧版、ソフト削除、大阪のバケットで代えます。",
        en="files are in no vault: versions, soft delete and the bucket in Osaka stand in for it",
    ),
    Text(
        ja="大阪への切替え後は、大阪のインスタンスからの書き出しはありません。",
        en="after a failover nothing is exported from the instance in Osaka",
    ),
)
"""What AWS's vaults have and these have not."""


class Backup(pulumi.ComponentResource):
    """Vaults in both regions, and the exports that fill them where there is a database."""

    def __init__(self, args: BackupArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:backup:Backup", "backup", None, pulumi.ResourceOptions(parent=parent))
        sites, keys = args.sites, args.keys
        vaults = (
            LockedVault(sites.primary, keys.primary[DataClass.BACKUP], self),
            LockedVault(sites.secondary, keys.secondary[DataClass.BACKUP], self),
        )
        for exported in args.exported:
            Export(sites.primary, exported, vaults, self)
        primary, secondary = (each.vault for each in vaults)
        self.backup = Vaults(primary, secondary, GAPS)
        self.register_outputs({"primary": primary.arn, "secondary": secondary.arn})
