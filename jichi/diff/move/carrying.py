"""The means by which data is carried over, and what each needs, proves and stops."""

from __future__ import annotations

from jichi.diff.move.means import Means, Way
from jichi.text import Text

_LINE = Text(
    ja="移設元と移設先のネットワークを結ぶ閉域の経路(どちらの計画にもない。基盤の管理者に確認する)",
    en="a closed way between both networks, which is in neither plan: ask whoever runs the platform",
)
_MACHINE = Text(
    ja="作業用の機械(どちらの計画にもない)と、読出し・書込みだけを許す期間限定の権限",
    en="a machine to work on, which is in neither plan, and rights for the time "
    "of the work to read here and write there",
)
_DATABASE_CHECK = Text(
    ja="表ごとの行数、並べ替えた内容のチェックサム、シーケンスの現在値、オブジェクトの種類ごとの数を両側で比べる",
    en="compare on both sides: rows and a checksum of the sorted contents table by table, the sequences' last values, "
    "the number of objects of each kind",
)
_OBJECT_CHECK = Text(
    ja="名前・大きさ・チェックサム(SHA-256)の一覧と件数を両側で作り、突き合わせる",
    en="list names, sizes and checksums (SHA-256) on both sides, and compare the lists and their lengths",
)
_REPLICATOR = Text(
    ja="レプリケーション権限を持つ利用者とそのパスワード",
    en="a user that may replicate, with a password",
)
_LAST_RUN = Text(
    ja="最後の差分を写す間の書込み。それまでの写しの間は止まらない",
    en="writes while the last difference is copied; nothing before",
)
_USERS = Text(
    ja="利用者・権限・拡張機能は先に移設先で作る(docs/database.md「First users」)",
    en="users, rights and extensions made on the target first (docs/database.md, First users)",
)

CARRYING = (
    Means(
        way=Way.DUMP,
        name=Text(ja="論理ダンプと復元", en="logical dump and restore"),
        how=Text(
            ja="pg_dump(--no-owner --no-acl)で取り出し、閉域の経路を通して移設先で pg_restore により復元する",
            en="pg_dump without owners and rights, over the closed way, and pg_restore on the target",
        ),
        needs=(
            _LINE,
            _MACHINE,
            _USERS,
            Text(
                ja="移設元のマスターユーザーと移設先の postgres のパスワード(break-glass で開く)",
                en="the password of the source's master user and of the target's, both opened through break-glass",
            ),
        ),
        check=_DATABASE_CHECK,
        stops=Text(
            ja="取り出しを始めてから切り替えるまでの書込み(この間の書込みは写らない)。参照は続けられる",
            en="writes from the start of the dump to the switch, as later ones are not in it; reading goes on",
        ),
        sources=(
            'PostgreSQL documentation, "pg_dump", "pg_restore"',
            'Cloud SQL for PostgreSQL documentation, "Export and import using pg_dump, pg_dumpall, and pg_restore"',
        ),
    ),
    Means(
        way=Way.GOOGLE_DMS,
        name=Text(ja="Google Cloud の Database Migration Service", en="Google Cloud's Database Migration Service"),
        how=Text(
            ja="既存の空のインスタンスを移設元の複製とし、変更を追い続け、追い付いたところで昇格させる",
            en="makes the empty instance a replica of the source, follows its changes, and promotes it once caught up",
        ),
        needs=(
            _LINE,
            Text(
                ja="移設元の論理レプリケーションと pglogical(パラメータの変更と再起動。計画にはない)",
                en="logical replication and pglogical on the source: a change of parameters and a restart, not planned",
            ),
            Text(
                ja="昇格まで移設先に読取りレプリカを置かないこと(大阪の複製は昇格後に配備する)",
                en="no read replica of the target before its promotion: Osaka's is deployed afterwards",
            ),
            Text(
                ja="datamigration.googleapis.com の有効化と、境界の中での利用(計画にはない)",
                en="datamigration.googleapis.com enabled, and within the perimeter; not planned",
            ),
            _REPLICATOR,
        ),
        check=Text(
            ja=f"遅れが0になったことを確かめてから昇格し、{_DATABASE_CHECK.ja}",
            en=f"see that the delay is 0 before promoting, then {_DATABASE_CHECK.en}",
        ),
        stops=Text(
            ja="追い付いてから昇格・切替えまでの書込み。期間を通じて、表の定義の変更、移設先の自動バックアップと時点復旧",
            en="writes from catching up to promotion and switch; throughout, changes of the schema, and the target's "
            "automated backups and point-in-time recovery",
        ),
        sources=(
            'Database Migration Service for PostgreSQL documentation, "Supported source and destination databases"',
            'the same, "Configure your source", "Known limitations", "Create a migration job to an existing instance"',
        ),
        credential=True,
    ),
    Means(
        way=Way.AWS_DMS,
        name=Text(ja="AWS Database Migration Service", en="AWS Database Migration Service"),
        how=Text(
            ja="団体のサブネットに置いた複製インスタンスが、移設元の全件を写し、その後の変更を追う",
            en="a replication instance in the member's subnets copies everything from the source, then its changes",
        ),
        needs=(
            _LINE,
            Text(
                ja="移設元のフラグ cloudsql.logical_decoding(または cloudsql.enable_pglogical)と再起動(計画にはない)",
                en="the source's flag cloudsql.logical_decoding, or "
                "cloudsql.enable_pglogical, and a restart; not planned",
            ),
            Text(
                ja="複製インスタンスとその権限(計画にはない)", en="a replication instance and its rights; not planned"
            ),
            _USERS,
            _REPLICATOR,
        ),
        check=Text(
            ja=f"遅れが0になったことを確かめてから切り替え、{_DATABASE_CHECK.ja}",
            en=f"see that the delay is 0 before switching, then {_DATABASE_CHECK.en}",
        ),
        stops=Text(
            ja="追い付いてから切替えまでの書込み。期間を通じて、表の定義の変更",
            en="writes from catching up to the switch; throughout, changes of the schema",
        ),
        sources=(
            'AWS DMS User Guide, "Using Google Cloud for PostgreSQL as a source for AWS DMS"',
            'the same, "Using a PostgreSQL database as an AWS DMS source"',
        ),
        credential=True,
    ),
    Means(
        way=Way.LAYOUT,
        name=Text(ja="中間標準レイアウトによる引渡し", en="hand-over in the public layout (中間標準レイアウト)"),
        how=Text(
            ja="事業者が業務システムのデータを中間標準レイアウトで連携バケットへ抽出し、移設先の業務システムへ取り込む",
            en="the vendor exports the business systems' data in the hand-over layout "
            "into the linkage bucket, and imports "
            "it into the systems on the target",
        ),
        needs=(
            Text(
                ja="レイアウトでの提供が契約に書かれていることと、事業者の抽出・取込みの道具",
                en="a contract that says so, and the vendor's tools to export and import",
            ),
            Text(
                ja="レイアウトに項目のないデータ(独自業務など)の別の手段",
                en="another means for what the layout has no item for, such as the municipality's own systems",
            ),
        ),
        check=Text(
            ja="ファイルごとの件数とチェックサム(SHA-256)、事業者の突合せ表",
            en="records and checksum (SHA-256) file by file, and the vendor's reconciliation",
        ),
        stops=Text(ja="抽出を始めてから切り替えるまでの書込み", en="writes from the start of the export to the switch"),
        sources=(
            "総務省「電子自治体の取組みを加速するための10の指針」指針6(契約期間満了時の中間標準レイアウト仕様によるデータ提供)",
        ),
    ),
    Means(
        way=Way.LINE,
        name=Text(ja="閉域の経路での受渡し", en="hand-over on the closed way"),
        how=Text(
            ja="閉域内の作業用の機械が、移設元のエンドポイントから読み、移設先のエンドポイントへ書く。差分を繰り返し写す",
            en="a machine on the closed way reads through the source's endpoint and "
            "writes through the target's, again and "
            "again what differs",
        ),
        needs=(_LINE, _MACHINE),
        check=_OBJECT_CHECK,
        stops=_LAST_RUN,
        sources=("Jichi documentation, docs/storage.md, docs/network.md",),
    ),
    Means(
        way=Way.TRANSFER_SERVICE,
        name=Text(ja="Storage Transfer Service(S3から)", en="Storage Transfer Service from S3"),
        how=Text(
            ja="Google の転送サービスが S3 のバケットから直接写す。旧版は写らない",
            en="Google's service copies from the S3 bucket itself; old versions are not copied",
        ),
        needs=(
            Text(
                ja="AWS の資格情報: アクセスキー、または Google の主体を信頼する IAM ロール",
                en="a credential in AWS: an access key, or a role that trusts an identity of Google's",
            ),
            Text(
                ja="団体のエンドポイントだけを認めるバケットポリシーと鍵ポリシーの例外(break-glass で設定する)",
                en="an exception in the policies of bucket and key, which admit the member's "
                "own endpoints only; break-glass makes it",
            ),
            Text(
                ja="閉域を出ることへの団体と基盤の同意。通る地域は約束されない(リージョナルエンドポイントは使えない)",
                en="consent of municipality and platform to leave the closed network: "
                "no region is promised on the way, as "
                "regional endpoints cannot be used",
            ),
        ),
        check=Text(
            ja=f"ジョブの検出・転送・失敗の件数を見て、{_OBJECT_CHECK.ja}",
            en=f"read the job's counts of found, copied and failed, then {_OBJECT_CHECK.en}",
        ),
        stops=_LAST_RUN,
        sources=(
            'Storage Transfer Service documentation, "Configure access to a source: Amazon S3", "Sources and sinks"',
            'the same, "Regional endpoints"',
        ),
        credential=True,
        leaves_the_line=True,
    ),
    Means(
        way=Way.DATASYNC,
        name=Text(ja="AWS DataSync(Cloud Storageから)", en="AWS DataSync from Cloud Storage"),
        how=Text(
            ja="団体のネットワークに置いたエージェントが Cloud Storage から読み、VPC エンドポイントを通して S3 へ書く",
            en="an agent in the member's network reads Cloud Storage and writes to S3 through a VPC endpoint",
        ),
        needs=(
            _LINE,
            Text(
                ja="サービスアカウントの HMAC キー(長期の資格情報)と、境界を通す設定",
                en="an HMAC key of a service account, which is a long-lived "
                "credential, and a way through the perimeter",
            ),
            Text(ja="エージェントとその権限(計画にはない)", en="the agent and its rights; not planned"),
        ),
        check=Text(
            ja=f"タスクの検証結果を見て、{_OBJECT_CHECK.ja}",
            en=f"read the task's verification, then {_OBJECT_CHECK.en}",
        ),
        stops=_LAST_RUN,
        sources=(
            'AWS DataSync User Guide, "Planning transfers to or from third-party cloud storage systems"',
            'AWS Storage Blog, "Migrating Google Cloud Storage to Amazon S3 using AWS DataSync"',
        ),
        credential=True,
    ),
    Means(
        way=Way.REPLICATION,
        name=Text(ja="移設先自身の複製", en="the target's own replication"),
        how=Text(
            ja="移設先の複製が、移されたもう一方の地域から満たす",
            en="the target's own replication fills it from the other region, once that has been moved",
        ),
        needs=(),
        check=Text(
            ja="件数と遅れを移設先の両地域で比べる", en="compare counts and delay between the target's two regions"
        ),
        stops=Text(
            ja="追い付くまで、もう一方の地域が失われたときの備え",
            en="until it has caught up, what stands ready for the loss of the other region",
        ),
        sources=("Jichi documentation, docs/storage.md, docs/database.md",),
    ),
)
"""What is copied."""
