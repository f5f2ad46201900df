"""A database of an app's own on Google Cloud: of Cloud SQL, with secrets, and a workflow that makes its users.

What differs from AWS:

- A workflow cannot be waited for as a resource: it is started every ten minutes and does what is missing. Cloud Run
  refuses a service whose secret has no version yet, so the first deployment of an app with a database waits until there
  is one (`gcp_filled`).
- Cloud Run takes a secret as a whole, and no regional one; so user and password are a secret each, with replicas in
  Tokyo and Osaka and nowhere else. An instance that starts in the second between both new versions cannot sign in;
  its startup probe has it started again.
- A user that Cloud SQL's API makes is one of `cloudsqlsuperuser`. Users, and their rights, are therefore made by a file
  that is imported (`roles` of PostgreSQL, `grants` of MySQL), and the API only sets their passwords.
- IAM can name an instance, but neither a database nor a user in it (IAM documentation, "Resource attributes for IAM
  Conditions"): what keeps the workflow's account to its own users is the workflow's text, which the plan has.

Sources: Cloud SQL documentation, "About PostgreSQL users and roles", "About MySQL users"; Cloud SQL Admin API,
"instances.import" (`importUser` is `cloudsqlsuperuser` where none is named), "users.update"; Secret Manager
documentation, "Choose a replication policy", "Enable Customer-Managed Encryption Keys"; Cloud Run documentation,
"Configure secrets".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi
from pulumi_gcp import projects, secretmanager, serviceaccount, sql, storage, workflows

from components.app.naming import fitted, system
from components.app.surroundings import DatabaseEnd, ProvideArgs, Provided, SecretRef
from components.app.types.gcp_filled import filled
from components.app.types.gcp_keeper import Running, start, tell_of_failures
from components.app.types.gcp_secrets import create_secret, secret_id
from components.engine import Engine
from components.naming import Kind
from jichi.tenancy.model import DataClass

PREPARE = "*/10 * * * *"
"""Whether something is missing is looked at every ten minutes (toolkit default)."""
ROTATE = "0 3 2 * *"
"""03:00 on the second of each month in Japan, as on AWS."""

PERMISSIONS = ("cloudsql.instances.get", "cloudsql.instances.import", "cloudsql.users.update")
"""What the account may do with the one instance; to see how an operation is getting on is to get the instance."""
START = "workflows.executions.create"
"""What no condition can confine to one workflow; each runs as an account of its own."""

_ACCOUNT_ROOM = 22
"""Characters of a service account's id that the member's code leaves."""
_ROLE_LONGEST = 50
"""Characters of a custom role's id, as this house writes them."""
_SECRETS = ("username", "password")
_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """What differs by engine.

    Args:
        database: its name.
        charset: of what is in it, as the engine calls it.
        keeper: what accounts, workflows and schedules begin with.
        statements: that make users and confine them, as one text.
        rules: that say what of them is audited, where the engine's own settings do not.
    """

    engine: Engine
    database: str
    charset: str
    keeper: str
    statements: str
    rules: str = ""


def provide(args: ProvideArgs, kept: Kept, parent: pulumi.Resource) -> Provided:
    """The database; where systems stand by, the replica of it, and the same secrets."""
    end = args.around.end(kept.engine)
    scope, slug = args.around.site.scope, args.need.slug
    ids = {key: secret_id(scope, kept.engine, f"{slug}-{key}") for key in _SECRETS}
    ready = () if args.around.standby else Database(args, kept, end, parent).ready

    def admit(app: str, member: pulumi.Input[str], owner: pulumi.Resource) -> None:
        for key, each in ids.items():
            secretmanager.SecretIamMember(
                f"{args.around.site.place}-{kept.engine}-{slug}-{key}-{app}",
                secret_id=each,
                role="roles/secretmanager.secretAccessor",
                member=member,
                opts=pulumi.ResourceOptions.merge(
                    args.around.site.child(owner), pulumi.ResourceOptions(depends_on=list(ready))
                ),
            )

    return Provided(
        outputs={**args.need.known, "host": end.host},
        secrets={key: SecretRef(filled(args.around.site, each, ready)) for key, each in ids.items()},
        admit=admit,
        ready=ready,
    )


class Database(pulumi.ComponentResource):
    """A database, the secrets of its users, and the workflow that makes and changes what is in them."""

    def __init__(self, args: ProvideArgs, kept: Kept, end: DatabaseEnd, parent: pulumi.Resource) -> None:
        slug, engine = args.need.slug, kept.engine
        self._site, self._args, self._kept, self._end = args.around.site, args, kept, end
        self._logical = f"{self._site.place}-{engine}-{slug}"
        self._role = fitted(f"{kept.keeper}-{slug}", _ACCOUNT_ROOM)
        super().__init__(f"jichi:app:{engine.title()}", self._logical, None, pulumi.ResourceOptions(parent=parent))
        scope, site = self._site.scope, self._site
        database = sql.Database(
            f"{self._logical}-database",
            name=kept.database,
            instance=end.identifier,
            charset=kept.charset,
            # What is in it is the municipality's: it stays when no manifest asks for it any more.
            deletion_policy="ABANDON",
            opts=site.child(self, protect=True),
        )
        account = serviceaccount.Account(
            f"{self._logical}-account",
            project=scope.account,
            account_id=scope.account_id(self._role),
            display_name=f"{scope.owner}-{self._role}",
            description=f"{scope.owner}: makes the users of {kept.database}",
            opts=site.child(self),
        )
        secrets = {
            key: create_secret(args, engine, f"{slug}-{key}", f"{key} of {kept.database}", self) for key in _SECRETS
        }
        allowed = (*self._on_instance(account), *self._on_files(account), *self._on_secrets(account, secrets))
        workflow = self._workflow(account, secrets, (database, *allowed))
        running = Running(site, self._logical, self._role, kept.database, account, workflow)
        start(running, "prepare", PREPARE, {}, self)
        start(running, "rotate", ROTATE, {"rotate": True}, self)
        tell_of_failures(running, args.around.alarms, self)
        self.ready: tuple[pulumi.CustomResource, ...] = (workflow, *secrets.values())
        self.register_outputs({"database": database.name})

    def _on_instance(self, account: serviceaccount.Account) -> tuple[pulumi.Resource, ...]:
        """What the account may do with the instance, and that it may start its workflow."""
        scope, site = self._site.scope, self._site
        title = f"{scope.owner}-{self._role}"
        instance = pulumi.Output.concat(
            f"resource.name == 'projects/{scope.account}/instances/", self._end.identifier, "'"
        )
        grants = (("database", PERMISSIONS, instance), ("start", (START,), None))
        room = _ROLE_LONGEST - max(len(f"{scope.owner}--{what}") for what, *_ in grants)
        made: list[pulumi.Resource] = []
        for what, permissions, condition in grants:
            custom = projects.IAMCustomRole(
                f"{self._logical}-role-{what}",
                project=scope.account,
                role_id=scope.policy_id(f"{fitted(self._role, room)}-{what}"),
                title=f"{title}-{what}",
                description="set passwords in one instance" if condition is not None else "start the workflow",
                permissions=list(permissions),
                stage="GA",
                opts=site.child(self),
            )
            made.append(
                projects.IAMMember(
                    f"{self._logical}-binding-{what}",
                    project=scope.account,
                    role=custom.name,
                    member=account.member,
                    condition=projects.IAMMemberConditionArgs(title=what, expression=condition)
                    if condition is not None
                    else None,
                    opts=site.child(self),
                )
            )
        return tuple(made)

    def _on_files(self, account: serviceaccount.Account) -> tuple[pulumi.Resource, ...]:
        """The account writes and sees its own files, and the instance reads them."""
        bucket = self._args.around.buckets["data"]
        instance = pulumi.Output.format("serviceAccount:{0}", self._end.account)
        grants = (
            ("writer", "roles/storage.objectCreator", account.member),
            ("viewer", "roles/storage.objectViewer", account.member),
            ("importer", "roles/storage.objectViewer", instance),
        )
        expression = pulumi.Output.concat(
            "resource.name.startsWith('projects/_/buckets/", bucket, f"/objects/{self._files}')"
        )
        return tuple(
            storage.BucketIAMMember(
                f"{self._logical}-{what}",
                bucket=bucket,
                role=role,
                member=member,
                condition=storage.BucketIAMMemberConditionArgs(title="own-files", expression=expression),
                opts=self._site.child(self),
            )
            for what, role, member in grants
        )

    def _on_secrets(
        self, account: serviceaccount.Account, secrets: Mapping[str, secretmanager.Secret]
    ) -> tuple[pulumi.Resource, ...]:
        """The account adds versions, and reads whose turn it was; it reads no password."""
        adds, reads = "roles/secretmanager.secretVersionAdder", "roles/secretmanager.secretAccessor"
        grants = [*((key, "adder", adds) for key in secrets), ("username", "reader", reads)]
        return tuple(
            secretmanager.SecretIamMember(
                f"{self._logical}-{key}-{what}",
                secret_id=secrets[key].secret_id,
                role=role,
                member=account.member,
                opts=self._site.child(self),
            )
            for key, what, role in grants
        )

    def _workflow(
        self,
        account: serviceaccount.Account,
        secrets: Mapping[str, secretmanager.Secret],
        after: tuple[pulumi.Resource, ...],
    ) -> workflows.Workflow:
        args, kept, site, scope = self._args, self._kept, self._site, self._site.scope
        said = hashlib.sha256((kept.statements + kept.rules).encode()).hexdigest()
        return workflows.Workflow(
            f"{self._logical}-workflow",
            name=scope.name(Kind.GOOGLE, self._role),
            region=site.region,
            description=f"{scope.owner}: users of {kept.database}",
            service_account=account.email,
            source_contents=source(kept.engine),
            user_env_vars={
                "INSTANCE": self._end.identifier,
                "DATABASE": kept.database,
                "BUCKET": args.around.buckets["data"],
                "FILE": f"{self._files}{said[:_DIGEST]}",
                "STATEMENTS": kept.statements,
                **({"RULES": kept.rules} if kept.rules else {}),
                "USER_SECRET": secrets["username"].secret_id,
                "WORD_SECRET": secrets["password"].secret_id,
            },
            call_log_level="LOG_NONE",
            execution_history_level="EXECUTION_HISTORY_BASIC",
            deletion_protection=False,
            labels=scope.labels(DataClass.SECRET, system(args.apps)),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=list(after))),
        )

    @property
    def _files(self) -> str:
        """What names of its files begin with; no slug has a dot, so that none is another's beginning."""
        return f"jichi-{self._kept.engine}.{self._args.need.slug}."


def source(engine: Engine) -> str:
    """The workflow, the same for every database of an engine: which, it is told beside it."""
    home = Path(__file__).parent.parent
    parts = (home / "sql" / "keep.yaml", home / engine / "keep.yaml")
    return "\n".join(each.read_text(encoding="utf-8") for each in parts)
