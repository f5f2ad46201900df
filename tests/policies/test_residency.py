import pytest

from policies.residency import violation


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("aws:s3/bucket:Bucket", {"region": "ap-northeast-1"}),
        ("aws:s3/bucket:Bucket", {}),
        ("pulumi:providers:aws", {"region": "ap-northeast-3"}),
        ("gcp:storage/bucket:Bucket", {"location": "ASIA-NORTHEAST1"}),
        ("gcp:storage/bucket:Bucket", {"location": "ASIA1"}),
        ("gcp:compute/disk:Disk", {"zone": "asia-northeast2-b"}),
        ("aws:directconnect/connection:Connection", {"location": "EqTy2"}),
        ("jichi:environment:Environment", {"region": "us-east-1"}),
    ],
)
def test_what_is_in_japan_or_nowhere_passes(type_: str, inputs: dict[str, str]):
    assert violation(type_, inputs) is None


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("aws:s3/bucket:Bucket", {"region": "us-east-1"}),
        ("aws:s3/bucket:Bucket", {"region": "ap-northeast-2"}),
        ("pulumi:providers:aws", {"region": "eu-west-1"}),
        ("gcp:storage/bucket:Bucket", {"location": "ASIA"}),
        ("gcp:kms/keyRing:KeyRing", {"location": "asia1"}),
        ("gcp:storage/bucket:Bucket", {"location": "asia-northeast3"}),
    ],
)
def test_what_is_abroad_is_named(type_: str, inputs: dict[str, str]):
    found = violation(type_, inputs)
    assert found
    assert next(iter(inputs.values())) in found
