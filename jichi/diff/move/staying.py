"""What is not carried over: what stays behind and for how long, and what is made anew on the target."""

from __future__ import annotations

from jichi.diff.move.means import Means, Way
from jichi.text import Text

_NOTHING = Text(ja="なし", en="nothing")
_READABLE = Text(
    ja="名前・大きさ・チェックサム(SHA-256)の一覧を写す前に作り、写しと突き合わせて保管する",
    en="list names, sizes and checksums (SHA-256) before copying, compare the copies with it, and keep the list",
)
_LINE = Text(
    ja="移設元と移設先のネットワークを結ぶ閉域の経路(どちらの計画にもない)",
    en="a closed way between both networks, which is in neither plan",
)

STAYING = (
    Means(
        way=Way.LOCKED,
        name=Text(ja="ロックが終わるまで残し、閲覧用に写す", en="stays until its lock ends; copied for reading"),
        how=Text(
            ja="原本は移設元に残る。閲覧用の写しを移設先の証跡バケットに置く。写しのロックは置いた日から数え直しになる",
            en="the original stays; a copy for reading goes to the target's evidence "
            "bucket, where its lock counts anew from "
            "that day",
        ),
        needs=(
            _LINE,
            Text(
                ja="ロックが終わるまでの移設元のアカウント(プロジェクト)、鍵、監査人の読取り権限",
                en="the source's account or project, its keys and the auditor's right to read, until the lock ends",
            ),
        ),
        check=_READABLE,
        stops=_NOTHING,
        sources=(
            'S3 User Guide, "Locking objects with Object Lock"',
            'Cloud Storage documentation, "Bucket Lock"',
        ),
    ),
    Means(
        way=Way.LOGS_FROM_AWS,
        name=Text(ja="保管期間が終わるまで残し、閲覧用に写す", en="stay for their retention; copied for reading"),
        how=Text(
            ja="ロググループは書出し(CreateExportTask、同じリージョンの S3 へ)、S3 はそのまま、移設先の証跡バケットへ"
            "ファイルとして写す(証跡の期間だけロックされる)。過去のログを移設先のログ基盤に取り込むことはしない",
            en="log groups are exported (CreateExportTask, to S3 in the same region), "
            "S3 as it is, and copied as files to "
            "the target's evidence bucket, whose lock they get; old entries are not put into the target's log store",
        ),
        needs=(_LINE,),
        check=_READABLE,
        stops=_NOTHING,
        sources=('CloudWatch Logs API Reference, "CreateExportTask"',),
    ),
    Means(
        way=Way.LOGS_FROM_GOOGLE,
        name=Text(ja="保管期間が終わるまで残し、閲覧用に写す", en="stay for their retention; copied for reading"),
        how=Text(
            ja="ログバケットから Cloud Storage へ写し(entries.copy)、移設先の証跡バケットへファイルとして写す",
            en="copied from the log bucket to Cloud Storage (entries.copy), and as "
            "files to the target's evidence bucket",
        ),
        needs=(
            _LINE,
            Text(
                ja="写し先となる Cloud Storage のバケット(計画にはない)",
                en="a bucket of Cloud Storage to copy to; not planned",
            ),
        ),
        check=_READABLE,
        stops=_NOTHING,
        sources=('Cloud Logging API, "entries.copy", "projects.locations.buckets"',),
    ),
    Means(
        way=Way.SAME_OBJECTS,
        name=Text(ja="もう一方の地域と同じものとして残る", en="stays, the same as in the other region"),
        how=Text(
            ja="もう一方の地域の複製なので、別には写さない。保管期間が終わるまで残る",
            en="it is the other region's replica and not copied again; it stays until its retention ends",
        ),
        needs=(),
        check=_NOTHING,
        stops=_NOTHING,
        sources=("Jichi documentation, docs/storage.md",),
    ),
    Means(
        way=Way.BACKUPS_STAY,
        name=Text(ja="移設元に残し、保管期間が終わるのを待つ", en="stay on the source until their retention ends"),
        how=Text(
            ja="もう一方のクラウドでは復元できない。移設前の時点に戻すには移設元で復元する",
            en="they cannot be restored on the other cloud; to go back before the move, restore on the source",
        ),
        needs=(
            Text(
                ja="保管期間が終わるまでの移設元のアカウント(プロジェクト)と鍵",
                en="the source's account or project, and its keys, until then",
            ),
        ),
        check=Text(
            ja="移設先で最初のバックアップと復元の試験が成功してから移設元を止める",
            en="stop the source only after the target's first backup and a test of restoring it",
        ),
        stops=_NOTHING,
        sources=(
            'AWS Backup Developer Guide, "AWS Backup Vault Lock", "Encryption for backups in AWS Backup"',
            'Backup and DR Service documentation, "Backup vault"',
        ),
    ),
    Means(
        way=Way.EXPORTS_STAY,
        name=Text(ja="移設元に残し、要れば写して読む", en="stay on the source; copied where they are wanted"),
        how=Text(
            ja="ダンプのファイルなので、ロックが終わるまで残る間に写せば、移設先のデータベースにも読み込める",
            en="they are dump files: while they are there they can be copied, and loaded into the target's database",
        ),
        needs=(
            Text(
                ja="保管期間が終わるまでの移設元のアカウント(プロジェクト)と鍵",
                en="the source's account or project, and its keys, until then",
            ),
        ),
        check=Text(
            ja="写すときは名前・大きさ・チェックサムを比べ、試しに読み込む",
            en="where they are copied, compare names, sizes and checksums, and load one",
        ),
        stops=_NOTHING,
        sources=(
            'Cloud SQL documentation, "Export and import using SQL dump files"',
            'Cloud Storage documentation, "Bucket Lock"',
        ),
    ),
    Means(
        way=Way.ENCRYPTED_ANEW,
        name=Text(ja="写すときに新しい鍵で暗号化し直す", en="data is encrypted anew as it is copied"),
        how=Text(
            ja="鍵はクラウドの外に出ない。移設元で復号されたデータが、移設先で団体の別の鍵により暗号化される",
            en="keys never leave their cloud: data is decrypted on the source and "
            "encrypted on the target under the member's "
            "own key there",
        ),
        needs=(),
        check=Text(
            ja="写したものの鍵が移設先の団体の鍵であること",
            en="see that what was copied is under the member's key of the target",
        ),
        stops=_NOTHING,
        sources=(
            'KMS Developer Guide, "AWS KMS keys"',
            'Cloud KMS documentation, "Cloud KMS resources", "Key destruction"',
        ),
    ),
    Means(
        way=Way.SECRETS_ANEW,
        name=Text(ja="移設先で作り直す", en="made anew on the target"),
        how=Text(
            ja="秘密の値は写さない。移設先で新しい値を作り、移設元の値は切替え後に無効にする",
            en="no secret's value is copied: new ones are made on the target, and the "
            "source's are revoked after the switch",
        ),
        needs=(),
        check=Text(
            ja="移設元の値でどこにもサインインできないこと", en="nobody can sign in anywhere with the source's values"
        ),
        stops=_NOTHING,
        sources=("Jichi documentation, docs/database.md",),
    ),
    Means(
        way=Way.NAMES_ANEW,
        name=Text(
            ja="移設先の計画が作り、切替えで名前を向ける", en="made by the target's plan; names turn at the switch"
        ),
        how=Text(
            ja="移設先の計画に同じドメインのゾーンがある。手で加えたレコードは計画にないので、作り直す",
            en="the target's plan has a zone of the same domain; records that people "
            "added are in no plan: add them again",
        ),
        needs=(
            Text(
                ja="庁舎側の名前解決の転送先を、切替えのときに移設先へ改めること",
                en="the offices' resolvers turned to the target at the switch",
            ),
        ),
        check=Text(
            ja="両側のレコードの一覧を比べ、庁舎から名前を引いて移設先に着くことを確かめる",
            en="compare the lists of records, and see that names asked for from an office lead to the target",
        ),
        stops=Text(ja="庁舎に古い答えが残る間の接続", en="connections while offices still hold the old answer"),
        sources=("Jichi documentation, docs/network.md",),
    ),
    Means(
        way=Way.PLANNED,
        name=Text(ja="移設先の計画が作る", en="made by the target's plan"),
        how=Text(
            ja="それ自体は何も保管しない。中身は一つずつこの一覧にあり、要るものは移設先の計画にある",
            en="it keeps nothing itself: what is in it is listed one by one, and the target's plan has what it needs",
        ),
        needs=(),
        check=_NOTHING,
        stops=_NOTHING,
        sources=("Jichi documentation, docs/project.md",),
    ),
    Means(
        way=Way.RECORDING_ANEW,
        name=Text(ja="移設先で記録を始める", en="recording begins on the target"),
        how=Text(
            ja="それ自体は何も保管しない。移設先の記録は配備のときに始まり、これまでの記録はログと証跡にある",
            en="it keeps nothing itself: the target's recording begins with its "
            "deployment, and what was recorded is in logs "
            "and evidence",
        ),
        needs=(),
        check=Text(
            ja="切替えの前に、移設先の記録に自分の操作が現れること",
            en="before the switch, find one's own actions in the target's records",
        ),
        stops=_NOTHING,
        sources=("Jichi documentation, docs/watch.md",),
    ),
)
"""What stays, or is made anew."""
