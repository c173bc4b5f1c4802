"""How known projects want AI credited in commit messages: the defaults that `profile` brings.

Each row is what that project's own text says, as far as `[trailers]` can say it; where a text
recommends one key, that key is the one taken. Projects that forbid AI altogether need no profile.
"""

from collections.abc import Mapping

PROFILES: Mapping[str, Mapping[str, object]] = {
    "none": {},
    # Linux, Documentation/process/coding-assistants.rst: `Assisted-by: AGENT_NAME:MODEL_VERSION`,
    # and "AI agents MUST NOT add Signed-off-by tags".
    "kernel": {
        "trailers.ai": "allow",
        "trailers.keys": ["Assisted-by"],
        "trailers.format": "tool:model",
        "trailers.sign-off": False,
    },
    # Fedora Council, policy on AI-assisted contributions (October 2025): `Assisted-by:`, free text.
    "fedora": {"trailers.ai": "allow", "trailers.keys": ["Assisted-by"]},
    # Apache Software Foundation, Generative Tooling Guidance: `Generated-by:`.
    "apache": {"trailers.ai": "allow", "trailers.keys": ["Generated-by"]},
    # OpenInfra Foundation, Policy for AI Generated Content: one of the two is required.
    "openinfra": {"trailers.ai": "require", "trailers.keys": ["Assisted-By", "Generated-By"]},
    # Kubernetes, AI guidance for contributors, and Homebrew/homebrew-core#295444: disclosed in the
    # pull request, no AI trailers.
    "kubernetes": {"trailers.ai": "forbid", "trailers.sign-off": False},
    # Mesa, contribution guide: `Assisted-by` or `Generated-by`, not `Co-authored-by`.
    "mesa": {"trailers.ai": "allow", "trailers.keys": ["Assisted-by", "Generated-by"]},
    # pip (requests and attrs alike): no AI in `Co-authored-by`; the two other ways to say it stay.
    "pip": {"trailers.ai": "allow", "trailers.keys": ["Assisted-by", "Generated-by"]},
    # pytest, contribution guide: `Co-authored-by` is recommended.
    "pytest": {"trailers.ai": "allow", "trailers.keys": ["Co-authored-by"]},
}
"""The keys of the policy that each profile sets, as they would stand in a file."""
