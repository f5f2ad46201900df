"""`jichi app`: vendors' apps, from their Score manifests."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Group, Option, json_option
from jichi.text import Text

MANIFEST = Text(
    ja="Score マニフェスト(stacks/apps の名称、またはファイルのパス)",
    en="a Score manifest: a name under stacks/apps, or the path of its file",
)
_CLOUDS = click.Choice(["aws", "gcp"])


def _tenancy() -> Option:
    about = Text(ja="テナンシー(一つだけなら省ける)", en="the tenancy; need not be said where there is one")
    return Option("--tenancy", about=about, metavar="TENANCY")


def _whose(*, required: bool = True) -> list[click.Parameter]:
    """Whom an app serves, and where."""
    return [
        _tenancy(),
        Option(
            "--member",
            about=Text(ja="団体のコードまたは名称", en="the member, by code or name"),
            metavar="CODE",
            required=required,
        ),
        Option("--cloud", about=Text(ja="クラウド", en="the cloud"), type=_CLOUDS, required=required),
    ]


@click.pass_context
def _validate(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import app_check

    ctx.exit(app_check.validate(ctx.obj, **given))


@click.pass_context
def _lint(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import app_check

    ctx.exit(app_check.lint(ctx.obj, **given))


@click.pass_obj
def _explain(settings: Any, **given: Any) -> None:
    from jichi.cli import app

    app.explain(settings, **given)


@click.pass_obj
def _plan(settings: Any, **given: Any) -> None:
    from jichi.cli import app

    app.plan(settings, **given)


@click.pass_obj
def _diff(settings: Any, **given: Any) -> None:
    from jichi.cli import app

    app.diff(settings, **given)


@click.pass_obj
def _mirror(settings: Any, **given: Any) -> None:
    from jichi.cli import app

    app.mirror(settings, **given)


@click.pass_context
def _rollout(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import app_rollout

    ctx.exit(app_rollout.run(ctx.obj, **given))


@click.pass_obj
def _types(settings: Any, **given: Any) -> None:
    from jichi.cli import app

    app.types(settings, **given)


def _manifest() -> Argument:
    return Argument("manifest", about=MANIFEST, metavar="MANIFEST")


command = Group(
    "app",
    about=Text(ja="事業者のアプリ(Score マニフェスト)を検査し、計画する。", en="Check and plan vendors' apps."),
    commands=[
        Command(
            "validate",
            about=Text(
                ja="マニフェストを検査し、すべての問題を挙げる。--member と --cloud があれば、その団体のものとして。",
                en="Check manifests, and list every problem; with --member and --cloud, as that member's.",
            ),
            callback=_validate,
            params=[
                Argument("manifests", about=MANIFEST, metavar="MANIFEST...", nargs=-1, required=True),
                *_whose(required=False),
                json_option(),
            ],
        ),
        Command(
            "lint",
            about=Text(
                ja="どちらのクラウドでも同じに動くかを調べる。", en="Look for what does not run alike on both clouds."
            ),
            callback=_lint,
            params=[
                Argument("manifests", about=MANIFEST, metavar="MANIFEST...", nargs=-1, required=True),
                json_option(),
            ],
        ),
        Command(
            "explain",
            about=Text(
                ja="団体とクラウドについて、マニフェストが何を意味するかを示す。",
                en="Show what a manifest means for a member on a cloud.",
            ),
            callback=_explain,
            params=[_manifest(), *_whose(), json_option()],
        ),
        Command(
            "plan",
            about=Text(ja="何が作られるかを計画する。", en="Plan what would be created."),
            callback=_plan,
            params=[_manifest(), *_whose(), json_option()],
        ),
        Command(
            "diff",
            about=Text(
                ja="テナンシーの今のアプリとの違いを示す。",
                en="Show what differs from the app that the tenancy has now.",
            ),
            callback=_diff,
            params=[_manifest(), *_whose(), json_option()],
        ),
        Command(
            "rollout",
            about=Text(
                ja="新しい版を配る順を示し、変えてはならない日であれば断る。終了コード 1: 断る団体がある。",
                en="Show in which order members get a new version; refuse days on which a system must not change."
                " Exit code 1: some member's is refused.",
            ),
            callback=_rollout,
            params=[
                _manifest(),
                Option(
                    "--tenancy",
                    about=Text(
                        ja="テナンシー(一つだけなら省ける)", en="the tenancy; need not be said where there is one"
                    ),
                    metavar="TENANCY",
                ),
                Option(
                    "--at",
                    about=Text(
                        ja="配備する日(既定は日本の今日)", en="day of the deployment (by default today in Japan)"
                    ),
                    metavar="DAY",
                ),
                json_option(),
            ],
        ),
        Command(
            "mirror",
            about=Text(
                ja="閉域のレジストリへ複製するイメージを挙げる。",
                en="List the images to mirror into the tenancy's registries.",
            ),
            callback=_mirror,
            params=[
                Argument("tenancy", about=Text(ja="テナンシー", en="a tenancy"), metavar="TENANCY"),
                json_option(),
            ],
        ),
        Command(
            "types",
            about=Text(
                ja="リソースの型と、その params と出力を挙げる。",
                en="List the resource types with their params and outputs.",
            ),
            callback=_types,
            params=[
                Argument("type_", about=Text(ja="型の名称", en="a type"), metavar="[TYPE]", required=False),
                json_option(),
            ],
        ),
    ],
)
