"""What the pages and the files for deploying say of settings and metrics is so."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from tenure.cli.main import COMMANDS
from tenure_bot.receive.webhook import LARGEST
from tenure_bot.service.metrics import Metrics, Outstanding
from tenure_bot.settings import VARIABLES
from tenure_bot.storage.database import Database

ROOT = Path(__file__).resolve().parents[3]
OPERATE = (ROOT / "docs" / "bot" / "operate.md").read_text("utf-8")
INSTALL = (ROOT / "docs" / "bot" / "install.md").read_text("utf-8")
NAMES = {variable.name for variable in VARIABLES}


def test_the_page_lists_every_setting_as_the_help_does() -> None:
    rows = re.findall(r"^\| `(TENURE_\w+)` \| (.*) \| (.*) \|$", OPERATE, re.MULTILINE)

    assert rows == [(v.name, v.meaning, v.default) for v in VARIABLES]


@pytest.mark.parametrize(
    "path", ["docs/bot/install.md", "docs/bot/operate.md", "bot/Dockerfile", "bot/tenure.service"]
)
def test_no_file_speaks_of_a_setting_that_is_not_there(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")

    assert set(re.findall(r"TENURE_[A-Z_]+[A-Z]", text)) <= NAMES


def test_the_page_lists_every_metric(database: Database) -> None:
    registry = CollectorRegistry()
    registry.register(Outstanding(database))
    found = {metric.name for metric in [*registry.collect(), *Metrics().registry.collect()]}

    listed = re.findall(r"^\| `(tenure_\w+)` \|", OPERATE, re.MULTILINE)

    assert {name.removesuffix("_total") for name in listed} == found


def test_the_unit_runs_a_command_that_there_is() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    unit.read(ROOT / "bot" / "tenure.service")

    words = unit["Service"]["ExecStart"].split()
    assert words[0].endswith("/tenure")
    assert words[1] in COMMANDS
    assert int(unit["Service"]["TimeoutStopSec"]) > 55


def test_the_proxy_lets_through_what_the_bot_takes() -> None:
    assert f"client_max_body_size {LARGEST >> 20}m;" in INSTALL
