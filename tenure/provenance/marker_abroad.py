"""Markers in other languages: "Erstellt mit ChatGPT", "ChatGPT tarafından", "由 AI 生成"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from tenure.provenance import marker_agents, marker_subjects
from tenure.provenance.lexicon import KNOWN, Known
from tenure.provenance.marker_actives import Statement
from tenure.provenance.marker_agents import Agent, name_pattern
from tenure.provenance.marker_tags import is_surname
from tenure.provenance.marker_words import (
    EAST_AI,
    EAST_ALTERED,
    EAST_BY,
    EAST_MADE,
    FILES,
    FOREIGN_ARTICLE,
    FOREIGN_BY,
    FOREIGN_MADE,
)

_BARE = r"сгенерирован\w*|создан\w*|написан\w*|згенерован\w*"
_NO = re.compile(
    r"(?i)\b(?:nicht|kein\w*|ohne|wenn|nie|pas|jamais|sans|si|no|nunca|sin|não|sem|non|mai|senza|niet|geen"
    r"|zonder|не|без|nie|bez|değil)\b"
)
_RUNTIME = re.compile(
    r"(?i)(?:bild|text|antwort|image|texte|réponse|imagen|texto|respuesta|conteúdo|contenido|inhalte?)\w*\s*$"
)
_ART = re.compile(
    r"(?i)\b(?:arte|im[aá]genes|immagin[ei]|[ií]conos?|bilder|illustration\w*|ilustraci\w+|musique|música|musik|audio|v[ií]deos?|fotos?|logos?)\s*$"
)
_COMPOUND = re.compile(
    r"(?i)(?<=\w)[ -](?:generiert|erstellt|erzeugt|gegenereerd|genererad)\w{0,2}(?!\w)"
    rf"(?=$|[.,:;!—–-]| (?:mit|von|und)\b| {FILES}| (?:datei|code|skript|dokument)\w*)"
)


def read(text: str, table: Known = KNOWN) -> Iterator[Statement]:
    """Yield what a line that is not English says."""
    yield from _verb_first(text, table)
    yield from _agent_first(text, table)
    yield from _compound(text, table)
    if not text.isascii():
        yield from _east(text, table)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    by = rf"(?P<by>{FOREIGN_BY})(?:(?<=['’])|(?!\w))"
    verb_first = (
        rf"(?:{FOREIGN_MADE})(?:[ ]?: ?| [\w-]+)?,? {by}:?[ ']*{FOREIGN_ARTICLE}"
        rf"|(?:{_BARE})[ ]+|(?:{FOREIGN_MADE}) ?(?:{FOREIGN_BY})? ?:[ ]*"
    )
    agent_first = rf"{by}[ ']?{FOREIGN_ARTICLE}"
    return re.compile(rf"(?i)(?<!\w)(?:{verb_first})"), re.compile(rf"(?i)(?<!\w)(?:{agent_first})")


def _verb_first(text: str, table: Known) -> Iterator[Statement]:
    for found in _patterns()[0].finditer(text):
        agent = marker_agents.at(text, found.end(), table=table, foreign=True)
        if agent and not (agent.shared and is_surname(text[agent.end :])):
            yield from _weighed(text[: found.start()], agent)


# "Erstellt von Nadia mit Hilfe von X": it had a part in it.
_HELPED = re.compile(
    r"(?i)mit(?: der)? (?:hilfe|unterstützung)|mithilfe|met (?:de )?hulp|avec l['’]aide|con (?:la )?ayuda|com (?:a )?ajuda"
    r"|con l['’]aiuto|с помощью|при помощи|za pomocą|z pomocą"
)
_MADE = re.compile(rf"(?i)(?<!\w)(?:{FOREIGN_MADE})(?!\w)")
# "Remplacer le bloc par …": what is to be done.
_TO_DO = re.compile(r"(?i)[^\W\d_]{3,}(?:er|ir|re|ar|ieren)\b")


def _agent_first(text: str, table: Known) -> Iterator[Statement]:
    for found in _patterns()[1].finditer(text):
        agent = marker_agents.at(text, found.end(), table=table, foreign=True)
        if agent and re.match(
            rf"(?i)(?: \([^()]*\))?(?: [\w'’-]+){{0,2}} (?:{FOREIGN_MADE})(?!\w)", text[agent.end :]
        ):
            yield from _weighed(text[: found.start()], agent)
        elif agent and _HELPED.match(found[0]) and _MADE.search(text[: found.start()]):
            shared = agent.shared and (agent.name.islower() or is_surname(text[agent.end :]))
            if not shared and not _NO.search(text):
                yield Statement(agent, 2, whole=False)
    turkish = rf"(?i)(?:['’]\w+)? (?:tarafından|ile|kullanılarak) (?:[\w-]+ )?(?:{FOREIGN_MADE})"
    for start in [found.start() for found in re.finditer(r"(?<!\S)\w", text)][:5]:
        agent = marker_agents.at(text, start, table=table, foreign=True)
        if agent and re.match(turkish, text[agent.end :]):
            yield Statement(agent, 2 if agent.shared else 3, whole=True)


def _weighed(before: str, agent: Agent) -> Iterator[Statement]:
    words = re.sub(r"^.*[.:;!?|—–-] ", "", before)
    count = len(words.split())
    if marker_subjects.quotes(before) or _NO.search(words) or count > 7:  # noqa: PLR2004
        return
    if (agent.shared and agent.name.islower()) or re.search(r"[=<>{}();$]", words):
        return
    if count > 3 and _TO_DO.match(words):  # noqa: PLR2004
        return
    if _ART.search(words):
        return
    runtime = count > 1 and bool(_RUNTIME.search(words))
    yield Statement(agent, 1 if runtime else 2 if count > 3 else 3, whole=not runtime)  # noqa: PLR2004


def _compound(text: str, table: Known) -> Iterator[Statement]:
    made = _COMPOUND.search(text)
    agent = marker_agents.at(text[: made.start()], table=table, foreign=True) if made else None
    if made and agent and agent.end == made.start():
        yield Statement(agent, 3, whole=True)


# --- Chinese, Japanese, Korean ----------------------------------------------------------------


@lru_cache(maxsize=4)
def _eastern(table: Known) -> re.Pattern[str]:
    version = r"(?:[ -]?[\w.]*\d[\w.]*|[ -](?:code|cli|agent|opus|sonnet|pro|ai))*"
    from_language = r"(?:[^\W\d_]{1,8}(?:から|に|へ)|[从從][^\W\d_]{1,6})?"
    return re.compile(
        rf"(?i)(?<![A-Za-z0-9])(?P<agent>(?:{name_pattern(table)}|GPT|{EAST_AI})(?![a-z]){version})[ ]?"
        rf"(?P<by>{EAST_BY}){from_language}(?:(?P<made>{EAST_MADE})|(?P<altered>{EAST_ALTERED}))"
        r"(?P<after>.{0,12})"
    )


_EAST_NO = re.compile(
    "非|不是|不得|不要|没有|沒有|未|无|ない|なし|禁止|아님|않|应该|應該|应由|可以|是否|如果|若|TODO|需要|将|將"
    "|會|会|让|使用者"
)
_EAST_END = re.compile(
    r"了|的|$|\s|[。，、.,;；!！)）(（\]】]|され|しました|した|し、|して|일|된|됨|했|한|하|함|되|并|且"
    "|コード|代码|程式|文|脚本|スクリプト|も|で|本"
)
_EAST_THIS = re.compile(
    r"(?i)本|此|该|該|這|这|この|当|이 |이$|^\W*$|由$|^由|代码|代碼|脚本|文档|文檔|文件|コード|スクリプト|記事"
    "|文章|注释|作者|author"
)


def _east(text: str, table: Known) -> Iterator[Statement]:
    for found in _eastern(table).finditer(text):
        before = re.split(r"[。，！？：；:;、|]", text[: found.start()])[-1]
        if _EAST_NO.search(before) or _EAST_NO.search(found["by"]):
            continue
        if marker_subjects.quotes(text[: found.start()]) or not _EAST_END.match(found["after"]):
            continue
        agent = marker_agents.at(found["agent"], 0, table) or Agent(None, None, found["agent"], 0)
        other = re.search("体验|答案|回复|图片|内容$", before) and "本" not in before
        loose = bool(len(before) > 14 or not _EAST_THIS.search(before) or other)  # noqa: PLR2004
        helped = bool(found["altered"] or re.search("辅助|輔助|協助|协助|帮助", found[0]))
        yield Statement(agent, 1 if loose else 3, whole=not helped and not loose)
