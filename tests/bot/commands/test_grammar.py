"""What counts as a command in a comment, and what is refused with a reason."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.ledger import Kind
from tenure_bot.commands.grammar import LIMIT, USAGES, Command, Wrong, commands, lines

DAY = date(2026, 11, 22)


def one(body: str) -> Command | Wrong:
    (found,) = commands(body, DAY)
    return found


def command(body: str) -> Command:
    found = one(body)
    assert isinstance(found, Command), found
    return found


def wrong(body: str) -> str:
    found = one(body)
    assert isinstance(found, Wrong), found
    return found.reason


@pytest.mark.parametrize(
    "body",
    [
        "> /tenure retire",
        "> quoted\n/tenure retire",  # a lazy continuation still belongs to the quote
        "```\n/tenure retire\n```",
        "~~~sh\n/tenure retire",
        "    /tenure retire",
        "<!--\n/tenure retire\n-->",
        "seen <!--\n/tenure retire\n-->",
        "`code\n/tenure retire`",
        "<details>\n/tenure retire\n</details>",
        "- /tenure retire",
        "1. /tenure retire",
        "# /tenure retire",
        "/tenure retire\n---",  # a heading
        "| a |\n|---|\n/tenure retire",
        "\\/tenure retire",
        "&#47;tenure retire",
        "**/tenure retire**",
        "`/tenure retire`",
        "please /tenure retire",
        "/tenurex retire",
        "tenure retire",
        "",
    ],
)
def test_what_is_not_a_line_of_its_own_in_plain_text_asks_nothing(body: str) -> None:
    assert commands(body, DAY) == []


@pytest.mark.parametrize(
    "body",
    [
        "/tenure retire",
        "  /tenure   retire  ",
        "/Tenure RETIRE",
        "Hello,\n/tenure retire\nthanks",
        "Hello  \n/tenure retire",
        "> earlier\n\n/tenure retire",
        "text\r\n\r\n/tenure retire\r\n",
        "<details>\n\n/tenure retire\n\n</details>",
        "- a list\n\nand then\n/tenure retire",
        "/tenure\tretire",
    ],
)
def test_a_whole_line_of_a_paragraph_is_a_command(body: str) -> None:
    assert command(body).verb == "retire"


def test_the_text_of_a_line_stays_as_it_was_typed() -> None:
    assert command("/tenure explain src/__init__.py").path == "src/__init__.py"
    assert command("/tenure explain `my file_(1).py`").path == "my file_(1).py"
    assert command("/tenure explain 'my file.py'").path == "my file.py"
    assert command("/tenure retire see *this* and [that](x)").reason == "see *this* and [that](x)"


def test_times_are_days_weeks_or_a_day_ahead() -> None:
    assert command("/tenure extend 30d it is late") == Command(
        "extend", "/tenure extend 30d it is late", days=30, reason="it is late"
    )
    assert command("/tenure extend 2W it is late").days == 14
    assert command("/tenure snooze 2027-01-31").until == date(2027, 1, 31)
    assert "not ahead" in wrong("/tenure extend 2026-11-22 late")
    assert "too far" in wrong("/tenure extend 2126-11-22 late")
    assert "no day" in wrong("/tenure extend 2027-02-30 late")
    assert "between 1 and" in wrong("/tenure snooze 0d")
    assert "a time such as" in wrong("/tenure snooze soon")


def test_hours_have_a_number_and_a_kind() -> None:
    assert command("/tenure hours 2.5 debugging").hours_kind is Kind.DEBUGGING
    assert command("/tenure hours 2.5").hours_kind is Kind.PATCHING
    assert command("/tenure hours 1h30m saved by it").hours == 1.5
    assert command("/tenure hours 45m").hours == 0.75
    assert command("/tenure hours 45m rework again").reason == "again"
    assert "is no kind" in wrong("/tenure hours 2 dancing")
    assert "a number of hours" in wrong("/tenure hours 0")
    assert "a number of hours" in wrong("/tenure hours -1")
    assert "a number of hours" in wrong("/tenure hours 99999")


def test_a_person_or_a_team_is_named_with_or_without_its_sign() -> None:
    assert command("/tenure assign @octo-cat").who == "octo-cat"
    assert command("/tenure assign acme/payments").who == "acme/payments"
    assert "one login" in wrong("/tenure assign")
    assert "one login" in wrong("/tenure assign @a @b")
    assert "one login" in wrong("/tenure assign -x")


def test_paths_stay_inside_the_repository() -> None:
    assert command("/tenure stamp").path is None
    assert "path of a file" in wrong("/tenure explain")
    assert "one path" in wrong("/tenure explain a b")
    assert "one path" in wrong("/tenure explain 'a")
    assert "starts at the root" in wrong("/tenure explain ../../etc/passwd")
    assert "starts at the root" in wrong("/tenure explain /etc/passwd")


def test_what_is_misspelled_is_answered_with_what_was_meant() -> None:
    assert "`extend` is one" in wrong("/tenure extned 3d late")
    assert "no such command" in wrong("/tenure xyzzy")

    assert "what to do" in wrong("/tenure")
    assert "needs a reason" in wrong("/tenure extend 3d")
    assert "nothing behind" in wrong("/tenure undo everything")
    assert "longer than" in wrong("/tenure review " + "x" * 501)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("extnd", "extend"), ("hlep", "help"), ("hour", "hours"), ("sooze", "snooze")],
)
def test_what_is_nearly_a_command_is_answered_with_one_that_works(word: str, meant: str) -> None:
    found = one(f"/tenure {word}")
    assert isinstance(found, Wrong)

    assert f"`{meant}` is one" in found.reason
    assert command(f"/tenure {found.example}").verb == meant


@pytest.mark.parametrize("word", ["tour", "hush", "whose", "renew", "remove", "hello", "xyzzy"])
def test_what_is_like_no_command_is_answered_with_the_list_of_them(word: str) -> None:
    found = one(f"/tenure {word}")

    assert found == Wrong(f"/tenure {word}", "there is no such command", "help")


def test_only_so_many_commands_of_one_comment_are_heard() -> None:
    found = commands("/tenure help\n" * (LIMIT + 5), DAY)

    assert [type(each) for each in found] == [Command] * LIMIT + [Wrong] * 5


@pytest.mark.parametrize("verb", USAGES)
def test_the_example_of_each_command_is_one(verb: str) -> None:
    assert command(f"/tenure {USAGES[verb].example}").verb == verb


_PIECES = st.sampled_from(
    [
        *("/tenure ", "/tenure retire", "\n", "\r\n", "> ", "```", "`", "<!--", "-->", "    "),
        *("- ", "|", "extend 3d ", "explain ", "hours 2 ", "\\", "&#47;", "<b>", "\0", "\ud800"),
        *("é", "'", '"'),
    ]
)


@settings(max_examples=200)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_any_text_gives_commands_or_reasons_and_never_an_error(body: str) -> None:
    for found in commands(body, DAY):
        assert found.line.lower().startswith("/tenure")


@settings(max_examples=50)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=20).map("".join))
def test_quoting_a_comment_silences_it(body: str) -> None:
    quoted = "\n".join(f"> {line}" for line in body.splitlines())

    assert list(lines(quoted)) == []
