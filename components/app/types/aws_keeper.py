"""A function in the member's network that makes a resource's users and changes their passwords, every month.

Sources: Secrets Manager User Guide, "Rotation by Lambda function", "Schedule expressions"; Lambda Developer Guide,
"Giving Lambda functions access to resources in an Amazon VPC".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import iam, lambda_, secretsmanager

from components.app.aws_logs import create_log
from components.app.aws_roles import RoleArgs, ServiceRole, create_role
from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs
from components.app.types.aws_secrets import CHANGES, create_secret, opened_by, secret_arn
from components.naming import Kind, Scope
from components.policy import Statement
from components.secrets.aws_rotation import MEMORY_MIB, NETWORK_INTERFACES, RUNTIME, SCHEDULE_HOURS, TIMEOUT_SECONDS
from components.watch.aws_alarms import Alarm, create_alarm
from jichi.tenancy.model import DataClass
from jichi.text import Text
from network.addressing import Tier

SCHEDULE = "cron(0 18 1 * ? *)"
"""In UTC: 03:00 on the second of each month in Japan, after the database administrator's own password is changed."""

_LONGEST = 64
"""Characters of a role's or a function's name."""


@dataclass(frozen=True, slots=True)
class KeeperArgs:
    """What a keeper is made from.

    Args:
        what: what its role and function are called, in front of the slug.
        why: what it does, for the console.
        handler: what Lambda calls.
        files: by path; standard library and boto3 only.
        variables: of the environment; no secrets.
        allowed: statements of its role, beside those for its secret and its log.
        about: what the deployment tells it. A change is a reason to run it again.
        trouble: what its alarm says.
    """

    provide: ProvideArgs
    what: str
    why: str
    handler: str
    files: Mapping[str, str]
    variables: Mapping[str, pulumi.Input[str]]
    allowed: tuple[Statement, ...]
    about: Mapping[str, object]
    trouble: Text


class Keeper(pulumi.ComponentResource):
    """The secret, and the function that fills it: once with the deployment, and then every month.

    A preview cannot know whether the function succeeds; the deployment stops when it does not.
    """

    def __init__(self, args: KeeperArgs, parent: pulumi.Resource) -> None:
        need, around = args.provide.need, args.provide.around
        type_, slug, site = need.identity.type, need.slug, around.site
        super().__init__(
            "jichi:app:Keeper", f"{site.place}-{type_}-{slug}", None, pulumi.ResourceOptions(parent=parent)
        )
        self._args, self._site = args, site
        self._logical = f"{site.place}-{type_}-{slug}"
        self._role_name = keeper_role(site.scope, args.what, slug)
        made = create_secret(args.provide, type_, self._role_name, args.why, self)
        self.secret = made.secret
        function = self._function(made.name)
        permitted = lambda_.Permission(
            f"{self._logical}-permission",
            statement_id="SecretsManager",
            function=function.name,
            action="lambda:InvokeFunction",
            principal="secretsmanager.amazonaws.com",
            source_account=site.scope.account,
            source_arn=made.secret.arn,
            opts=site.child(self),
        )
        self.prepared = lambda_.Invocation(
            f"{self._logical}-preparation",
            function_name=function.name,
            input=json.dumps({"SecretId": made.name, **args.about}),
            lifecycle_scope="CREATE_ONLY",
            opts=pulumi.ResourceOptions.merge(
                site.child(self), pulumi.ResourceOptions(depends_on=[made.secret, made.policy])
            ),
        )
        secretsmanager.SecretRotation(
            f"{self._logical}-rotation",
            secret_id=made.secret.id,
            rotation_lambda_arn=function.arn,
            rotate_immediately=False,
            rotation_rules=secretsmanager.SecretRotationRotationRulesArgs(
                schedule_expression=SCHEDULE, duration=SCHEDULE_HOURS
            ),
            # Secrets Manager tries the function when it is told of it.
            opts=pulumi.ResourceOptions.merge(
                site.child(self), pulumi.ResourceOptions(depends_on=[self.prepared, permitted])
            ),
        )
        create_alarm(
            site,
            Alarm(
                self._role_name,
                args.trouble,
                "AWS/Lambda",
                "Errors",
                "Sum",
                threshold=1,
                dimensions={"FunctionName": function.name},
            ),
            self,
        )
        self.register_outputs({"secret": made.secret.arn})

    def _function(self, secret: str) -> lambda_.Function:
        args, site, scope = self._args, self._site, self._site.scope
        around, whose = args.provide.around, system(args.provide.apps)
        name = scope.name(Kind.FUNCTION, self._role_name)
        group = f"/aws/lambda/{name}"
        log = create_log(around, self._role_name, group, self, whose)
        role, network = self._role(secret, scope.arn("logs", f"log-group:{group}"))
        return lambda_.Function(
            f"{self._logical}-function",
            name=name,
            description=args.why,
            role=role.arn,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler=args.handler,
            code=pulumi.AssetArchive({path: pulumi.StringAsset(text) for path, text in args.files.items()}),
            environment=lambda_.FunctionEnvironmentArgs(variables=args.variables),
            timeout=TIMEOUT_SECONDS,
            memory_size=MEMORY_MIB,
            logging_config=lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=group),
            vpc_config=lambda_.FunctionVpcConfigArgs(
                subnet_ids=[around.vpc.subnets[subnet.name] for subnet in around.vpc.range.in_tier(Tier.APP)],
                security_group_ids=[around.vpc.groups[Tier.APP]],
            ),
            tags=scope.tags(f"function-{self._logical}", system=whose),
            opts=pulumi.ResourceOptions.merge(
                site.child(self), pulumi.ResourceOptions(depends_on=[log, *role.ready, network])
            ),
        )

    def _role(self, secret: str, log_group: str) -> tuple[ServiceRole, pulumi.Resource]:
        """The function's role, and its right to be in the network."""
        args, site, scope = self._args, self._site, self._site.scope
        own = secret_arn(scope, secret)
        key = args.provide.around.keys[DataClass.SECRET].id
        statements = (
            Statement(
                "Secret",
                "Allow",
                ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", *CHANGES),
                (own,),
            ),
            opened_by(scope, key, own, "Key", "kms:Decrypt", "kms:GenerateDataKey"),
            Statement("Log", "Allow", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{log_group}:*",)),
            *args.allowed,
        )
        # Lambda documents no condition on who asks it to assume a role.
        role = create_role(
            RoleArgs(
                site,
                self._role_name,
                args.why,
                "lambda.amazonaws.com",
                {},
                statements,
                system(args.provide.apps),
            ),
            self,
        )
        network = iam.RolePolicyAttachment(
            f"{self._logical}-role-network",
            role=scope.global_name(Kind.ROLE, self._role_name),
            policy_arn=NETWORK_INTERFACES,
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[role.ready[0]])),
        )
        return role, network


def keeper_role(scope: Scope, what: str, slug: str) -> str:
    """The role of a keeper, and of its function in names; both have room for 64 characters."""
    return f"{what}-{fitted(slug, _LONGEST - len(f'{scope.owner}-{what}--{scope.place}'))}"
