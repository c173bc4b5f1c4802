"""`tenure unstamp` after `tenure stamp` gives back every byte, and takes nothing else away."""

import os

import pytest

from support.repository import GitRepo

NOTEBOOK = '{\n "cells": [],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 5\n}'
CONTENTS = {
    "a.py": b"#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n\nprint()\n",
    "crlf.py": b"print()\r\nx = 1\r\n",
    "bom.py": b"\xef\xbb\xbfprint()\n",
    "end.py": b"print()",
    "empty.py": b"",
    "latin.py": b"# -*- coding: latin-1 -*-\n# caf\xe9\n",
    "mac.sh": b"echo 1\recho 2\r",
    "a.go": b"//go:build linux\n\npackage a\n",
    "a.rs": b"#![allow(dead_code)]\nfn main() {}\n",
    "a.php": b"<?php\necho 1;\n",
    "a.html": b"<!doctype html>\n<p>x</p>\n",
    "a.xml": b'<?xml version="1.0"?>\n<a/>\n',
    "a.yaml": b"---\na: 1\n",
    "a.tf": b"# Copyright 2026 Acme\n\nresource {}\n",
    "Dockerfile": b"# syntax=docker/dockerfile:1\nFROM scratch\n",
    "a.md": b"# A\n",
    "front.md": b"---\ntitle: x  # keep\n---\n\n# A\n",
    "crlf.md": b"---\r\ntitle: x\r\n---\r\n# A\r\n",
    "toml.md": b'+++\ntitle = "x"\n+++\n# A\n',
    "empty.md": b"",
    "rule.md": b"---\n\nText\n\n---\n",
    "end.md": b"# A",
    "a.ipynb": NOTEBOOK.encode(),
    "flat.ipynb": b'{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}\n',
    "a.json": b"{}\n",
    "a.png": b"\x89PNG\r\n\x1a\n\0",
    "LICENSE": b"Free\n",
}


@pytest.fixture
def shop(repo: GitRepo) -> GitRepo:
    """Return a repository in which a team owns everything."""
    repo.write("CODEOWNERS", "* @acme/shop\n")
    return repo


@pytest.mark.parametrize("carrier", ["auto", "sidecar", "registry"])
def test_every_byte_comes_back(shop: GitRepo, carrier: str) -> None:
    for path, content in CONTENTS.items():
        shop.write(path, content)
    before = sorted(os.listdir(shop.root))

    stamped = shop.tenure("stamp", "--carrier", carrier, *CONTENTS)
    changed = {path for path, content in CONTENTS.items() if shop.read(path) != content}
    there = sorted(os.listdir(shop.root))
    unstamped = shop.tenure("unstamp", *CONTENTS)

    assert (stamped.status, unstamped.status) == (0, 0), (stamped, unstamped)
    assert bool(changed) == (carrier == "auto")
    assert there != before
    assert {path: shop.read(path) for path in CONTENTS} == CONTENTS
    assert sorted(os.listdir(shop.root)) == before


def test_a_registry_that_was_there_stays_with_its_bytes(shop: GitRepo) -> None:
    registry = '# Ours.\n\n[[artifact]]\npath = "x"  # odd\nowner="@a/b"\n'
    shop.write("tenure-records.toml", registry)
    shop.write("a.py", "print()\n")

    shop.tenure("stamp", "--carrier", "registry", "a.py")
    shop.tenure("unstamp", "a.py")

    assert shop.read("tenure-records.toml").decode() == registry


def test_a_file_that_shares_its_record_keeps_it(shop: GitRepo) -> None:
    registry = '[[artifact]]\npath = ["a.py", "b.py"]\nowner = "@a/b"\n'
    shop.write("tenure-records.toml", registry)
    shop.write("a.py", "print()\n")

    outcome = shop.tenure("unstamp", "a.py")

    assert outcome.status == 2
    assert "a.py shares its record with other files: registry at tenure-records.toml:1" in (
        outcome.err
    )
    assert "tenure stamp --carrier auto a.py" in outcome.err
    assert shop.read("tenure-records.toml").decode() == registry


def test_a_file_without_a_record_is_refused_and_the_others_done(shop: GitRepo) -> None:
    shop.write("a.py", "print()\n")
    shop.write("b.py", "print()\n")
    shop.tenure("stamp", "b.py")

    outcome = shop.tenure("unstamp", "a.py", "b.py")

    assert outcome.status == 2
    assert outcome.err == "tenure: a.py has no record\n"
    assert shop.read("b.py") == b"print()\n"


def test_a_record_that_cannot_be_read_is_not_cut_out(shop: GitRepo) -> None:
    content = b"# tenure:\n#   owner: @acme/shop\n#   origin: x\nprint()\n"
    shop.write("a.py", content)

    outcome = shop.tenure("unstamp", "a.py")

    assert outcome.status == 2
    assert "a.py:2:12: the record cannot be read, so it stays" in outcome.err
    assert "help: tenure stamp --fix a.py" in outcome.err
    assert shop.read("a.py") == content


def test_another_record_that_counts_from_now_on_is_named(shop: GitRepo) -> None:
    shop.write("a.py", "print()\n")
    shop.tenure("stamp", "--carrier", "sidecar", "a.py")
    text = shop.read("a.py.tenure.yaml").decode()
    shop.write("a.py", "".join(f"# {line}\n" for line in text.splitlines()) + "print()\n")

    outcome = shop.tenure("unstamp", "a.py")

    assert "now another one counts for a.py: sidecar at a.py.tenure.yaml:1" in outcome.out
    assert shop.read("a.py") == b"print()\n"


def test_a_bare_repository_has_nothing_to_edit(repo: GitRepo) -> None:
    repo.git("init", "--quiet", "--bare", "../bare.git")

    outcome = repo.tenure("unstamp", "a.py", cwd=repo.root.parent / "bare.git")

    assert outcome.status == 2
    assert "a bare repository has no files to edit" in outcome.err
