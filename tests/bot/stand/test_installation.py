"""What admins do with the installation, and with repositories under it."""

from bot.stand.asking import ask
from support.github.stand import Stand


def test_an_installation_covers_what_admins_choose(stand: Stand) -> None:
    shop, other = stand.repository("acme/shop"), stand.repository("acme/other")

    stand.installation.cover("acme/other")
    other.open_issue("Heard")
    shop.open_issue("Not heard")

    (told,) = stand.webhooks.of("installation_repositories")
    assert told.action == "removed"
    assert [row["full_name"] for row in told.payload["repositories_removed"]] == ["acme/shop"]
    assert [d.repository_id for d in stand.webhooks.of("issues")] == [other.id]
    listed = ask(stand, "GET", "/installation/repositories").value["repositories"]
    assert [row["full_name"] for row in listed] == ["acme/other"]


def test_permissions_can_shrink(stand: Stand) -> None:
    shop = stand.repository("acme/shop")
    shop.push("feature", {"a.py": ""})
    pull = shop.open_pull("feature")

    stand.installation.permit(metadata="read", checks="write")

    path = f"/repos/acme/shop/issues/{pull.number}/comments"
    assert ask(stand, "POST", path, {"body": "x"}).status == 403
    (told,) = stand.webhooks.of("installation", "new_permissions_accepted")
    assert told.payload["installation"]["permissions"] == {"metadata": "read", "checks": "write"}


def test_without_an_installation_there_is_neither_token_nor_event(stand: Stand) -> None:
    shop = stand.repository("acme/shop")
    token = stand.token()

    stand.installation.uninstall()
    before = len(stand.webhooks.all)
    shop.open_issue("Nobody hears")

    assert ask(stand, "GET", "/repos/acme/shop", token=token).status == 401
    assert stand.webhooks.all[before - 1].action == "deleted"
    assert len(stand.webhooks.all) == before


def test_a_transferred_repository_is_gone_and_its_name_redirects(stand: Stand) -> None:
    shop = stand.repository("acme/shop")
    token = stand.token()

    shop.transfer("omar")

    moved = ask(stand, "GET", "/repos/acme/shop", token=token)
    (told,) = stand.webhooks.of("installation_repositories", "removed")
    assert (moved.status, shop.name) == (301, "omar/shop")
    assert told.payload["repositories_removed"][0]["id"] == shop.id
    assert stand.webhooks.of("repository", "transferred") == []


def test_roles_are_what_github_makes_of_them(stand: Stand) -> None:
    shop = stand.repository("acme/shop", private=True)
    stand.member("mia")
    shop.collaborator("omar", "maintain")
    shop.collaborator("rosa", "triage")
    stand.person("lena")
    path = "/repos/acme/shop/collaborators/{}/permission"

    def shown(login: str) -> tuple[str, str]:
        value = ask(stand, "GET", path.format(login)).value
        return value["permission"], value["role_name"]

    assert {login: shown(login) for login in ("nadia", "mia", "omar", "rosa", "lena")} == {
        "nadia": ("admin", "admin"),
        "mia": ("read", "read"),
        "omar": ("write", "maintain"),
        "rosa": ("read", "triage"),
        "lena": ("none", "none"),
    }
    assert ask(stand, "GET", path.format("nobody")).status == 404
    assert ask(stand, "GET", "/repos/acme/shop/assignees/rosa").status == 204
    assert ask(stand, "GET", "/repos/acme/shop/assignees/lena").status == 404
