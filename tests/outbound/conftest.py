"""What the tests of connections share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from outbound.client import tls_context
from tests.outbound.certificates import certificate_of


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """A certificate of tools.example that this process trusts, with its key in one file."""
    file = tmp_path / "certificate.pem"
    file.write_bytes(certificate_of("tools.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    tls_context.cache_clear()
    yield file
    tls_context.cache_clear()
