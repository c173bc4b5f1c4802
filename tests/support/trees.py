"""Small trees of files with and without records for property tests, and policies for them."""

from hypothesis import strategies as st

from support.checking import ENTRY, MARKED
from support.repository import RECORD

BODY = "x = 1\n" * 30
"""What files hold besides: so much that git sees a rename where only the record changed."""

HEADERS = [
    RECORD,
    RECORD.replace("2027-01-15", "2027-01-25"),
    RECORD.replace("2027-01-15", "2026-11-20"),
    RECORD.replace("experimental", "eternal"),
    RECORD + "#   id: one\n",
    RECORD.replace('"@acme/shop"', "@acme/shop"),
    MARKED,
    "",
]
SIDECARS = [text.replace("#   ", "  ").replace("# ", "") for text in HEADERS if "tenure" in text]
REGISTRIES = [
    ENTRY.format(path="d/**"),
    ENTRY.format(path="d/**") + "each = true\n",
    ENTRY.format(path="a.py") + ENTRY.format(path="*.png").replace("2027-01-15", "2027-01-25"),
    ENTRY.format(path="*.png") + 'id = "one"\n',
    ENTRY.format(path="gone/**"),
    "[[artifact]\n",
]
POLICIES = [
    "",
    'require = ["**/*.png"]\nsoon = 90\n',
    'exclude = ["d/**"]\n[severity]\nTEN005 = "notice"\n[change]\nexpired = "error"\n',
    'require = ["**/*.py"]\nowner.codeowners = true\n[lifetime]\nexperimental = 30\n',
]


def files(**more: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Return trees of a few files with and without records, so that changes and renames happen.

    Args:
        more: What other files may hold, by path.
    """
    code = st.sampled_from(HEADERS).map(lambda header: header + BODY)
    return st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("a.py", "b c.py", "d/e.py", "d/f/ü.py"), code),
            **{name: st.sampled_from(["\x89PNG" + BODY]) for name in ("x.png", "d/y.png")},
            **{
                name + ".tenure.yaml": st.sampled_from(SIDECARS)
                for name in ("x.png", "d/y.png", "a.py", "gone.bin")
            },
            "tenure-records.toml": st.sampled_from(REGISTRIES),
            "d/tenure-records.toml": st.sampled_from(REGISTRIES),
            "CODEOWNERS": st.sampled_from(["* @acme/shop\n", "d/ @acme/other\n"]),
            **more,
        },
    )
