"""`audit-log`: who looked at or changed which resident's data, written by the app and changed by nobody.

It goes beside the app's own output, so that it is kept as long as records are (`service_level.log_retention`) and its
readers are others: the auditor, not the vendor. On AWS it is a log group of its own; on Google Cloud a log of its own,
which the project's sinks put into the locked log bucket with everything else.

Source: 地方公共団体における情報セキュリティポリシーに関するガイドライン, 6.1 (ログの取得); ISMAP 12.4.1, 12.4.2.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.naming import fitted
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from components.policy import Statement
from jichi.tenancy.model import Cloud
from jichi.text import Text

_ROOM = 40


class AuditLogParams(Params):
    """There is nothing to say."""


def _name(place: Place, slug: str) -> str:
    """On AWS the group's name, as the log key knows groups; on Google Cloud the log's id."""
    named = f"audit-{fitted(slug, _ROOM)}"
    return f"/{place.scope.owner}/{named}" if place.cloud is Cloud.AWS else named


def _known(place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    return {"name": _name(place, slug), "project": place.scope.account, "region": place.scope.region}


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.aws_logs import create_log

    name = args.need.known["name"]
    log = create_log(args.around, f"audit-{args.need.slug}", name, parent)
    scope = args.around.site.scope
    arn = scope.arn("logs", f"log-group:{name}:*")
    write = Statement(
        "".join(word.title() for word in f"audit-{args.need.slug}".split("-")),
        "Allow",
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        (arn,),
    )
    return Provided(outputs=args.need.known, statements=(write,), ready=(log,))


def _gcp(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    """Who may write a log may write any of the project's: Logging knows no rights on a log (IAM roles for Cloud
    Logging); what is written is told apart by who wrote it, which the entry's own fields do not decide.
    """
    from pulumi_gcp import projects

    def admit(app: str, member: pulumi.Input[str], owner: pulumi.Resource) -> None:
        site = args.around.site
        projects.IAMMember(
            f"{site.place}-audit-{args.need.slug}-{app}",
            project=site.scope.account,
            role="roles/logging.logWriter",
            member=member,
            opts=site.child(owner),
        )

    return Provided(outputs=args.need.known, admit=admit)


AUDIT_LOG = ResourceType(
    TypeSpec(
        "audit-log",
        Text(ja="操作記録", en="records of who did what"),
        AuditLogParams,
        (
            OutputSpec("name", Text(ja="ロググループ、またはログの名称", en="log group, or log"), known=True),
            OutputSpec("project", Text(ja="アカウントまたはプロジェクト", en="account or project"), known=True),
            OutputSpec("region", Text(ja="リージョン", en="region"), known=True),
        ),
        {"default": Text(ja="サービス水準の期間だけ保つ", en="kept as long as the service level says")},
        known=_known,
    ),
    _aws,
    _gcp,
)
