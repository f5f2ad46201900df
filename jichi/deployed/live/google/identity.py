"""The project, its service accounts with their keys, roles, policies that allow and deny, and what is above it.

Source: references of Resource Manager v1 and v3, IAM v1 and v2, Service Usage v1. A user-managed key's private half is
never shown after it was made; Google's own keys are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import UNREAD, Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, labels, put
from jichi.deployed.live.google.policies import VERSION, bindings, members
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.reading import Item

PROJECT = "gcp:organizations/project:Project"
_MEMBER, _AUDIT = "gcp:projects/iAMMember:IAMMember", "gcp:projects/iAMAuditConfig:IAMAuditConfig"
_OTHER_FORMS = ("gcp:projects/iAMBinding:IAMBinding", "gcp:projects/iAMPolicy:IAMPolicy")
_SERVICE = "gcp:projects/service:Service"
_ACCOUNT, _KEY = "gcp:serviceaccount/account:Account", "gcp:serviceaccount/key:Key"
_ACCOUNT_MEMBER = "gcp:serviceaccount/iAMMember:IAMMember"
_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
_DENY = "gcp:iam/denyPolicy:DenyPolicy"
_POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
_OAUTH = "gcp:iam/oauthClient:OauthClient"
_OAUTH_KEY = "gcp:iam/oauthClientCredential:OauthClientCredential"
_FOLDER_MEMBER, _ORG_MEMBER = "gcp:folder/iAMMember:IAMMember", "gcp:organizations/iAMMember:IAMMember"
_FOLDER_AUDIT = "gcp:folder/iamAuditConfig:IamAuditConfig"
_ORG_AUDIT = "gcp:organizations/iamAuditConfig:IamAuditConfig"
_FOLDER_EXCLUSION = "gcp:logging/folderExclusion:FolderExclusion"
_ORG_EXCLUSION = "gcp:logging/organizationExclusion:OrganizationExclusion"
_WITH_CONDITIONS = {"options": {"requestedPolicyVersion": VERSION}}


def _project(ask: Ask, drafts: Drafts) -> None:
    """The project as others refer to it, with its policy and what of its use is logged."""
    api = ask.client("cloudresourcemanager", "v1").projects()
    given: Mapping[str, DraftValue] = {}
    if ask.place.made:
        try:
            found = ask.one(api.get(projectId=ask.project))
            given = _settings(ask, found) if found else {}
        except Unanswered as error:
            ask.refused(error, (PROJECT,), ask.project)
            given = {"projectId": ask.project, "labels": UNKNOWN, "deletionPolicy": UNKNOWN}
    put(ask, drafts, ask.parent, PROJECT, given, name="project")
    drafts.aliases[ask.entered.number] = Id(ask.parent, "number")
    of: Mapping[str, DraftValue] = {"project": ask.project}
    request = api.getIamPolicy(resource=ask.project, body=_WITH_CONDITIONS)
    policy = members(ask, drafts, request, _MEMBER, of, ask.parent)
    _audits(ask, drafts, policy, _AUDIT, of, ask.parent)
    for form in () if policy else _OTHER_FORMS:
        put(ask, drafts, f"{UNREAD}{ask.project}/{form}", form, {**of, "role": UNKNOWN})


def _settings(ask: Ask, found: Item) -> Mapping[str, DraftValue]:
    """Of a project that the program made; one that the platform made is only looked up."""
    above = found.inner("parent")
    key = {"folder": "folderId", "organization": "orgId"}.get(above.maybe("type"), "")
    return {
        "projectId": ask.project,
        "labels": labels(found) or None,
        # What the program asked for when it made the project, or would do to it, is nowhere in it.
        **dict.fromkeys(("deletionPolicy", "autoCreateNetwork"), UNKNOWN),
        **({key: above.maybe("id")} if key else {}),
    }


def _audits(
    ask: Ask, drafts: Drafts, policy: Item | None, type_: str, of: Mapping[str, DraftValue], subject: str
) -> None:
    """What of the reading of data is logged; unknown where the policy is."""
    if policy is None:
        put(ask, drafts, f"{subject}#{type_}", type_, {**of, "service": UNKNOWN, "auditLogConfigs": UNKNOWN})
        return
    for each in policy.items("auditConfigs"):
        logged = tuple(inputs(one.body, "", "") for one in each.items("auditLogConfigs"))
        given = {**of, "service": each.text("service"), "auditLogConfigs": logged}
        put(ask, drafts, f"{subject}#audit/{each.text('service')}", type_, given)


def _services(ask: Ask, drafts: Drafts) -> None:
    """The APIs that are on."""
    api = ask.client("serviceusage", "v1").services()
    for each in ask.all(api.list, "services", parent=ask.parent, filter="state:ENABLED"):
        name = each.inner("config").maybe("name") or last(each.text("name"))
        # What the program would do to it is nowhere in a project.
        given: Mapping[str, DraftValue] = {"project": ask.project, "service": name, "disableOnDestroy": UNKNOWN}
        put(ask, drafts, f"{ask.parent}/services/{name}", _SERVICE, given, name=f"service-{name.partition('.')[0]}")


def _accounts(ask: Ask, drafts: Drafts) -> None:
    """Service accounts, who may use each, and the keys that somebody made for one."""
    api = ask.client("iam", "v1").projects().serviceAccounts()
    for each in ask.all(api.list, "accounts", name=ask.parent):
        email = each.text("email")
        id_ = f"{ask.parent}/serviceAccounts/{email}"
        given: Mapping[str, DraftValue] = {
            "accountId": email.partition("@")[0],
            "displayName": each.maybe("displayName"),
            "description": each.maybe("description"),
            "disabled": each.flag("disabled") or None,
            "project": ask.project,
        }
        put(ask, drafts, id_, _ACCOUNT, given)
        drafts.aliases[email] = Id(id_, "email")
        request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
        members(ask, drafts, request, _ACCOUNT_MEMBER, {"serviceAccountId": id_}, id_)
        try:
            found = ask.one(api.keys().list(name=id_, keyTypes="USER_MANAGED"))
        except Unanswered as error:
            ask.unread(drafts, error, {_KEY: ("serviceAccountId",)}, email)
            continue
        for key in found.items("keys") if found else ():
            put(ask, drafts, key.text("name"), _KEY, {"serviceAccountId": Id(id_), "keyType": "USER_MANAGED"})


def _roles(ask: Ask, drafts: Drafts) -> None:
    """Custom roles with their permissions."""
    api = ask.client("iam", "v1").projects().roles()
    for each in ask.all(api.list, "roles", parent=ask.parent, view="FULL"):
        given: Mapping[str, DraftValue] = {
            "roleId": last(each.text("name")),
            "title": each.maybe("title"),
            "description": each.maybe("description"),
            "permissions": each.texts("includedPermissions"),
            "stage": each.maybe("stage"),
            "project": ask.project,
        }
        put(ask, drafts, each.text("name"), _ROLE, given)


def _denials(ask: Ask, drafts: Drafts) -> None:
    """Policies that deny; a list leaves out their rules, which are asked for one by one."""
    point = f"cloudresourcemanager.googleapis.com%2Fprojects%2F{ask.project}"
    api = ask.client("iam", "v2").policies()
    for each in ask.all(api.listPolicies, "policies", parent=f"policies/{point}/denypolicies"):
        name = last(each.text("name"))
        of: Mapping[str, DraftValue] = {"parent": point, "name": name, "displayName": each.maybe("displayName")}
        try:
            found = ask.one(api.get(name=f"policies/{point}/denypolicies/{name}"))
            rules: DraftValue = tuple(inputs(one.body, "", "") for one in found.items("rules")) if found else ()
        except Unanswered as error:
            ask.refused(error, (_DENY,), name)
            rules = UNKNOWN
        put(ask, drafts, f"{ask.parent}/denypolicies/{name}", _DENY, {**of, "rules": rules})


def _pools(ask: Ask, drafts: Drafts) -> None:
    """Who signs in from elsewhere: pools of workloads with their providers, and clients with their keys."""
    places = ask.client("iam", "v1").projects().locations()
    parent = f"{ask.parent}/locations/global"
    for each in ask.all(places.workloadIdentityPools().list, "workloadIdentityPools", parent=parent):
        pool = ask.link(each.text("name"))
        own = inputs(each.body, "", "", ("name",))
        put(ask, drafts, pool, _POOL, {**own, "workloadIdentityPoolId": last(pool)})
        providers = places.workloadIdentityPools().providers()
        for one in ask.all(providers.list, "workloadIdentityPoolProviders", parent=pool):
            given = inputs(one.body, "", "", ("name",))
            ids = {"workloadIdentityPoolId": last(pool), "workloadIdentityPoolProviderId": last(one.text("name"))}
            put(ask, drafts, ask.link(one.text("name")), _PROVIDER, {**given, **ids})
    for each in ask.all(places.oauthClients().list, "oauthClients", parent=parent):
        client = ask.link(each.text("name"))
        put(ask, drafts, client, _OAUTH, {"oauthClientId": last(client)})
        found = ask.one(places.oauthClients().credentials().list(parent=client))
        for one in found.items("oauthClientCredentials") if found else ():
            put(ask, drafts, ask.link(one.text("name")), _OAUTH_KEY, {"oauthclient": last(client)})


def _above(ask: Ask, drafts: Drafts) -> None:
    """What folders and the organisation grant, which every project below inherits."""
    found = ask.one(ask.client("cloudresourcemanager", "v1").projects().getAncestry(projectId=ask.project, body={}))
    for each in found.items("ancestor") if found else ():
        kind, number = each.inner("resourceId").maybe("type"), each.inner("resourceId").maybe("id")
        if kind == "folder":
            name, key = f"folders/{number}", "folder"
            api = ask.client("cloudresourcemanager", "v3").folders()
            types = (_FOLDER_MEMBER, _FOLDER_AUDIT, _FOLDER_EXCLUSION)
            logged = ask.client("logging", "v2").folders().exclusions()
        elif kind == "organization":
            name, key = f"organizations/{number}", "orgId"
            api = ask.client("cloudresourcemanager", "v1").organizations()
            types = (_ORG_MEMBER, _ORG_AUDIT, _ORG_EXCLUSION)
            logged = ask.client("logging", "v2").organizations().exclusions()
        else:
            continue
        of: Mapping[str, DraftValue] = {key: name if key == "folder" else number}
        request = api.getIamPolicy(resource=name, body=_WITH_CONDITIONS)
        try:
            policy = ask.one(request)
            left_out = ask.all(logged.list, "exclusions", parent=name)
        except Unanswered as error:
            ask.unread(drafts, error, dict.fromkeys(types, ("role", "member", "service")), name)
            continue
        for one in left_out:
            given = {**of, "name": one.text("name"), "filter": one.maybe("filter")}
            put(ask, drafts, f"{ask.project}/{name}/exclusions/{one.text('name')}", types[2], given)
        if policy:
            bindings(ask, drafts, policy, types[0], of, f"{ask.project}/{name}")
            _audits(ask, drafts, policy, types[1], of, f"{ask.project}/{name}")


_ABOVE = (_FOLDER_MEMBER, _ORG_MEMBER, _FOLDER_AUDIT, _ORG_AUDIT, _FOLDER_EXCLUSION, _ORG_EXCLUSION)
READERS = (
    Reader(
        _project,
        {PROJECT: ("projectId",), _MEMBER: ("project", "role", "member"), _AUDIT: ("service", "auditLogConfigs")},
        ("gcp:projects/iAM*", "gcp:projects/iamAuditConfig*"),
    ),
    Reader(_services, {_SERVICE: ("service",)}),
    Reader(
        _accounts,
        {
            _ACCOUNT: ("accountId", "disabled"),
            _ACCOUNT_MEMBER: ("serviceAccountId", "role", "member"),
            _KEY: ("serviceAccountId",),
        },
        ("gcp:serviceaccount/iAM*",),
    ),
    Reader(_roles, {_ROLE: ("permissions", "roleId")}),
    Reader(_denials, {_DENY: ("rules", "parent")}),
    Reader(_pools, {_POOL: ("disabled",), _PROVIDER: ("attributeCondition", "oidc"), _OAUTH: (), _OAUTH_KEY: ()}),
    Reader(
        _above,
        dict.fromkeys(_ABOVE, ("role", "member")),
        ("gcp:folder/iAM*", "gcp:folder/iam*", "gcp:organizations/iAM*", "gcp:organizations/iam*"),
    ),
)
"""In this order: the project is what others refer to."""
