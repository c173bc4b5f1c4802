"""The table of file kinds, and how a file finds its row."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tenure.carriers import comment_header
from tenure.carriers.comment_literals import LITERALS
from tenure.carriers.comment_syntax import named, syntax_for, unfit
from tenure.carriers.comment_table import KINDS
from tenure.errors import EditError


def kind_of(path: str, head: str = "") -> str | None:
    syntax = syntax_for(path, head.encode("utf-8", "surrogateescape"))
    return syntax.name if syntax else None


def test_the_table_covers_what_people_write() -> None:
    assert len(KINDS) >= 200


@pytest.mark.parametrize("column", ["extensions", "names", "interpreters"])
def test_no_name_has_two_rows(column: str) -> None:
    words = Counter(word for kind in KINDS for word in getattr(kind, column).split())

    assert [word for word, count in words.items() if count > 1] == []


def test_every_kind_has_a_name_and_a_comment_of_its_own() -> None:
    assert len({kind.syntax.name for kind in KINDS}) == len(KINDS)
    assert all(kind.syntax.line or kind.syntax.block for kind in KINDS)
    assert all(len(kind.syntax.block) > 2 for kind in KINDS if kind.syntax.trims)
    assert all(named(kind.syntax.name) is kind.syntax for kind in KINDS)


def test_every_family_of_literals_is_a_pattern_that_somebody_uses() -> None:
    used = {kind.syntax.strings for kind in KINDS} - {"", "yaml"}

    assert used == LITERALS.keys()
    for pattern in LITERALS.values():
        re.compile(pattern, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/b.py", "Python"),
        ("B.PY", "Python"),
        ("a.C", "C++"),
        ("a.c", "C"),
        ("a.S", "Preprocessed assembler"),
        ("a.s", "GNU assembler"),
        ("a.d.ts", "TypeScript"),
        ("a.html.erb", "ERB"),
        ("a.blade.php", "Blade"),
        ("a.yaml.j2", "Jinja"),
        ("config.h.in", "C"),
        (".env.example", "Settings"),
        (".env.local", "Settings"),
        (".env", "Settings"),
        ("phpunit.xml.dist", None),
        ("Dockerfile.dev", "Dockerfile"),
        ("Dockerfile.go", "Dockerfile"),
        ("Dockerfile.md", "Markdown"),
        ("Dockerfile.j2", "Jinja"),
        ("web.dockerfile", "Dockerfile"),
        ("Makefile.am", "Makefile"),
        ("Makefile.inc", "Makefile"),
        ("Jenkinsfile.release", "Groovy"),
        ("CMakeLists.txt", "CMake"),
        ("requirements.txt", "Settings"),
        ("requirements-dev.in", "Settings"),
        ("requirements/test.txt", "Settings"),
        ("notes.txt", None),
        ("tsconfig.build.json", "JSON with comments"),
        (".vscode/launch.json", "JSON with comments"),
        ("package.json", None),
        (".dockerignore", "Settings"),
        (".prettierignore", "Settings"),
        ("go.mod", "Go modules"),
        ("go.sum", None),
        ("Cargo.lock", None),
        ("pnpm-lock.yaml", None),
        (".yardopts", None),
        (".rspec", None),
        (".cvsignore", None),
        (".nycrc", None),
        (".mocharc", None),
        (".nvmrc", None),
        (".node-version", None),
        (".ruby-version", None),
        (".python-version", None),
        ("Procfile", None),
        ("CNAME", None),
        ("_redirects", None),
        (".ctags", "Settings"),
        (".npmrc", "Settings"),
        (".curlrc", "Settings"),
        (".wgetrc", "Settings"),
        (".tool-versions", "Settings"),
        (".mailmap", "Settings"),
        (".github/CODEOWNERS", "Settings"),
        ("MANIFEST.in", "Settings"),
        ("constraints.txt", "Settings"),
        ("robots.txt", "Settings"),
        (".htaccess", "Settings"),
        ("crontab", "Settings"),
        (".gemrc", "YAML"),
        (".terraform.lock.hcl", None),
        ("a.min.css", None),
        ("go", None),
        ("c", None),
        ("README", None),
        ("a.unheardof", None),
        ("", None),
        ("a/", None),
        ("...", None),
        (".", None),
    ],
)
def test_names_decide_first(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("first_line", "kind"),
    [
        ("#!/usr/bin/python3.12", "Python"),
        ("#!/usr/bin/env -S FOO=1 python3 -u", "Python"),
        ("#! /bin/sh -e", "Shell"),
        ("#!/usr/bin/env node", "JavaScript"),
        ("#!/usr/local/bin/perl5.36 -w", "Perl"),
        ("#!/usr/bin/env unheardof", None),
        ("#!", None),
        ("#!/usr/bin/env", None),
        ('#!/bin/sh\n# \\\nexec tclsh "$0" "$@"', "Tcl"),
        ('#!/bin/sh\n"exec" "python3" "$0" "$@"', "Python"),
        ("#!/usr/bin/env nix-shell\n#! nix-shell -i python3 -p python3", "Python"),
        ("#cloud-config", "YAML"),
        ("<?xml version='1.0'?>", "XML"),
        ("<?php", "PHP"),
    ],
)
def test_the_first_line_decides_where_the_name_says_nothing(
    first_line: str, kind: str | None
) -> None:
    assert kind_of("bin/run", first_line + "\n") == kind
    assert kind_of("run.unheardof", first_line + "\n") == kind


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("a.m", "#import <A.h>\n", "Objective-C"),
        ("a.m", "// A\n", "Objective-C"),
        ("a.m", "% A\nx = 1;\n", "MATLAB"),
        ("a.m", "(* A *)\n", "Wolfram"),
        ("a.m", ":- module a.\n", "Mercury"),
        ("a.m", "A ; MUMPS\n ; more\n", None),
        ("a.pl", "use strict;\n", "Perl"),
        ("a.pl", ":- use_module(a).\n", "Prolog"),
        ("a.pl", "a(b).\n", "Prolog"),
        ("a.t", "use v6;\n", "Raku"),
        ("a.pro", "TEMPLATE = app\n", "qmake"),
        ("a.pro", "; IDL\npro a\n", None),
        ("a.v", "module a(b);\nendmodule\n", "Verilog"),
        ("a.v", "Theorem a : b.\n", "Coq"),
        ("a.v", "fn main() {\n}\n", "V"),
        ("a.cls", "\\ProvidesClass{a}\n", "TeX"),
        ("a.cls", "VERSION 1.0 CLASS\n", "Visual Basic"),
        ("a.cls", "public class A {\n}\n", "Apex"),
        ("a.cls", "CLASS a:\n", None),
        ("a.fs", "module A\n", "F#"),
        ("a.fs", ": word ;\n", "Forth"),
        ("a.fs", "#version 330\n", "Shaders"),
        ("a.f", "      program a\n", "Fixed-form Fortran"),
        ("a.r", "x <- 1\n", "R"),
        ("a.r", 'REBOL [Title: "a"]\n', "Rebol and Red"),
        ("a.pp", "class a {}\n", "Puppet"),
        ("a.pp", "unit a;\n", "Pascal"),
        ("a.bb", 'SUMMARY = "a"\n', "BitBake"),
        ("a.bb", "(println 1)\n", "Clojure"),
        ("a.cl", "(defun a ())\n", "Common Lisp"),
        ("a.cl", "__kernel void a() {}\n", "Shaders"),
        ("a.l", "%%\n", "Yacc and Lex"),
        ("a.l", "(a)\n", "Common Lisp"),
        ("a.d", "a.o: a.c\n", "Makefile"),
        ("a.d", "import std;\n", "D"),
        ("a.ts", '<?xml version="1.0"?>\n<TS/>\n', "XML"),
        ("a.ts", "export {};\n", "TypeScript"),
        ("a.cs", '<?xml version="1.0"?>\n', "XML"),
        ("a.1", ".TH A 1\n", "roff"),
        ("app.log.1", "started\n", None),
        ("a.config", "<configuration/>\n", "XML"),
        ("a.config", "process {\n}\n", "Groovy"),
        ("a.conf", "{}\n", None),
        ("a.rules", "rules_version = '2';\n", "JSON with comments"),
        ("a.plist", "{ a = b; }\n", None),
        ("a.bas", "10 PRINT\n", None),
        ("a.ex", "include std/io.e\n", None),
        ("a.e", "class A\n", "Eiffel"),
        ("a.e", "-- what\n", None),
        ("a.ftl", "<#if a></#if>\n", "FreeMarker"),
        ("a.ftl", "a = b\n", "Fluent"),
        ("a.hh", "<?hh\n", "PHP"),
        ("a.cue", 'TITLE "a"\n', None),
        ("a.md", "(define_insn)\n", None),
        (".eslintrc", "{}\n", "JSON with comments"),
        (".eslintrc", "root: true\n", "YAML"),
        (".prettierrc", "{}\n", None),
        ("a.sls", "(library (a))\n", "Scheme"),
        ("a.sls", "#!py\n", "Python"),
        ("a.sls", "{% set a = 1 %}\n", "Jinja"),
        ("a.vim", '" About\n\nvim9script\n', "Vim9 script"),
        ("a.yaml", 'a: "{{ b }}"\n', "YAML"),
        ("a.yaml", "a: |\n  {{ .Values.b }}\n", "YAML"),
        ("templates/a.yaml", "a: |\n  {{ .Values.b }}\n", "Helm template"),
        ("a.yaml", "a: {{ .b }}\n", "Helm template"),
        ("a.yaml", "- a:\n  {{- range .b }}\n", "Helm template"),
        ("a.html", "<p>{{ a }}</p>\n", "HTML"),
        ("a.html", "{% load static %}\n", "Django"),
        ("a.html", "{% set a = 1 %}\n", "Jinja"),
        ("a.html", "---\n---\n{% assign a = 1 %}\n", "Liquid"),
        ("a.html", "{{ with .A }}x{{ end }}\n", "Go template"),
        ("a.tpl", "{$a}\n", "Smarty"),
        ("a.tpl", "{{ .a }}\n", "Go template"),
        ("a.conf.tmpl", "{% if a %}\n", "Jinja"),
        ("a.conf.tmpl", "a=@B@\n", "Configuration"),
        ("templates/NOTES.txt", "Hello\n", None),
        ("a.js", "x" * 6000, None),
        ("a.php", "<?php\n", "PHP"),
        ("a.php", "<p/>\n", "PHP page"),
    ],
)
def test_content_decides_where_names_mislead(path: str, text: str, kind: str | None) -> None:
    assert kind_of(path, text) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"a\0b",
        b"\xff\xfea\0",
        b"\xfe\xff\0a",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        b"$ANSIBLE_VAULT;1.1;AES256\n",
        b"-----BEGIN CERTIFICATE-----\n",
    ],
)
@pytest.mark.parametrize("path", ["a.py", "a.yml", "Dockerfile", "run"])
def test_some_bytes_make_every_name_unfit(path: str, head: bytes) -> None:
    assert syntax_for(path, head) is None


@pytest.mark.parametrize(
    ("path", "head", "reason"),
    [
        ("a.png", b"\x89PNG\0", "it is binary"),
        ("a.py", b"\xff\xfea\0", "it is UTF-16 or UTF-32"),
        ("a.yml", b"$ANSIBLE_VAULT;1.1;AES256\n", "it is encrypted"),
        ("a.py", b"version https://git-lfs.github.com/spec/v1\n", "it is a pointer of Git LFS"),
        ("a.pem", b"-----BEGIN CERTIFICATE-----\n", "it is a key or a certificate"),
        ("package.json", b"{}\n", "JSON takes no comments"),
        ("a.conf", b"{}\n", "JSON takes no comments"),
        ("poetry.lock", b"a\n", "it is a lock file, which its tool writes anew"),
        ("a.min.js", b"a\n", "it is minified"),
        ("a.js", b"x" * 6000, "it is minified"),
        ("a/b.snap", b"exports\n", "no comment syntax is known for .snap"),
        ("a/LICENSE", b"a\n", "no comment syntax is known for LICENSE"),
        ("a/.yardopts", b"-\n", "no comment syntax is known for .yardopts"),
        ("a.1", b"a\n", "its name says roff, but its content does not bear that out"),
    ],
)
def test_why_a_file_takes_no_header_is_said(path: str, head: bytes, reason: str) -> None:
    assert syntax_for(path, head) is None
    assert unfit(path, head) == reason
    with pytest.raises(EditError, match="cannot hold a comment header: " + re.escape(reason)):
        comment_header.insert(path, head, {"owner": "@acme/shop"})


def test_the_page_lists_the_table() -> None:
    root = Path(__file__).parents[3]

    done = subprocess.run(
        [sys.executable, "scripts/comment_kinds.py", "--check"],
        cwd=root,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()
