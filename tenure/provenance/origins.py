"""What the `origin` of a record would be by evidence: `tool`, or `tool/model`."""

import re
from collections.abc import Iterable

from tenure.evidence import Evidence
from tenure.provenance.lexicon import KNOWN
from tenure.schema import is_valid_origin

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # "Opus 4.6 (1M context)"
_GAP = re.compile(r"[^a-z0-9._+/-]+")


def origin_of(signs: Iterable[Evidence]) -> str | None:
    """Return the tool that the signs name first, with the model that a sign of it names.

    Args:
        signs: Signs about one file, the strongest first.
    """
    named = [sign for sign in signs if sign.tool]
    if not named:
        return None
    first = named[0].tool
    tool = next((row.origin for row in KNOWN.tools if row.name == first and row.origin), first)
    models = (_slug(sign.model) for sign in named if sign.model and sign.tool == first)
    forms = [*(f"{tool}/{model}" for model in models if model), str(tool)]
    return next(filter(is_valid_origin, forms), None)


def _slug(model: str) -> str | None:
    """Return a model as `origin` writes it; `None` for a link, which may lead to a session."""
    if "://" in model:
        return None
    return _GAP.sub("-", _ASIDE.sub("", model.lower()).strip()).strip("-")
