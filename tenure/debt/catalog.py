"""The debt rules: what each is called, what it costs to ignore it and what mends it.

How often each was right on real repositories is in `docs/debt.md`; `default_on` follows from it.
"""

from collections.abc import Mapping

from tenure.debt import agents, data, models, pipelines, prompts, serving
from tenure.debt.rule import DebtRule

_CODE = ("python", "javascript", "typescript", "tsx")

RULES: Mapping[str, DebtRule] = {
    rule.id: rule
    for rule in (
        DebtRule(
            id="hard-coded-model",
            tag="model-debt",
            languages=(*_CODE, "go", "java", "kotlin"),
            message="A call names its model in a literal",
            why="Models are retired on short notice, and then every such place has to be found, "
            "changed, tested and released.",
            mend="Take the name from configuration, one place for all calls.",
            default_on=True,
            words=("model", "llm", "engine", *models.PROVIDERS),
            find=models.hard_coded_model,
        ),
        DebtRule(
            id="hard-coded-sampling",
            tag="configuration-debt",
            languages=_CODE,
            message="A call sets sampling parameters with literal numbers",
            why="The numbers fit one model and one prompt; nobody can tune them without a release, "
            "and two places soon differ.",
            mend="Keep them beside the model's name in the configuration.",
            default_on=True,
            words=("temperature", "top_", "top", "max", "penalty"),
            find=models.hard_coded_sampling,
        ),
        DebtRule(
            id="inline-prompt",
            tag="prompt-debt",
            languages=_CODE,
            message="A prompt stands in the code without a name and a version",
            why="A prompt is behavior: without a version no answer can be traced to the prompt that "
            "gave it, and no change to it is evaluated.",
            mend="Move it to a file or a registry of prompts with a name and a version, "
            "and log the version with each answer.",
            default_on=True,
            words=("prompt", "system", "instruction", "role", "template", "backstory", "preamble"),
            find=prompts.inline_prompt,
        ),
        DebtRule(
            id="unchecked-read",
            tag="data-debt",
            languages=("python",),
            message="A table is read without saying which columns of which types are expected",
            why="A column that changes upstream shows as a wrong number much later, not as an error.",
            mend="Name the columns and types (`dtype`, `usecols`, `schema`), or validate the frame.",
            default_on=False,
            words=("read_", "scan_", "spark.read"),
            find=data.unchecked_read,
        ),
        DebtRule(
            id="select-star",
            tag="data-debt",
            languages=("python", "javascript", "typescript", "tsx", "sql"),
            message="`SELECT *` takes whatever columns a table has today",
            why="A column that is added, renamed or reordered changes what comes out.",
            mend="Name the columns.",
            default_on=False,
            words=("select",),
            find=data.select_star,
        ),
        DebtRule(
            id="unwatched-model",
            tag="model-debt",
            languages=("python",),
            message="A web handler asks a model, and its file neither logs nor measures anything",
            why="When the answers get worse, nobody sees it.",
            mend="Log or count inputs, answers and latency, and alert on them.",
            default_on=False,
            words=("predict", "generate", "pipe", "classif", "create", "infer"),
            find=serving.unwatched_model,
        ),
        DebtRule(
            id="dag-without-retry",
            tag="pipeline-debt",
            languages=("python",),
            message="An Airflow DAG runs on a schedule, and its file never mentions a retry",
            why="One lost connection at night fails the run, and a person has to start it again.",
            mend="Set `retries` and `retry_delay` in `default_args`, and make the tasks idempotent.",
            default_on=True,
            words=("airflow",),
            find=pipelines.dag_without_retry,
        ),
        DebtRule(
            id="task-without-retry",
            tag="pipeline-debt",
            languages=("python",),
            message="A task talks to something remote, and its file never mentions a retry",
            why="One lost connection fails the whole run.",
            mend="Set `retries` (Prefect, Dagster) or `autoretry_for` (Celery) on the task.",
            default_on=False,
            words=("prefect", "dagster", "celery", "luigi", "kfp", "metaflow", "airflow"),
            find=pipelines.task_without_retry,
        ),
        DebtRule(
            id="insert-without-key",
            tag="pipeline-debt",
            languages=("python", "sql"),
            message="A pipeline inserts rows that a second run inserts again",
            why="A retry or a backfill doubles the data.",
            mend="Use `ON CONFLICT`, `MERGE`, or delete the period before inserting it.",
            default_on=False,
            words=("insert",),
            find=pipelines.insert_without_key,
        ),
        DebtRule(
            id="download-without-retry",
            tag="pipeline-debt",
            languages=("yaml",),
            message="A CI step downloads with curl and does not try again",
            why="One lost packet fails the build, and people learn to press the button again.",
            mend="`curl --retry 3 --retry-all-errors`, or an action that caches the tool.",
            default_on=True,
            words=("curl",),
            find=pipelines.download_without_retry,
        ),
        DebtRule(
            id="unbounded-agent-loop",
            tag="orchestration-debt",
            languages=_CODE,
            message="An endless loop asks a model, counts nothing and waits for nobody",
            why="A model that never says that it is done runs up cost until somebody notices.",
            mend="Bound it: a number of steps, a deadline, or a budget.",
            default_on=False,
            words=("while", "for"),
            find=agents.unbounded_agent_loop,
        ),
        DebtRule(
            id="team-without-end",
            tag="orchestration-debt",
            languages=("python",),
            message="An AutoGen team has neither a condition to end nor a number of turns",
            why="The agents go on talking to each other until something breaks.",
            mend="Pass `termination_condition` or `max_turns`.",
            default_on=False,
            words=("autogen",),
            find=agents.team_without_end,
        ),
    )
}
"""The rules by id, in the order in which they are shown."""

DEFAULT: frozenset[str] = frozenset(rule.id for rule in RULES.values() if rule.default_on)
"""The ids of the rules that are on unless the policy says otherwise."""
