"""Which promises of the service level a move touches, and how: no move keeps all of them while it lasts."""

from __future__ import annotations

from jichi.diff.move.model import Promise
from jichi.tenancy.model import ServiceLevel
from jichi.text import Text


def promises(service: ServiceLevel) -> tuple[Promise, ...]:
    """What was promised and what a move does to it, by the keys of the tenancy file.

    How long the read-only window is depends on amounts and lines, and is not known while a move is planned.
    """
    return (
        Promise(
            "availability",
            f"{service.availability * 100:g} %",
            Text(
                ja="最後の写しから切替えまで書込みが止まる(参照のみ)。長さは計画時には分からない。計画停止として、"
                "サービス時間の外に置くことを団体と合意する",
                en="read-only from the last copy to the switch; for how long is not known at planning. Agree with the "
                "municipality on a planned stop outside of service hours",
            ),
        ),
        Promise(
            "rpo",
            f"{service.rpo_hours}h",
            Text(
                ja="書込みを止めてから最後の写しを取れば失われない。止めなければ、写し始めてからの書込みが失われる",
                en="nothing is lost if writes stop before the last copy; otherwise what is written after its start is",
            ),
        ),
        Promise(
            "rto",
            f"{service.rto_hours}h",
            Text(
                ja="移設先の最初のバックアップと大阪の複製ができるまで、移設先での復旧は約束できない。それまでは移設元へ戻る",
                en="no promise can be kept on the target before its first backup and "
                "its second region's replica: until "
                "then, go back to the source",
            ),
        ),
        Promise(
            "backup_retention",
            f"{service.backup_retention_days}d, {service.generations}",
            Text(
                ja="移設前の時点には移設元でしか戻れない。移設先の世代は1から数え直す",
                en="points in time before the move can be restored on the source only; "
                "the target's generations start anew",
            ),
        ),
        Promise(
            "log_retention",
            f"{service.log_retention_days}d",
            Text(
                ja="保管期間が終わるまで、ログは両方のクラウドに分かれる",
                en="logs are in both clouds until it has ended",
            ),
        ),
        Promise(
            "evidence_retention",
            f"{service.evidence_retention_days}d",
            Text(
                ja="原本は移設元に残り、ロックが終わるまで移設元の契約も要る",
                en="the originals stay on the source, which has to be paid for until their locks end",
            ),
        ),
    )
