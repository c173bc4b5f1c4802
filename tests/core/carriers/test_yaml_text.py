"""YAML text of records: rendering, edits in place, mending."""

import json
from datetime import date

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY, records, values
from tenure.carriers import strict_yaml
from tenure.carriers.yaml_text import mend, render, set_keys
from tenure.errors import EditError

KEYS = (
    "owner", "origin", "lifecycle", "created", "expires", "review", "purpose", "kind", "prompt",
    "exit", "plan", "trigger", "value", "service", "hours", "score", "debt", "renewals", "id",
)  # fmt: skip

CLOSERS = (
    "*/",
    "--",
    "-->",
    "?>",
    "#}",
    "%>",
    "]]",
    "-}",
    "*)",
    '"""',
    "'''",
    "=end",
    "}}",
    "\\\n",
)


def data_of(text: str) -> object:
    return strict_yaml.parse(text).data


# Rendering


def test_a_record_is_rendered_one_key_a_line_in_the_order_given() -> None:
    record = {
        "owner": "@acme/payments",
        "origin": {"tool": "claude-code", "model": "x"},
        "created": date(2026, 11, 20),
        "purpose": "Retries payments: twice",
        "production": True,
        "hours": 2.5,
        "debt": ["data-debt", "no"],
        "validated": {"tests": "ci/1234"},
        "renewals": [{"date": "2026-11-20", "until": "2027-02-01", "reason": "late"}],
    }

    assert render(record) == (
        "tenure:\n"
        '  owner: "@acme/payments"\n'
        "  origin:\n"
        "    tool: claude-code\n"
        "    model: x\n"
        "  created: 2026-11-20\n"
        '  purpose: "Retries payments: twice"\n'
        "  production: true\n"
        "  hours: 2.5\n"
        '  debt: [data-debt, "no"]\n'
        "  validated:\n"
        "    tests: ci/1234\n"
        "  renewals:\n"
        "    - date: 2026-11-20\n"
        "      until: 2027-02-01\n"
        "      reason: late\n"
    )


def test_nothing_has_a_name_of_its_own() -> None:
    assert render({"x-none": None, "x-list": [None]}) == (
        "tenure:\n  x-none: null\n  x-list: [null]\n"
    )


def test_a_record_without_keys_is_rendered_as_an_empty_mapping() -> None:
    assert render({}) == "tenure: {}\n"


@PROPERTY
@given(record=records)
def test_what_is_rendered_reads_as_the_record(record: dict[str, object]) -> None:
    assert data_of(render(record)) == {"tenure": record}


@PROPERTY
@given(record=records)
def test_pyyaml_reads_the_texts_of_a_rendered_record_as_texts(record: dict[str, object]) -> None:
    read = yaml.load(render(record), Loader=yaml.SafeLoader)

    assert json.dumps(read, default=str) == json.dumps({"tenure": record}, default=str)


@PROPERTY
@given(
    record=records, avoid=st.lists(st.sampled_from(CLOSERS), max_size=4), ascii_only=st.booleans()
)
@example({"a": "x*", "b": "/"}, ["*/"], False)
@example({"x--y": 1, "b": "-" * 5}, ["--", "-->"], True)
@example({"path": "C:\\"}, ["\\\n"], False)
@example({"list": ["a]", "]"]}, ["]]"], False)
@example({"text": '"""'}, ['"""'], False)
def test_nothing_that_would_end_a_comment_is_rendered(
    record: dict[str, object], avoid: list[str], ascii_only: bool
) -> None:
    try:
        text = render(record, avoid=avoid, ascii_only=ascii_only)
    except EditError:
        return

    assert not any(taken in text for taken in avoid)
    assert data_of(text) == {"tenure": record}
    assert text.isascii() or not ascii_only


@pytest.mark.parametrize("taken", CLOSERS)
def test_every_comment_style_can_hold_a_value_that_would_close_it(taken: str) -> None:
    record = {"purpose": f"{taken} {taken}{taken} x{taken}", "debt": [taken, f"a{taken}"]}

    text = render(record, avoid=[taken])

    assert taken not in text
    assert data_of(text) == {"tenure": record}


def test_a_style_in_which_double_quotes_end_the_comment_gets_single_ones() -> None:
    assert render({"owner": "@ana"}, avoid=['"']) == "tenure:\n  owner: '@ana'\n"


def test_a_value_that_no_spelling_can_hold_is_refused() -> None:
    with pytest.raises(EditError, match="cannot hold this line: owner"):
        render({"owner": "@it's\n"}, avoid=['"'])


@PROPERTY
@given(record=records)
def test_lines_of_a_rendered_record_are_those_that_every_editor_sees(
    record: dict[str, object],
) -> None:
    text = render(record)

    assert text.splitlines() == text.removesuffix("\n").split("\n")
    assert all(char.isprintable() for char in text.replace("\n", ""))


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 10**30, "\ud800", {1: 2}, object(), b"bytes"]
)
def test_a_value_that_yaml_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(EditError):
        render({"x-value": value})


# Edits


BLOCK = """\
# above
tenure:
  owner: "@acme/payments"   # who
  # between
  lifecycle: experimental
  expires: 2027-02-01 # soon

  renewals: # all
    - date: 2026-11-20
      reason: late # really
    # one more comment
  debt:
  - untested
# below
other: 1
"""


def test_a_value_is_replaced_where_it_stands() -> None:
    edited = set_keys(BLOCK, {"expires": "2027-05-01", "owner": ["@a", "@b"]})

    assert edited == BLOCK.replace("2027-02-01", "2027-05-01").replace(
        '"@acme/payments"', '["@a", "@b"]'
    )


def test_a_new_key_goes_to_the_end_of_the_record() -> None:
    edited = set_keys(BLOCK, {"purpose": "x", "origin": {"tool": "a"}})

    assert edited == BLOCK.replace(
        "  - untested\n", "  - untested\n  purpose: x\n  origin:\n    tool: a\n"
    )


def test_a_key_is_removed_with_its_lines() -> None:
    edited = set_keys(BLOCK, {"renewals": None, "lifecycle": None})

    assert edited == (
        "# above\n"
        "tenure:\n"
        '  owner: "@acme/payments"   # who\n'
        "  # between\n"
        "  expires: 2027-02-01 # soon\n"
        "\n"
        "    # one more comment\n"
        "  debt:\n"
        "  - untested\n"
        "# below\n"
        "other: 1\n"
    )


def test_a_list_that_grows_keeps_the_lines_it_has() -> None:
    old = {"date": "2026-11-20", "reason": "late"}

    edited = set_keys(
        BLOCK, {"renewals": [old, {"date": "2026-12-01"}], "debt": ["untested", "no-exit"]}
    )

    assert edited == BLOCK.replace("# really\n", "# really\n    - date: 2026-12-01\n").replace(
        "  - untested\n", "  - untested\n  - no-exit\n"
    )


def test_a_list_that_changes_is_written_anew_below_its_key() -> None:
    edited = set_keys(BLOCK, {"renewals": [{"date": "2026-12-01"}]})

    assert edited == BLOCK.replace(
        "    - date: 2026-11-20\n      reason: late # really\n", "    - date: 2026-12-01\n"
    )


def test_a_value_changes_between_one_line_and_many() -> None:
    edited = set_keys(BLOCK, {"renewals": [], "lifecycle": {"a": 1}})

    assert edited == BLOCK.replace(
        "renewals: # all\n    - date: 2026-11-20\n      reason: late # really\n",
        "renewals: [] # all\n",
    ).replace("lifecycle: experimental\n", "lifecycle:\n    a: 1\n")


def test_a_value_that_is_equal_keeps_its_spelling() -> None:
    text = "tenure:\n  owner: '@ana'\n  hours:   2\n"

    assert set_keys(text, {"owner": "@ana", "hours": 2}) == text


def test_a_block_text_is_replaced_whole() -> None:
    text = "tenure:\n  purpose: |\n    one\n    two\n\n  owner: x\n"

    assert set_keys(text, {"purpose": "three"}) == "tenure:\n  purpose: three\n\n  owner: x\n"


def test_a_key_without_a_value_gets_one() -> None:
    text = "tenure:\n  owner:  # who?\n  purpose:\n"

    edited = set_keys(text, {"owner": "@ana", "purpose": "x"})

    assert edited == 'tenure:\n  owner: "@ana"  # who?\n  purpose: x\n'


def test_a_record_on_one_line_stays_on_one_line() -> None:
    text = 'tenure: {owner: "@ana", expires: 2027-02-01, debt: [a]} # end\n'

    edited = set_keys(text, {"expires": "2027-05-01", "owner": None, "purpose": "a, b", "hours": 1})

    assert edited == 'tenure: {expires: 2027-05-01, debt: [a], purpose: "a, b", hours: 1} # end\n'


def test_the_last_key_of_a_record_on_one_line_is_removed_with_its_comma() -> None:
    text = "tenure: {owner: x, expires: 2027-02-01}\n"

    assert set_keys(text, {"expires": None}) == "tenure: {owner: x}\n"


def test_a_mapping_in_braces_over_several_lines_is_edited() -> None:
    text = "tenure: {\n  owner: x, # who\n  kind: ,\n  hours: 2\n}\n"

    edited = set_keys(text, {"owner": "b", "kind": "docs", "purpose": "z"})

    assert edited == "tenure: {\n  owner: b, # who\n  kind: docs,\n  hours: 2, purpose: z\n}\n"


def test_an_empty_record_gets_its_first_key() -> None:
    assert set_keys("tenure: {}\n", {"owner": "x"}) == "tenure: {owner: x}\n"
    assert set_keys("tenure:\n", {"owner": "x"}) == "tenure:\n  owner: x\n"
    assert (
        set_keys("a: 1\ntenure: # ours\n", {"owner": "x"}) == "a: 1\ntenure: # ours\n  owner: x\n"
    )


def test_a_bare_record_is_edited_at_the_top_level() -> None:
    text = "# us\nowner: x\nkind: docs\n"

    edited = set_keys(text, {"owner": "b", "kind": None, "hours": 1}, bare=True)

    assert edited == "# us\nowner: b\nhours: 1\n"


def test_line_ends_and_a_missing_last_one_are_kept() -> None:
    text = "tenure:\r\n  owner: x\r\n  kind: docs"

    assert set_keys(text, {"hours": 1}) == text + "\r\n  hours: 1"
    assert set_keys(text, {"kind": None}) == "tenure:\r\n  owner: x"


def test_what_is_written_into_a_comment_does_not_close_it() -> None:
    edited = set_keys("tenure:\n  owner: x\n", {"purpose": "a */ b"}, avoid=["*/"])

    assert edited == 'tenure:\n  owner: x\n  purpose: "a *\\x2f b"\n'


def test_an_edit_that_would_end_the_comment_is_refused() -> None:
    with pytest.raises(EditError, match="does not fit the comment style"):
        set_keys("tenure: {a: x, b: 1}\n", {"b": None}, avoid=["x}"])


@pytest.mark.parametrize("text", ["", "~\n", "# only\n", "- a\n"])
def test_a_text_without_a_bare_record_is_refused(text: str) -> None:
    with pytest.raises(EditError, match="no record here"):
        set_keys(text, {"owner": "b"}, bare=True)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("tenure: freehold\n", {"owner": "x"}),
        ("owner: x\n", {"owner": "y"}),
        ("", {"owner": "y"}),
        ("tenure:\n  owner: x\n", {"owner": None}),
        ("tenure:\n  owner: @x\n", {"owner": "y"}),
        ("tenure: {owner: x,}\n", {"owner": None, "kind": None}),
        ("tenure:\n  ? owner\n  : x\n  ? kind\n  : y\n", {"owner": None}),
        ("tenure: !x {owner: y}\n", {"owner": "y"}),
        ("tenure:\n  owner: x # c\u2028  kind: y\n", {"owner": None}),
    ],
)
def test_an_edit_that_is_not_safe_is_refused(text: str, changes: dict[str, object]) -> None:
    with pytest.raises(EditError):
        set_keys(text, changes)


@PROPERTY
@given(
    record=records.filter(bool),
    changes=st.dictionaries(
        st.sampled_from(("owner", "origin", "purpose", "on", "x-note", "a b", "new")),
        values | st.none(),
        max_size=4,
    ),
    flow=st.booleans(),
)
def test_an_edited_record_reads_as_the_changed_one(
    record: dict[str, object], changes: dict[str, object], flow: bool
) -> None:
    text = set_keys("tenure: {}\n", record) if flow else render(record)
    wanted = {key: value for key, value in {**record, **changes}.items() if value is not None}
    if not wanted:
        return

    assert data_of(set_keys(text, changes)) == {"tenure": wanted}


@PROPERTY
@given(record=records.filter(bool), key=st.sampled_from(("new", "x-note")), value=values)
def test_taking_away_what_was_added_gives_the_text_back(
    record: dict[str, object], key: str, value: object
) -> None:
    record.pop(key, None)
    record["owner"] = "x"
    text = render(record)

    assert set_keys(set_keys(text, {key: value}), {key: None}) == text


# Mending


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("owner: @acme/x  # who", 'owner: "@acme/x"  # who'),
        ("owner: @a, @b/c", 'owner: ["@a", "@b/c"]'),
        ("owner: [@a, @b/c]", 'owner: ["@a", "@b/c"]'),
        ("owner:@a", 'owner: "@a"'),
        ("origin: `x`", 'origin: "`x`"'),
        ("purpose: %s", 'purpose: "%s"'),
        ('purpose: fix: the \\ "thing"', 'purpose: "fix: the \\\\ \\"thing\\""'),
        ("purpose: [WIP] thing", 'purpose: "[WIP] thing"'),
        ('purpose: "foo" bar', 'purpose: "\\"foo\\" bar"'),
        ("plan: > 5 users", 'plan: "> 5 users"'),
        ("trigger: *.tmp", 'trigger: "*.tmp"'),
        ("trigger: *tmp", 'trigger: "*tmp"'),
        ("created: 2026-1-5", "created: 2026-01-05"),
        ("created: 20261201", "created: 2026-12-01"),
        ("created: 2026/12/01", "created: 2026-12-01"),
        ("created: '2026.12.1'", "created: '2026-12-01'"),
        ("created: 2026-12-01T10:00:00Z", "created: 2026-12-01"),
        ("lifecyle: durable", "lifecycle: durable"),
        ("Owners: x", "owner: x"),
        ("expiry: 2026-12-01", "expires: 2026-12-01"),
        (
            "renewals: [{date: 2026-1-5, until: 20270101}]",
            "renewals: [{date: 2026-01-05, until: 2027-01-01}]",
        ),
    ],
)
def test_a_slip_is_put_right_and_said(line: str, mended: str) -> None:
    text, sentences = mend(f"tenure:\n  kind: docs\n  {line}\n  service: shop\n", KEYS)

    assert text == f"tenure:\n  kind: docs\n  {mended}\n  service: shop\n"
    assert sentences


def test_a_record_on_one_line_is_mended_in_its_line() -> None:
    text, sentences = mend("tenure: {owner: @a, review: 2026-1-5}\n", KEYS)

    assert text == 'tenure: {owner: "@a", review: 2026-01-05}\n'
    assert sentences == [
        '`tenure: {owner: @a, review: 2026-1-5}` is now `tenure: {owner: "@a", review: 2026-1-5}`',
        "`review: 2026-1-5` is 2026-01-05 now",
    ]


@pytest.mark.parametrize(
    "text",
    ["tenure:\n\towner: x\n\tkind: docs\n", "tenure:\n    owner: x\n\tkind: docs\n"],
)
def test_tabs_become_as_many_spaces_as_fit(text: str) -> None:
    mended, sentences = mend(text, KEYS)

    assert data_of(mended) == {"tenure": {"owner": "x", "kind": "docs"}}
    assert sentences == ["tabs in the indentation are spaces now"]


def test_a_line_that_stands_twice_is_kept_once() -> None:
    mended, sentences = mend("tenure:\n  owner: x\n  kind: docs\n  owner: x\n", KEYS)

    assert mended == "tenure:\n  owner: x\n  kind: docs\n"
    assert sentences == ["`owner: x` stood twice and stands once now"]


def test_an_impossible_date_is_named_and_left_alone() -> None:
    text = "tenure:\n  expires: 2026-13-45\n"

    assert mend(text, KEYS) == (
        text,
        ["`expires: 2026-13-45` is no day of the calendar; write the day that is meant"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "tenure:\n  owner: x\n  owner: y\n",
        "tenure:\n  owner: 'x\n",
        "tenure:\n  owner: x\n origin: y\n",
        "tenure:\n  owner: [x\n",
        "tenure:\n  wholly-unknown: x\n",
        "tenure:\n  x-owner: x\n",
        "tenure:\n  owner: x\n  owners: y\n",
        "tenure:\n  created: soon\n",
        "tenure: freehold\n",
        "",
        "tenure:\n  plan: |\n    owner:x\n",
        "tenure:\n  renewals: [x, {date: 2026-01-05}]\n",
    ],
)
def test_what_has_no_one_meaning_is_left_alone(text: str) -> None:
    assert mend(text, KEYS) == (text, [])


def test_a_key_in_capitals_is_the_one_in_small_letters() -> None:
    assert mend("tenure:\n  Kind: x\n", ("kind", "kinds"))[0] == "tenure:\n  kind: x\n"


def test_mending_gives_up_after_many_slips() -> None:
    text = "tenure:\n" + "".join(f"  x-{number}: @a\n" for number in range(250))

    mended, sentences = mend(text, KEYS)

    assert len(sentences) == mended.count('"@a"') == 200


def test_mended_text_keeps_its_other_bytes() -> None:
    text = "# a\r\ntenure:\r\n  owner: @x # y\r\n  # 2026-1-5\r\n"

    assert mend(text, KEYS)[0] == '# a\r\ntenure:\r\n  owner: "@x" # y\r\n  # 2026-1-5\r\n'


@PROPERTY
@given(
    text=st.lists(
        st.sampled_from(
            (
                "tenure:",
                "owner: @x",
                "  ",
                "\t",
                "\n",
                "- ",
                "a: b: c",
                "{",
                "]",
                '"',
                "#",
                "%",
                "created: 2026-1-5",
                "&a",
                "*a",
                "!x",
                "|",
                "\r\n",
            )
        ),
        max_size=25,
    ).map("".join)
)
def test_mending_never_fails_and_settles(text: str) -> None:
    mended, _ = mend(text, KEYS)

    assert mend(mended, KEYS)[0] == mended
