"""Which kind of artifact a file is, told by its path: what holds where a record does not say."""

import re

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            "tests",
            (
                r"(?i)(?:^|/)(?:tests?|__tests__|specs?|e2e|testing)/|(?:^|/)(?:test_[^/]*|conftest\.py)$"
                r"|[._-](?:test|spec)s?\.[a-z]{1,4}$|(?-i:Tests?\.(?:java|kt|cs|scala|php)$)"
            ),
        ),
        (
            "prototype",
            r"(?i)(?:^|/)(?:prototypes?|poc|spikes?|experiments?|playground|demos?|sandbox)/",
        ),
        ("dataset", r"(?i)\.(?:csv|tsv|parquet|jsonl|ndjson|feather|arrow|avro|h5|npy|npz)$"),
        ("model", r"(?i)\.(?:pt|pth|onnx|pkl|joblib|safetensors|gguf|tflite|mlmodel|keras)$"),
        (
            "prompt",
            r"(?i)\.prompt(?:\.\w+)?$|(?:^|/)prompts?/|(?:^|/)[^/]*_?prompts?\.(?:md|txt|ya?ml)$",
        ),
        (
            "agent",
            r"(?i)(?:^|/)(?:agents?|crews?)/[^/]+\.\w+$|(?:^|/)[^/]*_?agents?\.(?:py|ts|js)$",
        ),
        ("docs", r"(?i)(?:^|/)docs?/|\.(?:md|mdx|rst|adoc|txt)$"),
        (
            "pipeline",
            (
                r"(?:^|/)(?:\.github/workflows|\.circleci|dags|pipelines?|etl|flows)/|(?:^|/)Jenkinsfile$"
                r"|(?:^|/)(?:\.gitlab-ci|azure-pipelines|\.travis|bitbucket-pipelines)\.ya?ml$"
            ),
        ),
        (
            "iac",
            (
                r"\.(?:tf|tfvars|hcl|bicep)$|(?:^|/)(?:Dockerfile|Containerfile)[^/]*$|\.dockerfile$"
                r"|(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$|(?:^|/)(?:ansible|playbooks|roles|helm|charts|k8s|"
                r"kubernetes|infra|infrastructure|deploy|deployment|manifests|cloudformation)/(?:[^/]+/)*[^/]+"
                r"\.(?:ya?ml|tpl|json|j2)$|(?:^|/)(?:terraform|pulumi)/"
            ),
        ),
        ("integration", r"(?i)(?:^|/)(?:integrations?|connectors?|adapters?|webhooks?|clients?)/"),
        (
            "script",
            r"\.(?:sh|bash|zsh|fish|ps1|bat|cmd|ipynb)$|(?:^|/)(?:scripts?|bin|tools?|hack|util(?:itie)?s)/",
        ),
        ("config", r"\.(?:ya?ml|toml|ini|cfg|conf|properties|env|json|xml)$|(?:^|/)\.[^/]+$"),
    )
)

_TESTS = _RULES[0][1]

OTHER = "library"
"""What a file is that no rule knows: code that other code uses."""


def kind_of(path: str) -> str:
    """Return the kind of a file; the first rule that fits counts."""
    return next((kind for kind, pattern in _RULES if pattern.search(path)), OTHER)


def is_test(path: str) -> bool:
    """Whether a file is of kind `tests`, which is told before all others."""
    return _TESTS.search(path) is not None
