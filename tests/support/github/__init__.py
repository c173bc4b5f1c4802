r"""A GitHub to test the bot against.

emulate (npm) keeps users, issues, comments, checks and permissions; bare repositories keep every
commit and ref; a shim in front gives what both lack. `packages.py` fetches what is needed once.

The fixture `stand` is a fresh GitHub with the organization `acme` (its admin: `nadia`) and the App
`tenure` installed there. It costs milliseconds; the server behind it runs once for each worker::

    def test_something(stand: Stand) -> None:
        shop = stand.repository("acme/shop", {"a.py": "x = 1\n"})     # default branch main
        shop.push("feature", {"b.py": "y = 2\n", "a.py": None})      # None removes
        pull = shop.open_pull("feature", by="omar")                   # people join when named
        pull.push({"b.py": "y = 3\n"})                               # moves the head: synchronize
        pull.approve("omar"); pull.comment("omar", "/tenure why"); pull.label("risk: high")
        fork = shop.fork("lena"); fork.push("idea", {"c.py": ""}); shop.open_pull((fork, "idea"))

    stand.url                    TENURE_GITHUB_URL; with /api/v3 behind it an Enterprise Server
    stand.app                    .id, .private_key, .secret (of the webhook), .login
    stand.installation_id        stand.token(contents="read") makes a token without asking
    shop.clone_url, shop.git     git over HTTP; the bare repository (then shop.refresh())
    pull.head, pull.comments("tenure[bot]"), pull.check_runs(), pull.labels()
    pull.hide(id), pull.edit_comment(who, id, text), pull.delete_comment(who, id)
    shop.press(check_run, "stamp"), shop.rerun(check_run), shop.rename("new"), shop.delete()
    shop.transfer("omar"), shop.set(archived=True), shop.set(has_issues=False)
    pull.ready(), pull.merge(), pull.enqueue(), pull.edit(base="stable"), pull.close()
    shop.collaborator("omar", "push"), stand.member("mia"), stand.team("payments", "omar")
    stand.suspend(), stand.expire_tokens(), stand.installation.cover("acme/shop"), .uninstall()
    stand.project(7).items                       ids of the issues in it; see issue_moves.py, too
    shop.act("omar", "POST", "/issues", {...}), pull.act(...)    anything else, as a person

    stand.webhooks.send_to(url)  post what waits; also a callable (headers, body) -> status
    stand.webhooks.follow(url)   post everything at once from a thread; .settle() waits for it
    stand.webhooks.of("pull_request", "opened")[0].payload
    stand.faults.drop = 0.15     after the effect; bad_gateway, late (seconds), seed, limit(), answer()
    stand.faults.shuffled(stand.webhooks.waiting(), copies=3)
    stand.clock.advance(60)      the clock of `late`
    stand.requests("rest")       what was asked: also "app" (with a JWT), "graphql", "git"
    stand.take_violations()      for a test that breaks the published interface on purpose
    examples(github_packages)    the 329 published payloads, with .headers(secret) and .body

Every REST request is checked against GitHub's published interface, and GraphQL runs against
GitHub's schema: a violation fails the test that caused it. Whatever a person does (`act`, `push`)
takes the same way but is not counted, checked or hit by faults.
"""
