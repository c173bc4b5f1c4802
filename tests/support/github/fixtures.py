"""The fixtures: a fresh stand for each test, on one emulator for each worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from support.github import packages
from support.github.contract import Contract
from support.github.emulator import Emulator
from support.github.shim import Shim
from support.github.stand import Stand


@pytest.fixture(scope="session")
def github_packages() -> packages.Packages:
    """Return the installed packages; without them the test is skipped."""
    try:
        return packages.installed()
    except packages.UnavailableError as reason:
        pytest.skip(f"the packages of the test stand are missing: {reason}")


@pytest.fixture(scope="session")
def contract(github_packages: packages.Packages) -> Contract:
    """Return GitHub's published interface as a check."""
    return Contract(github_packages)


@pytest.fixture(scope="session")
def app_key() -> str:
    """Return a private key for the App."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture(scope="session")
def github_server(
    github_packages: packages.Packages, contract: Contract
) -> Iterator[tuple[Shim, Emulator]]:
    """Run one emulator behind one address for as long as the worker runs."""
    shim = Shim(contract, github_packages.graphql_schema)
    try:
        emulator = Emulator(github_packages, shim.url)
        try:
            yield shim, emulator
        finally:
            emulator.close()
    finally:
        shim.close()


@pytest.fixture
def stand(github_server: tuple[Shim, Emulator], app_key: str, tmp_path: Path) -> Iterator[Stand]:
    """Return a GitHub with an organization and the App; fail where the contract was broken."""
    shim, emulator = github_server
    fresh = Stand(shim, emulator, tmp_path / "github", app_key)
    try:
        yield fresh
    finally:
        fresh.close()
    violations = list(shim.violations)
    assert not violations, "requests against GitHub's published interface:\n" + "\n".join(
        violations
    )
