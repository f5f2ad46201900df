"""`linkage-api`: another system's API over REST, with the credentials to ask for tokens.

    resources:
      residents:
        type: linkage-api
        params: {provider: juminkihon, scopes: ["juminkihon:residents:read"]}
      ...: ${resources.residents.url}

Where the tenancy file has a linkage from that system to the member (`linkage[]`), it leads to the provider's gateway,
wherever that is. Else the provider has to be another system of the same member, whose app answers in the same network.
The secret for the client's credentials is made empty: people put the value in, no program sees it.

Source: デジタル庁「地方公共団体情報システム共通機能標準仕様書」2.7: scopes are
`${業務システムID}:${リソース名}:${操作名}`.
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, Field

from components.app.limits import HTTPS
from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided, SecretRef
from components.app.types.kind import Params, ResourceType
from components.app.types.linkage_file import SYSTEM
from components.naming import BREAK_GLASS
from jichi.tenancy.connectivity import TOKEN_PATH, Linkage, LinkageKind
from jichi.text import Text

SCOPE = r"^[a-z][a-z0-9-]*:[A-Za-z0-9_-]+:[A-Za-z0-9_-]+$"
_KEYS = ("client_id", "client_secret")


class LinkageApiParams(Params):
    """Whose API, and what of it.

    Args:
        provider: id of the standard system.
        scopes: that the client asks for.
        required: whether the app cannot do without; where it can, and there is no such system, every output is empty.
    """

    provider: Annotated[str, Field(pattern=SYSTEM)]
    scopes: Annotated[list[Annotated[str, Field(pattern=SCOPE)]], Field(min_length=1, max_length=50)]
    required: bool = True


def _params(params: BaseModel) -> LinkageApiParams:
    return LinkageApiParams.model_validate(params.model_dump())


def linked(place: Place, params: LinkageApiParams) -> Linkage | None:
    """The tenancy's linkage that gives it, if there is one."""
    scope = place.scope
    code = scope.member.code if scope.member else None
    for each in scope.tenancy.connectivity.linkage:
        if each.kind is not LinkageKind.REST or (each.consumer.member, each.consumer.cloud) != (code, scope.cloud):
            continue
        provider = scope.tenancy.member(each.provider.member)
        systems = {one.standard for one in provider.systems if one.name == each.provider.system}
        if params.provider in systems and set(params.scopes) <= set(each.scopes):
            return each
    return None


def _there(place: Place, params: LinkageApiParams) -> bool:
    own = {each.standard for each in place.scope.member.systems} if place.scope.member else set[str | None]()
    return linked(place, params) is not None or params.provider in own


def _known(place: Place, _slug: str, params: BaseModel) -> dict[str, str]:
    given = _params(params)
    found = linked(place, given)
    if not _there(place, given):
        return dict.fromkeys(("url", "token_url", "scope", *_KEYS), "")
    label = found.label if found else given.provider
    url = f"https://{label}.{place.scope.domain}"
    return {"url": f"{url}/", "token_url": f"{url}{TOKEN_PATH}", "scope": " ".join(given.scopes)}


def _wrong(place: Place, params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    given = _params(params)
    if _there(place, given) or not given.required:
        return ()
    return (
        (
            Text(
                ja=f"{given.provider} への連携がテナンシーになく、この団体の業務でもありません。",
                en=f"The tenancy has no linkage to {given.provider}, nor is it a system of this member.",
            ),
            Text(
                ja="linkage に REST の連携をスコープとともに書いてください。",
                en="Write one over REST under linkage, with its scopes.",
            ),
        ),
    )


def _why(args: ProvideArgs) -> str:
    return f"Credentials of a client of {_params(args.need.params).provider}"


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    if not args.need.known["url"]:
        return Provided(outputs=args.need.known)
    from components.app.types.aws_secrets import create_secret, replica_references, secret_name

    if args.around.standby:
        scope = args.around.site.scope
        name = secret_name(scope, "linkage-api", args.need.slug)
        return Provided(outputs=args.need.known, secrets=replica_references(scope, name, _KEYS))
    made = create_secret(args, "linkage-api", BREAK_GLASS, _why(args), parent, by_issuer=True)
    arn = made.secret.arn
    secrets = {key: SecretRef(pulumi.Output.concat(arn, f":{key}::"), arn) for key in _KEYS}
    return Provided(outputs=args.need.known, secrets=secrets, ready=(made.policy,))


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    if not args.need.known["url"]:
        return Provided(outputs=args.need.known)
    from pulumi_gcp import secretmanager

    from components.app.types.gcp_secrets import create_secret, secret_id

    site, standby = args.around.site, args.around.standby
    words = {key: f"{args.need.slug}-{key.replace('_', '-')}" for key in _KEYS}
    ids = {key: secret_id(site.scope, "linkage-api", what) for key, what in words.items()}
    # Where systems stand by, the secrets are those of the first region's stack: they are kept in both regions.
    kept = () if standby else words.values()
    made = tuple(create_secret(args, "linkage-api", what, _why(args), parent) for what in kept)

    def admit(app: str, member: pulumi.Input[str], owner: pulumi.Resource) -> None:
        for key, each in ids.items():
            secretmanager.SecretIamMember(
                f"{site.place}-linkage-api-{words[key]}-{app}",
                secret_id=each,
                role="roles/secretmanager.secretAccessor",
                member=member,
                opts=pulumi.ResourceOptions.merge(site.child(owner), pulumi.ResourceOptions(depends_on=made)),
            )

    return Provided(
        outputs=args.need.known,
        secrets={key: SecretRef(each) for key, each in ids.items()},
        admit=admit,
        ready=made,
    )


LINKAGE_API = ResourceType(
    TypeSpec(
        "linkage-api",
        Text(ja="他の業務の REST API(認可付き)", en="another system's API over REST"),
        LinkageApiParams,
        (
            OutputSpec("url", Text(ja="API の URL", en="URL of the API"), known=True),
            OutputSpec("token_url", Text(ja="トークンの URL", en="URL of tokens"), known=True),
            OutputSpec("scope", Text(ja="スコープ(空白区切り)", en="scopes, with blanks between them"), known=True),
            OutputSpec("client_id", Text(ja="クライアントID", en="id of the client"), secret=True),
            OutputSpec("client_secret", Text(ja="クライアントシークレット", en="secret of the client"), secret=True),
        ),
        {"default": Text(ja="テナンシーの連携、または団体内の業務", en="a linkage, or a system of the same member")},
        ports=(HTTPS,),
        known=_known,
        wrong=_wrong,
    ),
    _aws,
    _gcp,
)
