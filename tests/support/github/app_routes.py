"""What an App asks about itself: its deliveries, the repositories of an installation."""

from support.github import refusals
from support.github.calls import Call, not_found, page
from support.github.wire import Response, answer_json


def hook_deliveries(call: Call) -> Response | None:
    """List what was delivered to the App, newest first."""
    deliveries = call.world.deliveries
    wanted = call.request.asked.get("status")
    chosen = [d for d in reversed(deliveries.all) if d.id in deliveries.statuses]
    if wanted:
        chosen = [d for d in chosen if deliveries.failed(d) == (wanted == "failure")]
    before = call.request.asked.get("cursor")
    if before:
        chosen = [d for d in chosen if d.id < int(before)]
    size = min(100, max(1, int(call.request.asked.get("per_page") or 30)))
    shown = [deliveries.shown(d) for d in chosen[:size]]
    more = {}
    if len(chosen) > size:
        address = f"{call.world.base_url}{call.request.path}?per_page={size}"
        status = f"&status={wanted}" if wanted else ""
        more = {"link": f'<{address}&cursor={shown[-1]["id"]}{status}>; rel="next"'}
    return answer_json(200, shown, more)


def hook_delivery(call: Call) -> Response:
    """Show one delivery with what was sent."""
    deliveries = call.world.deliveries
    found = [d for d in deliveries.all if d.id == int(call.words["delivery"])]
    return answer_json(200, deliveries.shown(found[0], fully=True)) if found else not_found()


def hook_attempt(call: Call) -> Response:
    """Deliver something again."""
    again = call.world.deliveries.again(int(call.words["delivery"]))
    return answer_json(202, {}) if again else not_found()


def installation_repositories(call: Call) -> Response:
    """List what the token's installation covers."""
    viewer = call.viewer
    if viewer is None or viewer.installation_id is None:
        return refusals.problem(403, "You must authenticate with an installation access token")
    rows = [row for row in call.world.emulator.find("repos") if viewer.reaches(row)]
    shown = [
        call.world.show(f"/repos/{row['full_name']}", row["full_name"].split("/")[0])
        for row in rows
    ]
    return page(call, shown, lambda part: {"total_count": len(shown), "repositories": part})
