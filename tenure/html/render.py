"""The page as bytes: a template, one style sheet, one script and the data, nothing from outside."""

import base64
import hashlib
import json
import re
from importlib.resources import files

from tenure.html.data import document
from tenure.ledger import Ledger
from tenure.policy_values import Policy
from tenure.register.item import Register

_SCRIPTS = (
    *("values", "dom", "theme", "quadrant", "hours", "calendar", "worst", "trend", "table"),
    *("detail", "filters", "main"),
)
"""The parts of the script, in the order in which they stand."""

_LIBRARY = "chart.umd.min.js"
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*\Z")
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_FIELD = re.compile(r"\{\{(\w+)\}\}")


def render(register: Register, policy: Policy, ledger: Ledger) -> bytes:
    """Return the page; equal arguments give equal bytes.

    Args:
        register: The artifacts.
        policy: That of the root.
        ledger: What was logged.
    """
    library = _SOURCE_MAP.sub("\n", _text("vendor", _LIBRARY))
    script, style = _script(), _text("page", "style.css")
    fields = {
        "csp": _csp([library, script], style),
        "style": style,
        "data": escaped(document(register, policy, ledger)),
        "library": library,
        "script": script,
    }
    page = _FIELD.sub(lambda found: fields[found[1]], _text("page", "page.html"))
    return page.encode()


def escaped(data: object) -> str:
    """Return JSON that can stand inside `<script>`: nothing in it ends the element or a line."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _script() -> str:
    parts = (_text("page", f"{name}.js") for name in _SCRIPTS)
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"


def _csp(scripts: list[str], style: str) -> str:
    """Return the policy for the browser: these scripts and this style sheet, and nothing else."""
    return (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; "
        f"style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(*names: str) -> str:
    # Not by a locale, and with the line ends that the hash is taken of.
    return files("tenure.html").joinpath(*names).read_bytes().decode().replace("\r\n", "\n")
