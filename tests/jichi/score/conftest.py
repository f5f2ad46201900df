"""Manifests to read, and to break."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from jichi.score import Workload, read_workloads

DIGEST = "sha256:" + "0123456789abcdef" * 4
FULL = f"""\
apiVersion: score.dev/v1b1
metadata:
  name: resident-records
  vendor: {{name: 津軽情報, "support.desk": "0172"}}
  annotations:
    example.jp/System_1.0: 住民記録
service:
  ports:
    https: {{port: 443, targetPort: 8443, protocol: TCP}}
    metrics: {{port: 9090}}
containers:
  migrate:
    image: .
    command: ["/bin/migrate"]
    before:
      app: {{ready: complete}}
  app:
    image: registry.example.jp/records/app@{DIGEST}
    args: ["--literal", "${{not.a.reference}}"]
    variables:
      NAME: ${{metadata.name}}
      URL: postgres://${{resources.db.username}}:${{resources.db.password}}@${{resources.db.host}}/
      COST: $$5 and $${{metadata.name}}
    files:
      /etc/app.conf: {{content: "host=${{resources.db.host}}", mode: "0600"}}
      /etc/raw.conf: {{content: "${{anything}}", noExpand: true}}
      /etc/logo: {{binaryContent: iVBORw==}}
      /etc/terms.txt: {{source: terms.txt}}
    volumes:
      /mnt/images: {{source: "${{resources.images}}", path: sub, readOnly: true}}
    resources:
      limits: {{cpu: "1.5", memory: 1.5Gi}}
      requests: {{cpu: 250m, memory: 512M}}
    livenessProbe:
      httpGet: {{path: /live, port: 8443, scheme: HTTPS, host: app, httpHeaders: [{{name: X-Probe, value: live}}]}}
    readinessProbe:
      exec: {{command: [/bin/ready]}}
resources:
  db:
    type: postgres
    class: large
    metadata: {{annotations: {{note: main}}}}
    params: {{version: "16", tags: [{{of: "${{metadata.name}}"}}], size: 3}}
  images: {{type: volume, id: images.shared}}
"""

Write = Callable[..., Path]
Read = Callable[..., Workload]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a manifest: text as it is, data as YAML."""

    def written(content: str | dict[str, Any], name: str = "score.yaml") -> Path:
        (tmp_path / "terms.txt").write_text("of ${metadata.name}", encoding="utf-8")
        path = tmp_path / name
        text = content if isinstance(content, str) else yaml.safe_dump(json.loads(json.dumps(content)), sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def read(write: Write) -> Read:
    """A workload from a manifest."""

    def one(content: str | dict[str, Any] = FULL) -> Workload:
        return read_workloads([write(content)])[0]

    return one


def small(**more: Any) -> dict[str, Any]:
    """A manifest that says as little as it may."""
    return {"apiVersion": "score.dev/v1b1", "metadata": {"name": "web"}, "containers": {"main": {"image": "."}}, **more}
