"""Models and their settings that stand in the code: a new model means a new release."""

import re
from collections.abc import Iterator

from tenure.debt.calls import Call, calls, line_of, literal_text
from tenure.debt.rule import Hit
from tenure.debt.subject import Subject, is_test

_MODEL = re.compile(
    r"(?:(?:openai|anthropic|google|vertex_ai|azure|bedrock|ollama|ollama_chat|groq|mistral|mistralai|meta-llama|"
    r"deepseek|deepseek-ai|together_ai|openrouter|xai|x-ai|gemini|cohere|qwen|models|nvidia_nim|us\.|anthropic\.)[/:.])*"
    r"(?:gpt-(?:3|4|5|oss|image|realtime|audio|j|neo)|chatgpt-|o[134](?:-(?:mini|preview|pro)|$)|claude-|"
    r"(?:anthropic\.)claude|gemini-|gemma-?\d|text-(?:embedding|davinci|bison)|(?:code-)?davinci|command-(?:r|a|light|nightly)|"
    r"mistral-|mixtral|codestral|ministral|pixtral|magistral|(?:meta-)?llama-?[234]|codellama|deepseek-|qwen|grok-|"
    r"(?:chat|code)-bison|dall-e-|whisper-|tts-1|phi-?[34]|sonar|nova-(?:pro|lite|micro)|nomic-embed|embed-(?:english|multilingual)|"
    r"amazon\.(?:nova|titan)|computer-use-|sora-|imagen-|veo-|kimi-|minimax-)[\w.:@/-]*",
    re.IGNORECASE,
)
_MODEL_KEYS = (
    "model", "model_name", "modelName", "model_id", "modelId", "engine", "llm", "deployment_name",
    "embedding_model", "llm_model",
)  # fmt: skip
_SAMPLING_KEYS = (
    "temperature", "top_p", "topP", "top_k", "topK", "max_tokens", "maxTokens", "maxOutputTokens",
    "max_output_tokens", "max_completion_tokens", "max_tokens_to_sample", "frequency_penalty",
    "frequencyPenalty", "presence_penalty", "presencePenalty",
)  # fmt: skip
_NO_CLIENT = re.compile(
    r"(?i)encoding_for_model|token|usage|cost|price|pricing|mock|fake|trim|truncate|split|chunk|Field$|^len$|log|argument|option|assert|expect"
)
PROVIDERS = (
    "openai",
    "anthropic",
    "google",
    "mistral",
    "groq",
    "cohere",
    "xai",
    "bedrock",
    "vertex",
    "azure",
    "deepseek",
)
_FOREIGN = re.compile(r"\bModel:\s*\"([^\"]{2,80})\"|\.model(?:Name|Id)?\(\s*\"([^\"]{2,80})\"")


def hard_coded_model(subject: Subject) -> Iterator[Hit]:
    """Find calls that name the model in a literal."""
    if is_test(subject.path):
        return
    if subject.language in ("go", "java", "kotlin"):
        yield from _by_text(subject)
        return
    if not subject.calls_models:
        return
    for call in calls(subject):
        if _NO_CLIENT.search(call.name):
            continue
        for name in _MODEL_KEYS:
            value = call.given.get(name)
            said = literal_text(value)
            if value is not None and said and _MODEL.fullmatch(said):
                yield Hit(line_of(value), f'{call.last_name or "a call"}({name}="{said}")')
        said = literal_text(call.first)
        if subject.is_script and call.name in PROVIDERS and said and _MODEL.fullmatch(said):
            yield Hit(call.line, f'{call.name}("{said}")')


def hard_coded_sampling(subject: Subject) -> Iterator[Hit]:
    """Find calls that set sampling parameters with literal numbers."""
    if is_test(subject.path) or not subject.calls_models:
        return
    for call in calls(subject):
        fixed = [name for name in _SAMPLING_KEYS if _is_number(call, name)]
        if fixed and not _NO_CLIENT.search(call.name):
            values = ", ".join(f"{name}={call.given[name].text()[:20]}" for name in fixed)
            yield Hit(line_of(call.given[fixed[0]]), f"{call.last_name or 'a call'}({values})")


def _is_number(call: Call, name: str) -> bool:
    value = call.given.get(name)
    return value is not None and value.kind() in (
        "integer",
        "float",
        "number",
        "unary_operator",
        "unary_expression",
    )


def _by_text(subject: Subject) -> Iterator[Hit]:
    for number, line in enumerate(subject.text.split("\n"), 1):
        found = _FOREIGN.search(line[:1000])
        said = found and (found[1] or found[2])
        if found and said and _MODEL.fullmatch(said) and not line.lstrip().startswith(("//", "*")):
            yield Hit(number, found[0])
