"""The register of a commit as one page of HTML, for an artifact or for Pages."""

import os
from typing import TextIO

from tenure import clock, snapshot
from tenure.html.render import render
from tenure_bot.ci import outputs
from tenure_bot.ci.kit import Kit
from tenure_bot.rendering.markdown import number
from tenure_bot.sweep import default_branch


def run(own: Kit, out: TextIO, *, html: str = "") -> int:
    """Write the page of the event's commit.

    Args:
        own: What the job works with.
        out: Its log.
        html: The file; "" for one in a folder of its own, in that of the runner.

    Raises:
        TenureError: The commit cannot be looked at, or the file not be written.
    """
    workflow = own.workflow
    with own.mirrors.fetch(workflow.repo, workflow.commit, (), workflow.commit) as mirror:
        holding, problems = default_branch.policies(mirror)
        day = clock.day_at(own.clock(), holding.for_path("").zone)
        found = snapshot.look(mirror.repository, workflow.commit, day, policies=holding)
        data = render(found.register, found.policy, found.ledger)
        mirror.confirm()
    path = outputs.save(html or os.path.join(workflow.folder, "page", "index.html"), data)
    for problem in problems:
        outputs.say(out, "warning", problem)
    count = number(len(found.register.items), "artifact")
    out.write(f"{count} in a page of {len(data) / 1e6:.1f} MB\n")
    outputs.put_out(workflow, page=path)
    return 0
