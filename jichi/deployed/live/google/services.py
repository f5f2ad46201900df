"""Messages, secrets, schedules, workflows, images, names of services and keys of APIs.

Source: references of Pub/Sub v1, Secret Manager v1 (regional secrets are asked at their region's own address), Cloud
Scheduler v1, Workflows v1, Artifact Registry v1, Service Directory v1, API Keys v2. Versions of secrets and what is in
them are never asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, labels, put
from jichi.deployed.live.google.policies import VERSION, members
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.reading import Item

_TOPIC, _SUBSCRIPTION = "gcp:pubsub/topic:Topic", "gcp:pubsub/subscription:Subscription"
_SCHEMA, _SCHEMA_MEMBER = "gcp:pubsub/schema:Schema", "gcp:pubsub/schemaIamMember:SchemaIamMember"
_TOPIC_MEMBER = "gcp:pubsub/topicIAMMember:TopicIAMMember"
_SUBSCRIPTION_MEMBER = "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember"
_SECRET, _SECRET_MEMBER = "gcp:secretmanager/secret:Secret", "gcp:secretmanager/secretIamMember:SecretIamMember"
_REGIONAL = "gcp:secretmanager/regionalSecret:RegionalSecret"
_REGIONAL_MEMBER = "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember"
_JOB, _WORKFLOW = "gcp:cloudscheduler/job:Job", "gcp:workflows/workflow:Workflow"
_REPOSITORY = "gcp:artifactregistry/repository:Repository"
_REPOSITORY_MEMBER = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"
_NAMESPACE, _KEY = "gcp:servicedirectory/namespace:Namespace", "gcp:projects/apiKey:ApiKey"
_ENDPOINTS = "gcp:endpoints/service:Service"


def _topics(ask: Ask, drafts: Drafts) -> None:
    api = ask.client("pubsub", "v1").projects().topics()
    for each in ask.all(api.list, "topics", project=ask.parent):
        id_ = ask.link(each.text("name"))
        own = inputs(each.body, ask.entered.number, ask.project, ("satisfiesPzs",))
        put(ask, drafts, id_, _TOPIC, {**own, "name": last(id_)})
        request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
        members(ask, drafts, request, _TOPIC_MEMBER, {"topic": last(id_)}, id_)


def _schemas(ask: Ask, drafts: Drafts) -> None:
    """Forms of messages, and who may change them."""
    api = ask.client("pubsub", "v1").projects().schemas()
    for each in ask.all(api.list, "schemas", parent=ask.parent, view="BASIC"):
        id_ = ask.link(each.text("name"))
        put(ask, drafts, id_, _SCHEMA, {"name": last(id_), "type": each.maybe("type")})
        request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
        members(ask, drafts, request, _SCHEMA_MEMBER, {"schema": last(id_)}, id_)


def _subscriptions(ask: Ask, drafts: Drafts) -> None:
    api = ask.client("pubsub", "v1").projects().subscriptions()
    for each in ask.all(api.list, "subscriptions", project=ask.parent):
        id_ = ask.link(each.text("name"))
        own = inputs(each.body, ask.entered.number, ask.project, ("topicMessageRetentionDuration",))
        # One that never ends has a policy without a time (Pub/Sub API, ExpirationPolicy).
        own |= {"name": last(id_), "expirationPolicy": {"ttl": each.inner("expirationPolicy").maybe("ttl")}}
        put(ask, drafts, id_, _SUBSCRIPTION, own)
        request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
        members(ask, drafts, request, _SUBSCRIPTION_MEMBER, {"subscription": last(id_)}, id_)


def _secrets(ask: Ask, drafts: Drafts) -> None:
    """Secrets that are kept wherever their replication says."""
    api = ask.client("secretmanager", "v1").projects().secrets()
    for each in ask.all(api.list, "secrets", parent=ask.parent):
        id_ = ask.link(each.text("name"))
        given: Mapping[str, DraftValue] = {
            "secretId": last(id_),
            "labels": labels(each) or None,
            "replication": _replication(ask, each.inner("replication")),
            "versionDestroyTtl": each.maybe("versionDestroyTtl"),
        }
        put(ask, drafts, id_, _SECRET, given)
        request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
        members(ask, drafts, request, _SECRET_MEMBER, {"secretId": last(id_)}, id_)


def _replication(ask: Ask, of: Item) -> Mapping[str, DraftValue]:
    if "automatic" in of.body:
        return {"auto": inputs(of.inner("automatic").body, ask.entered.number, ask.project)}
    return inputs(of.body, ask.entered.number, ask.project)


def _regional(ask: Ask, drafts: Drafts) -> None:
    """Secrets of the tenancy's regions."""
    for region in ask.place.regions:
        endpoint = f"https://secretmanager.{region}.rep.googleapis.com"
        api = ask.client("secretmanager", "v1", endpoint).projects().locations().secrets()
        try:
            found = ask.all(api.list, "secrets", parent=f"{ask.parent}/locations/{region}")
        except Unanswered as error:
            types = {_REGIONAL: ("secretId", "customerManagedEncryption"), _REGIONAL_MEMBER: ("secretId", "member")}
            ask.unread(drafts, error, types, "", region)
            continue
        for each in found:
            _regional_secret(ask, drafts, each, api, region)


def _regional_secret(ask: Ask, drafts: Drafts, each: Item, api: Any, region: str) -> None:
    id_ = ask.link(each.text("name"))
    own = inputs(each.body, ask.entered.number, ask.project, ("name", "expireTime", "versionAliases", "topics"))
    # Whether the program may delete it is nowhere in a project.
    given = {"secretId": last(id_), "location": region, "deletionProtection": UNKNOWN}
    put(ask, drafts, id_, _REGIONAL, {**own, **given}, region=region)
    request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
    of: Mapping[str, DraftValue] = {"secretId": last(id_), "location": region}
    members(ask, drafts, request, _REGIONAL_MEMBER, of, id_, region)


def _everywhere(
    ask: Ask, drafts: Drafts, locations: Any, types: Mapping[str, tuple[str, ...]], read: Callable[[str], None]
) -> None:
    """Asks in every location of a service; one that does not answer is kept."""
    for each in ask.all(locations.list, "locations", name=ask.parent):
        place = each.text("locationId")
        try:
            read(place)
        except Unanswered as error:
            ask.unread(drafts, error, types, "", place)


_JOB_KEYS: Mapping[str, tuple[str, ...]] = {_JOB: ("region", "httpTarget", "schedule")}


def _jobs(ask: Ask, drafts: Drafts) -> None:
    """Schedules, without what they send: headers may sign in, and bodies may hold anything."""
    places = ask.client("cloudscheduler", "v1").projects().locations()

    def read(place: str) -> None:
        for each in ask.all(places.jobs().list, "jobs", parent=f"{ask.parent}/locations/{place}"):
            id_ = ask.link(each.text("name"))
            hidden = (
                "name",
                "status",
                "scheduleTime",
                "lastAttemptTime",
                "userUpdateTime",
                "httpTarget",
                "pubsubTarget",
            )
            own = inputs(each.body, ask.entered.number, ask.project, hidden)
            target = inputs(each.inner("httpTarget").body, "", "", ("headers", "body"))
            own |= {"name": last(id_), "region": place, "httpTarget": target or None}
            own["paused"] = each.maybe("state") == "PAUSED" or None
            if topic := each.inner("pubsubTarget").maybe("topicName"):
                own["pubsubTarget"] = {"topicName": Id(ask.link(topic))}
            put(ask, drafts, id_, _JOB, own)

    _everywhere(ask, drafts, places, _JOB_KEYS, read)


_WORKFLOW_KEYS: Mapping[str, tuple[str, ...]] = {_WORKFLOW: ("region", "sourceContents", "serviceAccount")}


def _workflows(ask: Ask, drafts: Drafts) -> None:
    """Programs of steps, one by one: a list may leave out their sources."""
    places = ask.client("workflows", "v1").projects().locations()

    def read(place: str) -> None:
        for each in ask.all(places.workflows().list, "workflows", parent=f"{ask.parent}/locations/{place}"):
            id_ = ask.link(each.text("name"))
            try:
                whole = ask.one(places.workflows().get(name=id_)) or each
            except Unanswered as error:
                ask.refused(error, (_WORKFLOW,), last(id_), place)
                hidden = {"sourceContents": UNKNOWN, "serviceAccount": UNKNOWN, "userEnvVars": UNKNOWN}
                put(ask, drafts, id_, _WORKFLOW, {"name": last(id_), "region": place, **hidden})
            else:
                put(ask, drafts, id_, _WORKFLOW, _workflow(ask, whole, id_, place))

    _everywhere(ask, drafts, places, _WORKFLOW_KEYS, read)


def _workflow(ask: Ask, whole: Item, id_: str, place: str) -> Mapping[str, DraftValue]:
    account = last(whole.maybe("serviceAccount"))
    return {
        "name": last(id_),
        "region": place,
        "description": whole.maybe("description"),
        "labels": labels(whole) or None,
        "serviceAccount": Id(f"{ask.parent}/serviceAccounts/{account}", "email") if "@" in account else account,
        "sourceContents": whole.maybe("sourceContents"),
        "userEnvVars": labels(whole, "userEnvVars") or None,
        "callLogLevel": whole.maybe("callLogLevel"),
        "cryptoKeyName": Id(ask.link(key)) if (key := whole.maybe("cryptoKeyName")) else None,
    }


_REPOSITORY_KEYS: Mapping[str, tuple[str, ...]] = {
    _REPOSITORY: ("location", "mode", "dockerConfig"),
    _REPOSITORY_MEMBER: ("repository", "role", "member"),
}


def _repositories(ask: Ask, drafts: Drafts) -> None:
    places = ask.client("artifactregistry", "v1").projects().locations()
    api = places.repositories()

    def read(place: str) -> None:
        for each in ask.all(api.list, "repositories", parent=f"{ask.parent}/locations/{place}"):
            id_ = ask.link(each.text("name"))
            hidden = ("name", "sizeBytes", "registryUri", "satisfiesPzs", "satisfiesPzi", "vulnerabilityScanningConfig")
            own = inputs(each.body, ask.entered.number, ask.project, hidden)
            own |= {"repositoryId": last(id_), "location": place}
            put(ask, drafts, id_, _REPOSITORY, own)
            request = api.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
            of: Mapping[str, DraftValue] = {"repository": Id(id_), "location": place}
            members(ask, drafts, request, _REPOSITORY_MEMBER, of, id_, place)

    _everywhere(ask, drafts, places, _REPOSITORY_KEYS, read)


_NAMESPACE_KEYS: Mapping[str, tuple[str, ...]] = {_NAMESPACE: ("location",)}


def _namespaces(ask: Ask, drafts: Drafts) -> None:
    places = ask.client("servicedirectory", "v1").projects().locations()

    def read(place: str) -> None:
        for each in ask.all(places.namespaces().list, "namespaces", parent=f"{ask.parent}/locations/{place}"):
            id_ = ask.link(each.text("name"))
            put(ask, drafts, id_, _NAMESPACE, {"namespaceId": last(id_), "location": place})

    _everywhere(ask, drafts, places, _NAMESPACE_KEYS, read)


def _api_keys(ask: Ask, drafts: Drafts) -> None:
    """Keys by their names and limits; the key itself is another method's answer, which is never asked for."""
    api = ask.client("apikeys", "v2").projects().locations().keys()
    for each in ask.all(api.list, "keys", parent=f"{ask.parent}/locations/global"):
        own = inputs(each.body, ask.entered.number, ask.project, ("name", "keyString"))
        put(ask, drafts, ask.link(each.text("name")), _KEY, own)


def _published(ask: Ask, drafts: Drafts) -> None:
    """APIs that the project itself offers."""
    api = ask.client("servicemanagement", "v1").services()
    for each in ask.all(api.list, "services", producerProjectId=ask.project):
        name = each.text("serviceName")
        put(ask, drafts, f"{ask.parent}/endpoints/{name}", _ENDPOINTS, {"serviceName": name})


READERS = (
    Reader(_published, {_ENDPOINTS: ("serviceName",)}),
    Reader(
        _topics,
        {_TOPIC: ("name", "kmsKeyName", "messageStoragePolicy"), _TOPIC_MEMBER: ("topic", "role", "member")},
        ("gcp:pubsub/topicIAM*",),
    ),
    Reader(_schemas, {_SCHEMA: ("name",), _SCHEMA_MEMBER: ("schema", "role", "member")}, ("gcp:pubsub/schemaIam*",)),
    Reader(
        _subscriptions,
        {_SUBSCRIPTION: ("name", "topic", "expirationPolicy"), _SUBSCRIPTION_MEMBER: ("subscription", "member")},
        ("gcp:pubsub/subscriptionIAM*",),
    ),
    Reader(
        _secrets,
        {_SECRET: ("secretId", "replication"), _SECRET_MEMBER: ("secretId", "role", "member")},
        ("gcp:secretmanager/secretIam*",),
    ),
    Reader(
        _regional,
        {_REGIONAL: ("secretId", "customerManagedEncryption"), _REGIONAL_MEMBER: ("secretId", "role", "member")},
        ("gcp:secretmanager/regionalSecretIam*",),
    ),
    Reader(_jobs, _JOB_KEYS),
    Reader(_workflows, _WORKFLOW_KEYS),
    Reader(_repositories, _REPOSITORY_KEYS, ("gcp:artifactregistry/repositoryIam*",)),
    Reader(_namespaces, _NAMESPACE_KEYS),
    Reader(_api_keys, {_KEY: ("name",)}),
)
