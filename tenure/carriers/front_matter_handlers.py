"""The handlers that python-frontmatter splits and parses front matter with, made strict.

They keep places and duplicate keys, so their `load` returns what our own parsers return. The
functions `frontmatter.parse` and `load` strip the text and are not used.
"""

import re
from typing import Any

from frontmatter.default_handlers import BaseHandler, YAMLHandler

from tenure.carriers import strict_yaml, toml_text


class StrictYaml(YAMLHandler):
    """YAML between `---` and `---` or `...`, each on a line of its own."""

    FM_BOUNDARY = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)", re.MULTILINE)

    def detect(self, text: str) -> bool:
        """Whether the text starts with an opening fence: `...` only closes one."""
        return text.startswith("---") and super().detect(text)

    def load(self, fm: str, **_kwargs: object) -> Any:
        """Parse front matter into a `Document`; only our key is held to the strict rules.

        Raises:
            StrictYamlError: It is not YAML, or our key breaks a rule.
        """
        return strict_yaml.parse(fm, strict_below="tenure")


class StrictToml(BaseHandler):
    """TOML between two lines `+++`."""

    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str) -> dict[str, object]:
        """Parse front matter.

        Raises:
            TomlError: It is not TOML.
        """
        return toml_text.load(fm)


YAML, TOML = StrictYaml(), StrictToml()


def handler_for(text: str) -> StrictYaml | StrictToml | None:
    """Return the handler whose fence the text starts with."""
    return next((handler for handler in (YAML, TOML) if handler.detect(text)), None)
