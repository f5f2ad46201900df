import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pytest

from jichi.diff.replacements import load
from jichi.engine.plan import Resource, StackId
from jichi.engine.values import Interpolation, Reference, Secret, Value
from jichi.tenancy.model import Cloud
from tests.surface import plans
from tests.surface.check import Examination, examine, table_faults
from tests.surface.google_api import Discovery
from tests.surface.google_example import TOKYO, every_example, examples
from tests.surface.google_rows import RELEASED, ROWS
from tests.surface.google_sdk import everything_of
from tests.surface.model import Call, Outcome, Row, row
from tests.surface.paths import member_of
from tests.surface.report import api_summary
from tests.surface.translate import translate
from tests.surface.values import is_placeholder

MAPPED = 0.96
"""The share of planned properties that map to a parameter of the API does not fall below this."""

VALIDATED = 0.85
"""The share of planned properties of which a known value is held against the API does not fall below this."""

TAKEN = 0.91
"""The share of all that the SDK's types take, planned or not, that maps to a parameter does not fall below this."""

API = Discovery()
REF = Reference("urn:pulumi:s::p::gcp:kms/keyRing:KeyRing::ring", "id")
NETWORK, PEER = "gcp:compute/network:Network", "gcp:compute/routerPeer:RouterPeer"
RECORD = "gcp:dns/recordSet:RecordSet"
RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
KEY, RING, POLICY = "gcp:kms/cryptoKey:CryptoKey", "gcp:kms/keyRing:KeyRing", "gcp:orgpolicy/policy:Policy"
BUCKET, USER = "gcp:storage/bucket:Bucket", "gcp:sql/user:User"
INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
BUDGET, FORWARDING = "gcp:billing/budget:Budget", "gcp:compute/globalForwardingRule:GlobalForwardingRule"
ATTACHMENT = "gcp:compute/interconnectAttachment:InterconnectAttachment"


def resource(type_: str, **inputs: Value) -> Resource:
    stack = StackId("jichi", "s", "022021", Cloud.GCP)
    return Resource(stack, f"urn::{type_}", type_, "tyo-x", True, None, None, TOKYO, inputs)


def changed(type_: str, **inputs: Value) -> Resource:
    """The example of a type with other inputs; None takes one away."""
    example = examples()[type_]
    kept = {name: value for name, value in {**example.inputs, **inputs}.items() if value is not None}
    return replace(example, inputs=kept)


def problems(mutant: Resource, rows: Mapping[str, Row] = ROWS) -> str:
    return "\n".join(str(finding) for finding in examine([mutant], rows, API).findings)


@pytest.fixture(scope="module")
def examined() -> Examination:
    return examine(every_example(), ROWS, API)


@pytest.fixture(scope="module")
def taken() -> Examination:
    return examine(everything_of(ROWS), ROWS, API)


@pytest.fixture(scope="module")
def planned() -> Examination:
    return examine(plans.resources(Cloud.GCP), ROWS, API)


def test_the_api_accepts_every_planned_input(planned: Examination):
    faults = list(dict.fromkeys(map(str, planned.findings)))
    assert not faults, "\n".join(faults)


def test_coverage_of_what_is_planned_does_not_fall(planned: Examination):
    sys.stdout.write(f"\n{api_summary(planned)}\n")
    assert planned.mapped >= MAPPED
    assert planned.validated >= VALIDATED
    assert min(planned.limits[each] for each in ("enumeration", "pattern", "maximum")) > 100


def test_every_row_has_an_example_that_the_api_accepts(examined: Examination):
    sys.stdout.write(f"\n{api_summary(examined)}\n")
    assert set(examples()) == set(ROWS)
    assert list(map(str, examined.findings)) == []
    assert min(examined.limits[each] for each in ("enumeration", "pattern", "maximum")) > 20
    assert not examined.unreadable


def test_every_input_that_the_sdk_takes_maps_or_has_its_reason(taken: Examination):
    sys.stdout.write(f"\n{api_summary(taken)}\n")
    assert list(map(str, taken.findings)) == []
    assert taken.properties() > 1500
    assert taken.mapped >= TAKEN


def unlisted(resources: Iterable[Resource]) -> list[str]:
    """Types of which nobody said how the API makes them, or what replaces them."""
    types = {each.type for each in resources if each.custom and each.type.startswith("gcp:")}
    return sorted(types - (ROWS.keys() & load().keys()))


def test_every_planned_type_has_a_row_in_both_tables():
    assert unlisted(plans.resources(Cloud.GCP)) == []


@pytest.mark.parametrize("type_", ["gcp:redis/instance:Instance", "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig"])
def test_a_type_that_either_table_lacks_is_found(type_: str):
    assert unlisted([resource(RING, name="r"), resource(type_)]) == [type_]


def test_nothing_planned_is_a_preview():
    assert examine(plans.resources(Cloud.GCP), RELEASED, API).findings == []


def test_no_example_is_a_preview_and_what_is_one_is_found():
    assert examine(every_example(), RELEASED, API).findings == []
    preview = changed(RULE, match={"srcIpRanges": ("0.0.0.0/0",), "srcNetworkScope": "INTERNET"})
    assert not problems(preview)
    assert "match.srcNetworkScope: unknown field" in problems(preview, RELEASED)


def test_rows_name_only_what_the_api_has():
    assert list(table_faults(ROWS, API)) == []


def test_rows_name_only_what_the_sdk_takes(taken: Examination):
    def named(each: Row) -> Iterator[str]:
        yield from each.not_sent
        for call in each.calls:
            yield from call.names

    def has(type_: str, path: str) -> bool:
        return any(known == path or known.startswith(f"{path}.") for known in taken.types[type_].properties)

    assert [(type_, path) for type_, each in ROWS.items() for path in named(each) if not has(type_, path)] == []


def test_nothing_that_a_method_takes_is_said_not_to_be_sent():
    said = [
        (type_, name)
        for type_, each in ROWS.items()
        for name in each.not_sent
        for call in each.calls
        if (member := member_of(API.request(each.service, call.operation), name))
        and member not in call.names.values()  # another input is it
    ]
    assert said == []


def test_a_row_that_names_what_the_api_lacks_is_found():
    rows = {
        "gcp:x/a:A": row("compute.beta", Call("networks.create")),
        "gcp:x/b:B": row("compute.v9", Call("networks.insert")),
        "gcp:x/c:C": row("compute.beta", Call("networks.insert", {"name": "routingConfig.mode"})),
        "gcp:x/d:D": row("compute.beta", Call("networks.insert", fills={"selfLink": "x"})),
        "gcp:x/e:E": row("compute.beta", Call("routers.patch", {"key": "name"}, within="peers")),
    }
    assert [fault.type for fault in table_faults(rows, API)] == ["gcp:x/a:A", "gcp:x/b:B", "gcp:x/c:C", "gcp:x/d:D"]


def test_a_type_without_a_row_is_named_with_what_to_add():
    said = problems(resource("gcp:redis/instance:Instance", name="r"))
    assert 'such as "gcp:redis/instance:Instance": row("SERVICE", Call("CreateX"))' in said


@pytest.mark.parametrize(
    ("type_", "inputs", "said"),
    [
        # Unknown fields, at the top and inside, and fields of responses.
        (NETWORK, {"mtuSize": 1460}, "the input mtuSize maps to no parameter of networks.insert"),
        (NETWORK, {"selfLink": "x"}, "the input selfLink maps to no parameter of networks.insert"),
        (KEY, {"versionTemplate": {"protectionLvl": "HSM"}}, "versionTemplate.protectionLvl: unknown field"),
        (KEY, {"versionTemplate": {"algorithm": "AES_256_GCM", "x": 1}}, "the input versionTemplate.x maps to no"),
        (INSTANCE, {"settings": {"ipConfiguration": {"requireTls": True}}}, "requireTls: unknown field"),
        (POLICY, {"spec": {"rules": ({"allow": "TRUE"},)}}, "spec.rules[0].allow: unknown field"),
        # Wrong types.
        (NETWORK, {"autoCreateSubnetworks": "false"}, "autoCreateSubnetworks: 'false' is of the wrong type: flag"),
        (NETWORK, {"mtu": "1460"}, "networks.insert.mtu: '1460' is of the wrong type: int32 is needed"),
        (NETWORK, {"mtu": True}, "networks.insert.mtu: True is of the wrong type"),
        (NETWORK, {"mtu": 1460.5}, "networks.insert.mtu: 1460.5 is of the wrong type"),
        (NETWORK, {"name": 1}, "networks.insert.name: 1 is of the wrong type: text is needed"),
        (KEY, {"labels": "x"}, "labels: 'x' is of the wrong type: map is needed"),
        (KEY, {"labels": {"member": 22021}}, "labels.member: 22021 is of the wrong type: text"),
        (RECORD, {"rrdatas": "a."}, "additions[0].rrdatas: 'a.' is of the wrong type: list is needed"),
        (INSTANCE, {"settings": {"diskSize": "a lot"}}, "dataDiskSizeGb: 'a lot' is of the wrong type: int64"),
        (POLICY, {"spec": {"rules": ({"enforce": "true"},)}}, "enforce: 'true' is of the wrong type: flag"),
        (PEER, {"enable": "TRUE "}, "bgpPeers[0].enable: 'TRUE ' is none of FALSE, TRUE"),
        (ATTACHMENT, {"mtu": "big"}, "interconnectAttachments.insert.mtu: 'big' is of the wrong type: int32"),
        (
            POLICY,
            {"dryRunSpec": {"rules": ({"parameters": "{allowed"},)}},
            "parameters: '{allowed' is of the wrong type: map is needed",
        ),
        # Values outside enumerations.
        (KEY, {"purpose": "ENCRYPT"}, "purpose: 'ENCRYPT' is none of CRYPTO_KEY_PURPOSE_UNSPECIFIED"),
        (INSTANCE, {"databaseVersion": "POSTGRES_99"}, "'POSTGRES_99' is none of"),
        (ATTACHMENT, {"edgeAvailabilityDomain": "DOMAIN_1"}, "'DOMAIN_1' is none of AVAILABILITY_DOMAIN_1"),
        (FORWARDING, {"loadBalancingScheme": "NONE"}, "loadBalancingScheme: 'NONE' is none of EXTERNAL"),
        (BUDGET, {"thresholdRules": ({"thresholdPercent": 0.8, "spendBasis": "ALL"},)}, "'ALL' is none of"),
        # What is required: by annotation, by description, in an address, in what is added to a list.
        (NETWORK, {"name": None}, "networks.insert.name: missing and required"),
        (BUDGET, {"thresholdRules": ({"spendBasis": "CURRENT_SPEND"},)}, "thresholdPercent: missing and required"),
        (RING, {"name": None}, "keyRings.create.keyRingId: missing and required"),
        (USER, {"instance": None}, "users.insert.instance: missing and required"),
        (PEER, {"peerAsn": None}, "routers.patch.bgpPeers[0].peerAsn: missing and required"),
        # Patterns, formats, addresses and sizes.
        (NETWORK, {"name": "Jichi"}, "networks.insert.name: 'Jichi' does not match"),
        (KEY, {"rotationPeriod": "90d"}, "rotationPeriod: '90d' does not match"),
        (RING, {"location": "asia1/keyRings"}, "'projects/-/locations/asia1/keyRings' does not match ^projects"),
        (NETWORK, {"mtu": 2**31}, "networks.insert.mtu: 2147483648, at most 2147483647"),
        (NETWORK, {"mtu": -(2**31) - 1}, "networks.insert.mtu: -2147483649, at least -2147483648"),
    ],
)
def test_a_mutant_is_caught(type_: str, inputs: Mapping[str, Value], said: str):
    assert not problems(examples()[type_])
    assert said in problems(changed(type_, **inputs))


def test_every_example_input_misspelt_is_caught():
    missed = [
        (type_, name)
        for type_, example in examples().items()
        for name, value in example.inputs.items()
        if f"the input {name}X" not in problems(changed(type_, **{name: None, f"{name}X": value}))
    ]
    assert missed == []


@pytest.mark.parametrize("unknown", [REF, Interpolation(("x", REF)), Secret()])
def test_what_is_unknown_is_a_placeholder_and_counted_apart(unknown: Value):
    result = examine([resource(RING, name=unknown, location=unknown)], ROWS, API)
    assert result.findings == []
    assert result.values(Outcome.PLACEHOLDER) == result.values() == 2
    (request,) = translate(resource(RING, name=unknown, location=unknown), ROWS[RING], API).requests
    assert is_placeholder(request.parameters["keyRingId"])
    assert is_placeholder(request.parameters["parent"])


def test_large_numbers_may_be_texts():
    assert not problems(changed(BUCKET, retentionPolicy={"retentionPeriod": "157680000"}))
    assert not problems(changed(BUCKET, retentionPolicy={"retentionPeriod": 157680000}))
    assert "wrong type: int64" in problems(changed(BUCKET, retentionPolicy={"retentionPeriod": "5 years"}))


def test_what_only_responses_have_is_refused_in_a_request():
    assert list(API.refusals("compute.beta", "networks.insert", {"name": "n", "project": "p", "selfLink": "s"})) == [
        "networks.insert.selfLink: only responses have this field"
    ]


def test_a_document_or_a_method_that_does_not_exist():
    for service, operation in (("compute.v9", "networks.insert"), ("compute.v1", "network.insert"), ("dns.v1", "x.y")):
        with pytest.raises(LookupError):
            API.request(service, operation)


def test_documents_are_read_without_the_client():
    code = "import sys, tests.surface.google_api as api; api.document('pubsub.v1')\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "tests.surface.google_api" in loaded
    assert not {"googleapiclient.discovery", "httplib2", "google.auth"} & set(loaded)
