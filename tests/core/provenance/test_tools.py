"""The table of tools is in order: types, sources, no fact that belongs to two tools."""

from collections import Counter

import pytest

from tenure.provenance.tools import BOTS, TOOLS, VENDORS, Bot, Tool


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_row_holds_texts_in_lower_case_and_says_where_they_are_from(tool: Tool) -> None:
    assert tool.sources
    for field in set(tool._fields[2:-1]) - {"subjects"}:
        values = getattr(tool, field)
        assert isinstance(values, tuple), field
        texts = [value for value in values if not isinstance(value, int)]
        assert texts == [text.lower().strip() for text in texts if text]


@pytest.mark.parametrize("bot", BOTS, ids=lambda bot: bot.name)
def test_a_bot_holds_texts_in_lower_case(bot: Bot) -> None:
    for values in (bot.accounts, bot.addresses, bot.names):
        assert isinstance(values, tuple)
        assert list(values) == [value.lower() for value in values if value]


@pytest.mark.parametrize(
    "field", ["name", "names", "shared", "accounts", "ids", "addresses", "keys"]
)
def test_no_fact_belongs_to_two_tools(field: str) -> None:
    rows = [getattr(tool, field) for tool in TOOLS]
    values = rows if field == "name" else [value for row in rows for value in row]

    assert [value for value, count in Counter(values).items() if count > 1] == []


def test_no_account_belongs_to_a_tool_and_a_bot() -> None:
    tools = {login for tool in TOOLS for login in tool.accounts}
    bots = {login for bot in BOTS for login in bot.accounts}

    assert not tools & bots


def test_the_tools_of_vendors_are_in_the_table() -> None:
    assert set(VENDORS.values()) <= {tool.name for tool in TOOLS}
