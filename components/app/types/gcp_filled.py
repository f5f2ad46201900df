"""Waiting for a secret's first version on Google Cloud, which the cloud makes by itself and no program ever sees.

Cloud Run refuses a version of an app whose secret has none, and a workflow that makes it cannot be waited for as a
resource. So the program looks for it, through the member's own provider, until it is there; only then is the secret's
name known to what uses it. Nothing is looked for at preview: there the name is known at once. What is looked for is
that there is a version (`secretmanager.versions.get`), never what is in it, and nothing of the answer is kept.

Sources: Cloud Run documentation, "Configure secrets for services"; Pulumi Registry,
"gcp.secretmanager.getSecretVersion" (`fetchSecretData`); Secret Manager API, "projects.secrets.versions.get" (404 where
there is none).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pulumi

from components.site import Site

LOOK_UP = "gcp:secretmanager/getSecretVersion:getSecretVersion"
PAUSE_SECONDS = 20
"""Between two looks (toolkit default)."""
PATIENCE_SECONDS = 45 * 60
"""How long it is waited for: what makes it starts every ten minutes, and itself waits for a backup or an export of the
database to end (toolkit default)."""

_MISSING = "Error 404"
"""How the provider tells that there is none; anything else is an error that waiting does not mend."""


def filled(site: Site, secret: str, makers: Sequence[pulumi.CustomResource]) -> pulumi.Input[str]:
    """A secret's id; while deploying, it is not known until the secret has a version.

    Args:
        site: where, with the provider that looks.
        secret: the id.
        makers: what has to be there before there can be a version, the secret too; none where another stack makes it.
    """
    if pulumi.runtime.is_dry_run() or not makers:
        return secret
    there = pulumi.Output.all(*(each.id for each in makers))

    async def look() -> None:
        wanted = {"project": site.scope.account, "secret": secret, "fetchSecretData": False}
        await pulumi.runtime.invoke_async(LOOK_UP, wanted, pulumi.InvokeOptions(provider=site.provider))

    return there.apply(lambda _: until_filled(secret, look))


async def until_filled(
    secret: str, look: Callable[[], Awaitable[None]], pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> str:
    """The secret's id, once there is a version.

    Args:
        secret: the id.
        look: raises while there is none.
        pause: waits for so many seconds.

    Raises:
        RunError: nothing made a version in time.
    """
    for _ in range(PATIENCE_SECONDS // PAUSE_SECONDS):
        try:
            await look()
        except Exception as error:
            # The SDK tells every failure of a look-up by a plain Exception.
            if _MISSING not in str(error):
                raise
        else:
            return secret
        await pause(PAUSE_SECONDS)
    minutes = PATIENCE_SECONDS // 60
    raise pulumi.RunError(
        f"The secret {secret} has no version after {minutes} minutes: look at the executions of the workflow that makes"
        f" it, and deploy again. / シークレット {secret} に {minutes} 分たっても値が入りません。"
        "作るワークフローの実行を確かめてから、もう一度配備してください。"
    )
