"""Who uses a file: forms of references, what each means, copies; remembered or not."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.repository import GitRepo
from tenure.scoring.references import MOST, SIZE_LIMIT, Reference, language_of, references
from tenure.scoring.resolution import Resolver, keys_of, keys_of_target
from tenure.scoring.tested import Subjects
from tenure.scoring.usage import Usage, users
from tenure.sources.git import Repository

LINES = "".join(f"value_{number} = {number}\n" for number in range(12))


def used(repo: GitRepo, *paths: str) -> Usage:
    with Repository(str(repo.root)) as repository:
        tree = repository.index()
        return users(repository, tree, paths or [entry.path for entry in tree.entries()])


def in_repo(repo: GitRepo, files: Mapping[str, str]) -> Usage:
    for path, text in files.items():
        repo.write(path, text)
    repo.git("add", "--all")
    return used(repo)


@pytest.mark.parametrize(
    ("user", "text", "target"),
    [
        ("app/a.py", "from app.b import c\n", "app/b.py"),
        ("app/a.py", "from app import b\n", "app/b.py"),
        ("app/a.py", "import app.b as x\n", "app/b.py"),
        ("app/a.py", "from . import b\n", "app/b.py"),
        ("app/x/a.py", "from ..b import (  # why\n    c,\n)\n", "app/b.py"),
        ("tests/a.py", "from shop.b import c\n", "src/shop/b.py"),
        ("tests/a.py", "patch('shop.b.Thing')\n", "src/shop/b.py"),
        ("tools/a.py", "import b\n", "tools/b.py"),
        (
            "a.ipynb",
            '{"cells": [{"source": ["from app.b import c\\n", "x"]}, {"source": 1}, 2]}',
            "app/b.py",
        ),
        ("a.ts", "import {x} from './b'", "b.tsx"),
        ("a.ts", "import x from './b.js'", "b.ts"),
        ("x/a.js", "const x = require('../b')", "b/index.js"),
        ("web/a.vue", "<script>import x from '@/c/b.vue'</script>", "web/src/c/b.vue"),
        ("a.js", "const x = await import('./b.mjs')", "b.mjs"),
        ("a.c", '#include "b.h"\n', "b.h"),
        ("src/a.c", "#include <x/b.h>\n", "include/x/b.h"),
        ("m/src/A.java", "import org.acme.B;\n", "m/src/main/java/org/acme/B.java"),
        ("A.java", "import static org.acme.B.call;\n", "src/org/acme/B.java"),
        ("a.go", 'import (\n\t"acme.io/shop/pkg/b"\n)\n', "pkg/b/b.go"),
        ("a.rb", "require 'shop/b'\n", "lib/shop/b.rb"),
        ("x/a.rb", "require_relative '../b'\n", "b.rb"),
        ("a.php", "use App\\Models\\User;\n", "app/Models/User.php"),
        ("src/lib.rs", "mod b;\n", "src/b.rs"),
        ("src/x.rs", "use crate::b::Thing;\n", "src/b.rs"),
        ("run.sh", 'source "$(dirname "$0")/lib/b.sh"\n', "lib/b.sh"),
        ("run.sh", "python tools/b.py --all\n", "tools/b.py"),
        (".github/workflows/ci.yml", "run: ./tools/b.sh\n", "tools/b.sh"),
        (
            ".github/workflows/ci.yml",
            "- uses: ./.github/actions/b\n",
            ".github/actions/b/action.yml",
        ),
        ("docs/a.md", "See [b](../src/b.py).\n", "src/b.py"),
        ("main.tf", 'source = "./modules/b"\n', "modules/b/main.tf"),
        ("a.scss", "@use 'b';\n", "_b.scss"),
        ("models/a.sql", "select 1 from {{ ref('b') }}\n", "models/stage/b.sql"),
        ("a.html", '<script src="js/b.js"></script>', "js/b.js"),
        ("t/a.j2", '{% include "b.j2" %}', "t/b.j2"),
        ("Makefile", "all:\n\tpython scripts/b.py\n", "scripts/b.py"),
        ("a.py", "open('data/b.csv')\n", "data/b.csv"),
    ],
)
def test_a_reference_is_resolved(user: str, text: str, target: str) -> None:
    language = language_of(user)
    assert language
    found = references(language, text)
    resolver = Resolver([user, target, "other/z.py"])

    meant = {path for reference in found for path in resolver.resolve(user, reference)}

    assert meant == {target}
    assert any(keys_of(one) & keys_of_target(target) for one in found)


@pytest.mark.parametrize(
    ("user", "text", "others"),
    [
        ("app/a.py", "b = 1  # b.py would be better\n", ["app/b.py"]),
        ("app/a.py", "import queue\n", ["app/__init__.py", "app/queue.py"]),
        ("a.py", "import json\n", ["deep/down/json.py"]),
        ("a.py", "from x.b import c\n", ["p/__init__.py", "p/x/b.py"]),
        ("a.ts", "import b from 'b'", ["b.ts"]),
        ("a.c", "#include <asm/io.h>\n", ["arch/arm/asm/io.h", "arch/mips/asm/io.h"]),
        ("A.java", "import java.util.List;\n", ["List.java", "util/List.java"]),
        ("README.md", "Use b.py for that.\n", ["b.py"]),
        ("a.rb", "require 'json'\n", ["x/y/json.rb"]),
        ("a.yml", "x: 1 # see b.yml\n# or ./b.yml\n", ["b.yml"]),
        ("a.py", "x = 'b.py'\n", ["b.py"]),
        ("a.md", "[b](https://example.org/b.py)\n", ["b.py"]),
        ("a.md", "[b](../../../etc/b.py)\n", ["etc/b.py"]),
    ],
)
def test_a_bare_word_and_what_could_mean_several_files_are_no_use(
    user: str, text: str, others: list[str]
) -> None:
    language = language_of(user)
    assert language
    resolver = Resolver([user, *others])

    assert [resolver.resolve(user, one) for one in references(language, text)] == [
        [] for _ in references(language, text)
    ]


def test_of_several_files_the_nearest_is_meant() -> None:
    resolver = Resolver(["one/src/a/b.py", "two/src/a/b.py", "one/tests/t.py"])

    assert resolver.resolve("one/tests/t.py", Reference("python", "a.b:c")) == ["one/src/a/b.py"]


def test_users_are_sorted_and_a_file_is_no_user_of_itself(repo: GitRepo) -> None:
    found = in_repo(
        repo,
        {"b.py": "import b\n", "z.py": "import b\n", "a.py": "import b\n", "c.md": "[b](b.py)\n"},
    )

    assert found.of("b.py") == ("a.py", "c.md", "z.py")
    assert found.of("a.py") == ()


def test_lock_files_large_files_and_binary_files_say_nothing(repo: GitRepo) -> None:
    found = in_repo(
        repo,
        {
            "package-lock.json": '{"a": "./b.js"}',
            "large.py": "import b\n" + "#" * SIZE_LIMIT,
            "binary.py": "import b\n\0",
            "b.py": "",
            "b.js": "",
        },
    )

    assert found.users == {}


def test_no_more_than_a_bounded_number_of_references_is_taken() -> None:
    text = "".join(f"import m{number}\n" for number in range(MOST + 50))

    assert len(references("python", text)) == MOST


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", "from a import (b\n" * 15_000),
        ("php", "require " * 30_000),
        ("page", "](" * 100_000),
        ("tokens", "a.py" * 60_000),
        ("python", '"' + "a/" * 100_000),
        ("style", "@import " * 30_000),
    ],
)
def test_text_that_is_made_to_take_long_does_not(language: str, text: str) -> None:
    assert len(references(language, text)) <= MOST


def test_copies_are_told_by_lines_without_comments_and_indentation(repo: GitRepo) -> None:
    found = in_repo(
        repo,
        {
            "a.py": LINES,
            "b.py": "# tenure:\n#   owner: x\n\n" + LINES.replace("value", "    value"),
            "c.py": LINES.replace("7", "8"),
            "short.py": "x = 1\n",
            "other.py": "# x\nx = 1\n",
        },
    )

    assert found.copies == {"a.py": ("b.py",), "b.py": ("a.py",)}


def test_equal_blobs_are_copies_whatever_they_are(repo: GitRepo) -> None:
    found = in_repo(repo, {"a.bin": "\0x", "d/b.bin": "\0x"})

    assert found.copies["a.bin"] == ("d/b.bin",)


def test_what_is_remembered_is_found_again_in_another_tree(repo: GitRepo) -> None:
    before = in_repo(repo, {"a.py": "import b\n", "b.py": "", "c.md": "[b](b.py)\n"})
    repo.git("mv", "c.md", "d.md")
    repo.git("rm", "-q", "--cached", "a.py")

    assert before.of("b.py") == ("a.py", "c.md")
    assert used(repo).of("b.py") == ("d.md",)


NAMES = st.sampled_from(["a.py", "b.py", "p/a.py", "p/b.py", "p/__init__.py", "q/b.py"])
TEXTS = st.sampled_from(
    ["import b\n", "from p import b\n", "from . import a\n", "import p.a\nimport q.b\n", "", LINES]
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.dictionaries(NAMES, TEXTS, min_size=1), min_size=2, max_size=3))
def test_remembering_changes_nothing(repo: GitRepo, trees: list[dict[str, str]]) -> None:
    for files in trees:
        repo.git("rm", "-rfq", "--ignore-unmatch", ".")
        remembered = in_repo(repo, files)
        (repo.root / ".git" / "tenure" / "references.sqlite").unlink(missing_ok=True)

        again = used(repo)
        assert (again.users, again.copies) == (remembered.users, remembered.copies)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["python", "page", "tokens", "ruby", "go", "rust"]))
def test_no_text_is_an_error_and_nothing_leaves_the_repository(text: str, language: str) -> None:
    paths = ["a/b.py", "a/__init__.py", "x.md", "m/index.ts"]
    resolver = Resolver(paths)

    for reference in references(language, text):
        assert set(resolver.resolve("a/user.py", reference)) <= set(paths)


@pytest.mark.parametrize(
    "test",
    ["tests/test_invoice.py", "invoice_test.go", "x/invoice.spec.ts", "InvoiceTest.java",
     "invoice_spec.rb", "InvoiceTests.cs"],
)  # fmt: skip
def test_a_file_is_tested_by_the_name_of_a_test(test: str) -> None:
    tested = Subjects([test, "src/invoice.py"])

    assert tested.shows("src/invoice.py", [])
    assert not tested.shows("src/ledger.py", [])


def test_a_file_is_tested_by_a_test_that_refers_to_it() -> None:
    tested = Subjects(["src/contest.py"])

    assert tested.shows("src/con.py", ["tests/all.py"])
    assert not tested.shows("src/con.py", ["src/main.py"])
