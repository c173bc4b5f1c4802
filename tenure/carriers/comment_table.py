"""The table of file kinds that can carry a comment header: their comments and their names.

Data only. A kind is here when a comment at its top is harmless; the order has no meaning.
"""

from typing import NamedTuple

Pairs = tuple[tuple[str, str], ...]


class CommentSyntax(NamedTuple):
    """How comments are written in one kind of file.

    Attributes:
        name: A stable name, as people call it.
        line: The marks of comments that end with the line; the first one is written.
        block: What opens and closes other comments; the first pair is written where there is no
            line mark, or where `prefer_block` says so. If `trims`, the first pair eats white space
            on both sides, the second one only behind it, the third one nowhere.
        strings: The family of literals that can hold what only looks like a comment: a key of
            `comment_scan.LITERALS`, or empty.
        avoid: What must not appear in a comment, besides what closes it.
        prefer_block: Headers are written as block comments although there are line marks.
        nests: Block comments nest.
        trims: See `block`.
        line_start: A line mark counts only where nothing but white space stands before it.
        adapts: The line mark that the file uses already is written rather than the first one.
        quotes_count: A string inside a block comment must be closed inside it.
    """

    name: str
    line: tuple[str, ...] = ()
    block: Pairs = ()
    strings: str = ""
    avoid: tuple[str, ...] = ()
    prefer_block: bool = False
    nests: bool = False
    trims: bool = False
    line_start: bool = False
    adapts: bool = False
    quotes_count: bool = False


class Kind(NamedTuple):
    """A row of the table: a syntax and the files that have it, each a list of words.

    `extensions` are compared as they are first, then in lower case; `names` are whole file names;
    `interpreters` are those of a `#!` line, for files without an extension.
    """

    syntax: CommentSyntax
    extensions: str = ""
    names: str = ""
    interpreters: str = ""


_S = CommentSyntax
_C: Pairs = (("/*", "*/"),)
_XML: Pairs = (("<!--", "-->"),)
_ML: Pairs = (("(*", "*)"),)
_LISP: Pairs = (("#|", "|#"),)
_DASHES = ("--",)
_SEMICOLONS = (";;", ";")
_CODING = ("coding:", "coding=")
_TAG_SOUP = ("--", "</")
_GO: Pairs = (
    ("{{- /*", "*/ -}}"), ("{{/*", "*/ -}}"), ("{{/*", "*/}}"), ("{{- /*", "*/}}"),
)  # fmt: skip
_JINJA: Pairs = (("{#-", "-#}"), ("{#", "-#}"), ("{#", "#}"), ("{#-", "#}"))
_LIQUID: Pairs = (
    ("{%- comment -%}", "{%- endcomment -%}"), ("{% comment %}", "{% endcomment -%}"),
    ("{% comment %}", "{% endcomment %}"), ("{% comment %}", "{%- endcomment -%}"),
    ("{% comment %}", "{%- endcomment %}"), ("{%- comment -%}", "{% endcomment %}"),
)  # fmt: skip
_DJANGO: Pairs = (("{% comment %}", "{% endcomment %}"), ("{#", "#}"))
_ERB: Pairs = (("<%#", "-%>"), ("<%#", "%>"))
_JSP: Pairs = (("<%--", "--%>"),)
_HANDLEBARS: Pairs = (("{{!--", "--}}"), ("{{!", "}}"))
# Templates are told by their content, which can change: a header is read whoever wrote it.
_PAGES: Pairs = (*_XML, *_GO, *_JINJA, *_LIQUID, *_JSP, *_HANDLEBARS, *_ERB)

# fmt: off
KINDS: tuple[Kind, ...] = (
    # Comments with `#`.
    Kind(_S("Python", ("#",), strings="python", avoid=_CODING),
         "py pyi pyw pyx pxd pxi py3 rpy gyp gypi smk sage vy mojo tac ipy pyde pyp",
         "SConstruct SConscript Snakefile wscript DEPS .gclient .pythonrc .pythonstartup",
         "python pypy ipython sage uv snakemake"),
    Kind(_S("Starlark", ("#",), strings="python"), "bzl star bazel sky", "BUILD WORKSPACE BUCK Tiltfile"),
    Kind(_S("Shell", ("#",), strings="shell"), "sh bash zsh ksh mksh bats ebuild eclass command zsh-theme",
         ".bashrc .bash_profile .bash_aliases .bash_logout .profile .zshrc .zshenv .zprofile .zlogin .kshrc "
         ".zlogout .bash_functions .envrc .xinitrc .xprofile .xsession PKGBUILD APKBUILD bashrc bash_profile "
         "bash_aliases bash_logout zshrc zshenv zprofile zlogin zlogout kshrc profile xinitrc",
         "sh bash zsh ksh mksh pdksh dash ash busybox bats"),
    Kind(_S("fish", ("#",), strings="quotes"), "fish", "", "fish"),
    Kind(_S("csh", ("#",)), "csh tcsh", ".cshrc .tcshrc .login cshrc", "csh tcsh"),
    Kind(_S("Nushell", ("#",), strings="quotes"), "nu", "", "nu"),
    Kind(_S("Elvish", ("#",)), "elv", "", "elvish"),
    Kind(_S("Ruby", ("#",), (("=begin", "=end"),), strings="ruby", avoid=_CODING),
         "rb rbw rbi rbs rake gemspec ru podspec jbuilder builder rabl thor arb god prawn pluginspec",
         "Gemfile Rakefile Vagrantfile Podfile Brewfile Fastfile Appfile Guardfile Capfile Berksfile Thorfile "
         "Dangerfile Puppetfile Appraisals Buildfile Deliverfile Matchfile Snapfile Steepfile .irbrc .pryrc "
         ".simplecov", "ruby jruby rake macruby truffleruby"),
    Kind(_S("Crystal", ("#",), strings="ruby"), "cr", "", "crystal"),
    Kind(_S("Perl", ("#",), strings="perl", avoid=_CODING), "pl pm t perl plx psgi al ph",
         "cpanfile Rexfile .perltidyrc .perlcriticrc .proverc .latexmkrc latexmkrc", "perl perl5 cperl"),
    Kind(_S("Raku", ("#",), strings="quotes"), "raku rakumod rakutest p6 pm6 pl6 nqp", "", "raku perl6 rakudo"),
    Kind(_S("R", ("#",), strings="r"), "r R", ".Rprofile", "Rscript r littler"),
    Kind(_S("Julia", ("#",), (("#=", "=#"),), strings="python", nests=True), "jl", "", "julia"),
    Kind(_S("Elixir", ("#",), strings="elixir"), "ex exs", "", "elixir iex"),
    Kind(_S("Nim", ("#",), (("#[", "]#"),), strings="python", nests=True), "nim nims nimble", "nim.cfg", "nim"),
    Kind(_S("CoffeeScript", ("#",), (("###", "###"),), strings="python"), "coffee cson cjsx", "Cakefile", "coffee"),
    Kind(_S("YAML", ("#",), (*_GO, *_JINJA), strings="yaml", line_start=True),
         "yaml yml eyaml sls cff sublime-syntax mir raml",
         ".clang-format .clang-tidy .clangd .gemrc .yamllint .prettierrc .stylelintrc .eslintrc .releaserc .lintstagedrc OWNERS OWNERS_ALIASES"),
    Kind(_S("TOML", ("#",), strings="python"), "toml", "Pipfile"),
    Kind(_S("Terraform and HCL", ("#", "//"), _C, strings="hcl"), "tf tfvars hcl nomad tofu sentinel tfbackend"),
    Kind(_S("Dockerfile", ("#",), strings="dockerfile", line_start=True), "dockerfile containerfile",
         "Dockerfile Containerfile"),
    Kind(_S("Makefile", ("#",), strings="make", line_start=True), "mk mak make am",
         "Makefile makefile GNUmakefile BSDmakefile Kbuild", "make gmake bmake"),
    Kind(_S("CMake", ("#",), (("#[[", "]]"),), strings="cmake"), "cmake", "CMakeLists.txt"),
    Kind(_S("Meson", ("#",), strings="python"), "", "meson.build meson_options.txt meson.options"),
    Kind(_S("Ninja", ("#",), line_start=True), "ninja"),
    Kind(_S("GN", ("#",), strings="c"), "gn gni"),
    Kind(_S("qmake", ("#",), line_start=True), "pro pri prf"),
    Kind(_S("BitBake", ("#",), line_start=True), "bb bbclass bbappend"),
    Kind(_S("Kconfig", ("#",), line_start=True), "kconfig", "Kconfig"),
    Kind(_S("Just", ("#",), strings="python"), "just", "justfile Justfile .justfile", "just"),
    Kind(_S("Earthfile", ("#",), line_start=True), "earth", "Earthfile"),
    Kind(_S("Nix", ("#",), _C, strings="nix"), "nix"),
    Kind(_S("Awk", ("#",), strings="c"), "awk gawk mawk nawk", "", "awk gawk mawk nawk"),
    Kind(_S("sed", ("#",), line_start=True), "sed", "", "sed gsed"),
    Kind(_S("Tcl", ("#",), line_start=True), "tcl tk tm itcl xdc sdc upf exp", "", "tclsh wish expect tclkit jimsh"),
    Kind(_S("PowerShell", ("#",), (("<#", "#>"),), strings="powershell"), "ps1 psm1 psd1", "", "pwsh powershell"),
    Kind(_S("GraphQL", ("#",), strings="python"), "graphql gql graphqls"),
    Kind(_S("Puppet", ("#",), strings="quotes"), "pp"),
    Kind(_S("Cap'n Proto", ("#",), strings="c"), "capnp"),
    Kind(_S("Gherkin", ("#",), strings="python", line_start=True), "feature story"),
    Kind(_S("Robot Framework", ("#",), line_start=True), "robot resource"),
    Kind(_S("Rego", ("#",), strings="go"), "rego"),
    Kind(_S("PRQL", ("#",), strings="python"), "prql"),
    Kind(_S("SPARQL and Turtle", ("#",), strings="python"), "sparql rq ttl n3 nt nq trig shex"),
    Kind(_S("RELAX NG compact", ("#",), strings="c"), "rnc"),
    Kind(_S("GDScript", ("#",), strings="python"), "gd"),
    Kind(_S("Roc", ("#",), strings="python"), "roc"),
    Kind(_S("gnuplot", ("#",), strings="c"), "gp gnu gnuplot plot plt", "", "gnuplot"),
    Kind(_S("GAP", ("#",), strings="c"), "gap"),
    Kind(_S("gettext", ("#",), strings="c", line_start=True), "po pot"),
    Kind(_S("Java properties", ("#", "!"), line_start=True, adapts=True), "properties"),
    Kind(_S("Settings", ("#",), line_start=True),
         "editorconfig service socket timer mount automount path slice network netdev nspawn desktop repo gitconfig "
         "gitignore gitattributes gitmodules dockerignore sysctl tmux",
         "CODEOWNERS .gitattributes .gitmodules .gitconfig .mailmap .git-blame-ignore-revs .editorconfig .env .flaskenv "
         ".coveragerc .pylintrc pylintrc .gitreview .flake8 .pydocstyle .inputrc .netrc .screenrc .tmux.conf .wgetrc "
         ".curlrc .htaccess .tool-versions .yarnrc .npmrc .pypirc .condarc .ctags .buckconfig .bazelrc "
         ".flowconfig .hgrc crontab fstab hosts robots.txt Doxyfile Caddyfile Corefile sshd_config ssh_config sudoers "
         "exports inittab MANIFEST.in go.env"),
    Kind(_S("Environment", ("#",), line_start=True), "env"),
    Kind(_S("Preprocessed settings", ("//", "# "), _C, strings="c", prefer_block=True, line_start=True)),
    Kind(_S("Configuration", ("#", ";", "//"), line_start=True, adapts=True),
         "conf cfg cnf config rules pc target container hjson nginx vhost htaccess ovpn hocon caddyfile Caddyfile"),
    Kind(_S("RPM spec", ("#",), avoid=("%",), line_start=True), "spec"),
    # Comments with `//`, mostly with `/* */` besides.
    Kind(_S("C", ("//",), _C, strings="c", avoid=("??/",)), "c h"),
    Kind(_S("C++", ("//",), _C, strings="cpp", avoid=("??/",)),
         "cpp cc cxx c++ hpp hh hxx h++ C H ipp tpp txx inl ixx cppm ino pde cu cuh tcc"),
    Kind(_S("Objective-C", ("//",), _C, strings="c"), "m mm"),
    Kind(_S("C#", ("//",), _C, strings="csharp"), "cs csx cake", "", "dotnet-script dotnet"),
    Kind(_S("Java", ("//",), _C, strings="python"), "java jsh aidl", "", "java jbang"),
    Kind(_S("Kotlin", ("//",), _C, strings="python", nests=True), "kt kts", "", "kotlin kotlinc"),
    Kind(_S("Scala", ("//",), _C, strings="python", nests=True), "scala sc sbt mill", "", "scala amm scala-cli"),
    Kind(_S("Groovy", ("//",), _C, strings="python"), "groovy gradle gvy gsh nf jenkinsfile", "Jenkinsfile",
         "groovy nextflow gradle"),
    Kind(_S("Swift", ("//",), _C, strings="python", nests=True), "swift swiftinterface", "", "swift swift-sh"),
    Kind(_S("Go", ("//",), _C, strings="go"), "go templ"),
    Kind(_S("Go modules", ("//",)), "", "go.mod go.work"),
    Kind(_S("Rust", ("//",), _C, strings="rust", nests=True), "rs ron", "", "rust-script cargo run-cargo-script"),
    Kind(_S("JavaScript", ("//",), _C, strings="js"), "js mjs cjs jsx es6 jsm gs sjs ssjs pac", "Jakefile",
         "node nodejs deno bun gjs qjs d8 js zx"),
    Kind(_S("TypeScript", ("//",), _C, strings="js"), "ts tsx mts cts ets", "", "ts-node tsx"),
    Kind(_S("Dart", ("//",), _C, strings="python", nests=True), "dart", "", "dart"),
    Kind(_S("D", ("//",), (*_C, ("/+", "+/")), strings="go"), "d di", "", "rdmd dmd dub"),
    Kind(_S("Zig", ("//",)), "zig zon", "", "zig"),
    Kind(_S("V", ("//",), _C, strings="go", nests=True), "vsh", "", "v"),
    Kind(_S("Odin", ("//",), _C, strings="go", nests=True), "odin"),
    Kind(_S("Haxe", ("//",), _C, strings="quotes"), "hx"),
    Kind(_S("Vala", ("//",), _C, strings="python"), "vala vapi", "", "vala"),
    Kind(_S("PHP", ("//", "#"), _C, strings="php", avoid=("?>",)), "php php3 php4 php5 php7 php8 phps phpt ctp phtml",
         "", "php hhvm"),
    Kind(_S("Hack", ("//",), _C, strings="quotes"), "hack hck"),
    Kind(_S("Solidity", ("//",), _C, strings="c"), "sol"),
    Kind(_S("Move", ("//",), _C, strings="c", nests=True), "move"),
    Kind(_S("Cairo", ("//",), strings="c"), "cairo"),
    Kind(_S("Cadence", ("//",), _C, strings="c", nests=True), "cdc"),
    Kind(_S("Protocol Buffers", ("//",), _C, strings="c"), "proto"),
    Kind(_S("Protocol Buffers text", ("#",), strings="c"), "textproto txtpb pbtxt prototxt textpb"),
    Kind(_S("Thrift", ("//", "#"), _C, strings="c"), "thrift"),
    Kind(_S("FlatBuffers", ("//",), _C, strings="c"), "fbs"),
    Kind(_S("IDL", ("//",), _C, strings="c"), "idl odl webidl midl avdl smithy"),
    Kind(_S("CSS", (), _C, strings="css"), "css wxss pcss postcss"),
    Kind(_S("SCSS", ("//",), _C, strings="css"), "scss"),
    Kind(_S("Sass", ("//",), line_start=True), "sass"),
    Kind(_S("Less", ("//",), _C, strings="css"), "less"),
    Kind(_S("Stylus", ("//",), _C, strings="css"), "styl"),
    Kind(_S("JSON with comments", ("//",), _C, strings="c"),
         "jsonc json5 code-workspace code-snippets sublime-settings sublime-keymap sublime-menu sublime-project "
         "sublime-commands sublime-build sublime-completions sublime-mousemap sublime-macro sublime-color-scheme "
         "sublime-theme",
         ".jshintrc .jslintrc .jscsrc .eslintrc.json .oxlintrc.json .babelrc .swcrc tslint.json devcontainer.json .devcontainer.json "
         "api-extractor.json language-configuration.json .hintrc"),
    Kind(_S("Jsonnet", ("//", "#"), _C, strings="python"), "jsonnet libsonnet"),
    Kind(_S("CUE", ("//",), strings="python"), "cue"),
    Kind(_S("Bicep", ("//",), _C, strings="python"), "bicep bicepparam"),
    Kind(_S("Pkl", ("//",), _C, strings="python"), "pkl"),
    Kind(_S("Prisma", ("//",), strings="c"), "prisma"),
    Kind(_S("DBML", ("//",), _C, strings="python"), "dbml"),
    Kind(_S("Graphviz", ("//", "#"), _C, strings="c"), "dot gv"),
    Kind(_S("Verilog", ("//",), _C, strings="c"), "v vh sv svh vams va"),
    Kind(_S("Shaders", ("//",), _C, strings="c"),
         "glsl glslf glslv vert frag geom tesc tese comp rgen rint rahit rchit rmiss rcall fsh hlsl hlsli fx fxh cginc shader "
         "compute metal wgsl gdshader usf ush slang"),
    Kind(_S("OpenSCAD", ("//",), _C, strings="c"), "scad"),
    Kind(_S("Modelica", ("//",), _C, strings="c"), "mo"),
    Kind(_S("Stan", ("//", "#"), _C, strings="c"), "stan"),
    Kind(_S("ANTLR", ("//",), _C, strings="c"), "g4 g3"),
    Kind(_S("Reason", ("//",), _C, strings="ml", nests=True), "re rei"),
    Kind(_S("ReScript", ("//",), _C, strings="js"), "res resi"),
    Kind(_S("Gleam", ("//",), strings="quotes"), "gleam"),
    Kind(_S("Ballerina", ("//",), strings="c"), "bal"),
    Kind(_S("Typst", ("//",), _C, nests=True, strings="c"), "typ"),
    Kind(_S("ActionScript", ("//",), _C, strings="c"), "as"),
    Kind(_S("Apex", ("//",), _C, strings="c"), "trigger apex apxc apxt"),
    Kind(_S("Squirrel", ("//",), _C, strings="csharp"), "nut"),
    Kind(_S("Pony", ("//",), _C, strings="python", nests=True), "pony"),
    Kind(_S("Chapel", ("//",), _C, strings="python", nests=True), "chpl"),
    Kind(_S("YANG", ("//",), _C, strings="quotes"), "yang"),
    Kind(_S("P4", ("//",), _C, strings="c"), "p4"),
    Kind(_S("Devicetree", ("//",), _C, strings="c"), "dts dtsi dtso"),
    Kind(_S("Linker script", (), _C), "ld lds"),
    Kind(_S("Yacc and Lex", (), _C, strings="c"), "y yy ypp l lpp lex yacc"),
    Kind(_S("Alloy and Dafny", ("//",), _C, strings="c"), "als dfy"),
    Kind(_S("QML", ("//",), _C, strings="js"), "qml qbs"),
    Kind(_S("Xcode settings", ("//",)), "xcconfig"),
    Kind(_S("Apple strings", (), _C, strings="c"), "strings"),
    Kind(_S("MLIR and TableGen", ("//",), _C, strings="c"), "mlir td"),
    Kind(_S("Soong", ("//",), _C, strings="c"), "bp"),
    Kind(_S("Pike", ("//",), _C, strings="c"), "pike pmod"),
    Kind(_S("Cypher and KQL", ("//",), _C, strings="c"), "cypher cyp kql csl"),
    Kind(_S("REXX, SAS, PL/I", (), _C), "rexx rex sas pli pl1"),
    Kind(_S("Stata", ("//", "*"), _C, line_start=True), "do ado"),
    Kind(_S("Scilab", ("//",), _C), "sci sce"),
    Kind(_S("F#", ("//",), _ML, strings="python", nests=True), "fs fsi fsx fsscript"),
    Kind(_S("Pascal", ("//",), (("{", "}"), *_ML)), "pas dpr dpk lpr pascal"),
    # Comments with `--`.
    Kind(_S("SQL", _DASHES, _C, strings="sql"),
         "sql ddl dml mysql pgsql psql plsql pls pks pkb pck tsql hql cql bq sqlx"),
    Kind(_S("Lua", _DASHES, (("--[[", "]]"), ("--[=[", "]=]"), ("--[==[", "]==]")), strings="lua"),
         "lua luau rockspec nse wlua pd_lua", ".luacheckrc .busted", "lua luajit luau texlua"),
    Kind(_S("Haskell", _DASHES, (("{-", "-}"),), strings="c", nests=True), "hs hsc hs-boot", "",
         "runhaskell runghc stack cabal"),
    Kind(_S("Cabal", _DASHES, line_start=True), "cabal"),
    Kind(_S("PureScript and Elm", _DASHES, (("{-", "-}"),), strings="python", nests=True), "purs elm"),
    Kind(_S("Idris and Agda", _DASHES, (("{-", "-}"),), strings="c", nests=True), "idr agda"),
    Kind(_S("Dhall", _DASHES, (("{-", "-}"),), strings="nix", nests=True), "dhall"),
    Kind(_S("Lean", _DASHES, (("/-", "-/"),), strings="double", nests=True), "lean"),
    Kind(_S("Ada", _DASHES), "adb ads ada gpr"),
    Kind(_S("VHDL", _DASHES, _C), "vhd vhdl"),
    Kind(_S("AppleScript", _DASHES, _ML, strings="double", nests=True), "applescript", "", "osascript"),
    Kind(_S("Eiffel", _DASHES), "e"),
    Kind(_S("ASN.1", _DASHES), "asn asn1 mib"),
    # Comments with `;`.
    Kind(_S("Emacs Lisp", _SEMICOLONS, strings="lisp", avoid=_CODING), "el", ".emacs .gnus .spacemacs Cask Eask", "emacs"),
    Kind(_S("Common Lisp", _SEMICOLONS, _LISP, strings="lisp", nests=True), "lisp lsp cl asd lfe", ".sbclrc .clisprc",
         "sbcl clisp ccl ecl lisp"),
    Kind(_S("Scheme", _SEMICOLONS, _LISP, strings="lisp", nests=True), "scm ss sld sps", "",
         "guile scheme csi gosh chibi-scheme gsi petite bigloo"),
    Kind(_S("Racket", _SEMICOLONS, _LISP, strings="lisp", nests=True), "rkt rktl rktd", "", "racket"),
    Kind(_S("Clojure", _SEMICOLONS, strings="lisp"), "clj cljs cljc edn boot", "", "clojure clj bb lumo planck"),
    Kind(_S("Fennel and Hy", _SEMICOLONS, strings="lisp"), "fnl hy", "", "fennel hy"),
    Kind(_S("Dune", _SEMICOLONS, _LISP, strings="lisp", nests=True), "", "dune dune-project dune-workspace"),
    Kind(_S("WebAssembly text", (";;",), (("(;", ";)"),), strings="c", nests=True), "wat wast"),
    Kind(_S("Clarity", (";;",), strings="lisp"), "clar"),
    Kind(_S("LLVM IR", (";",)), "ll"),
    Kind(_S("Assembler", (";", "#", "//", "@"), _C, adapts=True), "asm nasm a51 masm"),
    Kind(_S("GNU assembler", ("#", "//", "@", ";"), _C, adapts=True), "s"),
    Kind(_S("Preprocessed assembler", ("//",), _C), "S sx"),
    Kind(_S("AutoHotkey", (";",), _C, line_start=True), "ahk"),
    Kind(_S("AutoIt, NSIS, Inno Setup", (";",), line_start=True), "au3 nsi nsh iss isl"),
    Kind(_S("INI", (";", "#"), line_start=True, adapts=True), "ini inf url wrap"),
    Kind(_S("Windows registry", (";",), line_start=True), "reg"),
    Kind(_S("Rebol and Red", (";",), strings="c"), "red reb rebol r3"),
    # Comments with `%`.
    Kind(_S("TeX", ("%",), strings="tex"), "tex latex ltx sty cls dtx ins bib bst bbx cbx lbx tikz mkii mkiv lhs rnw bibtex"),
    Kind(_S("Erlang", ("%%", "%"), strings="double"), "erl hrl escript yrl xrl app.src",
         "rebar.config sys.config Emakefile", "escript"),
    Kind(_S("Prolog", ("%",), _C, strings="quotes"), "prolog lgt logtalk", "", "swipl prolog yap"),
    Kind(_S("MATLAB", ("%",), (("%{", "%}"),), line_start=True), "matlab octave", ".octaverc", "octave"),
    Kind(_S("Mercury", ("%",), _C), "moo"),
    Kind(_S("PostScript", ("%",)), "ps eps"),
    Kind(_S("PPD", ("*%",)), "ppd"),
    Kind(_S("Mermaid", ("%%",)), "mmd mermaid"),
    Kind(_S("LilyPond", ("%",), (("%{", "%}"),), strings="double"), "ly ily"),
    # Other marks.
    Kind(_S("Visual Basic", ("'",), strings="vb"), "vb vbs bas frm ctl vba dsr"),
    Kind(_S("PlantUML", ("'",), (("/'", "'/"),), line_start=True), "puml plantuml iuml wsd"),
    Kind(_S("Batch", ("REM", "::", "@REM"), line_start=True, avoid=("%", "^", "!")), "bat cmd"),
    Kind(_S("Vim script", ('"',), strings="vim", line_start=True), "vim vimrc", ".vimrc .gvimrc .exrc _vimrc vimrc gvimrc"),
    Kind(_S("Vim9 script", ("#", '"'), strings="vim", line_start=True)),
    Kind(_S("Fortran", ("!",), strings="c"), "f90 f95 f03 f08 F90 F95 F03 F08"),
    Kind(_S("Fixed-form Fortran", ("!", "C", "c", "*"), line_start=True, adapts=True), "f for f77 ftn F FOR"),
    Kind(_S("COBOL", ("      *",), line_start=True), "cob cbl cobol cpy"),
    Kind(_S("Free-form COBOL", ("*>",), line_start=True)),
    Kind(_S("OCaml", (), _ML, strings="ml", nests=True, quotes_count=True), "ml mli mll mly eliom eliomi ml4",
         ".ocamlinit", "ocaml ocamlrun"),
    Kind(_S("Standard ML", (), _ML, strings="double", nests=True), "sml fun sig mlb", "", "sml"),
    Kind(_S("Coq", (), _ML, strings="double", nests=True, quotes_count=True), "coq"),
    Kind(_S("Isabelle", (), _ML, strings="double", nests=True), "thy"),
    Kind(_S("Wolfram", (), _ML, strings="double", nests=True), "wl wls wlt mathematica", "", "wolframscript"),
    Kind(_S("TLA+", ("\\*",), _ML), "tla"),
    Kind(_S("EBNF", (), _ML), "ebnf"),
    Kind(_S("XQuery", (), (("(:", ":)"),), strings="quotes", nests=True), "xq xql xqm xquery xqy"),
    Kind(_S("roff", ('.\\"', "'\\\"", '\\"'), line_start=True), "1 2 3 4 5 6 7 8 9 1in 1m 1p 1x 3in 3m 3p 3pm 3posix 3qt 3ssl 3tcl 3x n nr man mdoc "
         "me ms roff tmac"),
    Kind(_S("M4 and Autoconf", ("dnl",), line_start=True), "m4 ac", "configure.in", "m4"),
    Kind(_S("Forth", ("\\",), line_start=True), "fth 4th forth", "", "gforth"),
    Kind(_S("Factor", ("!",), line_start=True), "factor"),
    Kind(_S("J", ("NB.",)), "ijs", "", "ijconsole"),
    Kind(_S("ABAP", ('"', "*"), line_start=True), "abap"),
    # Markup.
    Kind(_S("Markdown", (), _XML, strings="markdown", avoid=_DASHES), "md markdown mdown mkd mkdn mdwn mdtext rmd Rmd qmd "
         "livemd ronn"),
    Kind(_S("MDX", (), (("{/*", "*/}"), *_XML), strings="markdown", avoid=("*/",)), "mdx"),
    Kind(_S("reStructuredText", (), (("..", ""),)), "rst rest"),
    Kind(_S("AsciiDoc", ("//",), (("////", "////"),), strings="asciidoc", line_start=True), "adoc asciidoc"),
    Kind(_S("Org", ("#",), strings="org", line_start=True), "org"),
    Kind(_S("MediaWiki", (), _XML, avoid=_DASHES), "mediawiki wiki"),
    Kind(_S("HTML", (), _PAGES, strings="html", avoid=_TAG_SOUP), "html htm shtml shtm hta xht"),
    Kind(_S("Vue", (), _XML, strings="html", avoid=_TAG_SOUP), "vue"),
    Kind(_S("Svelte", (), _XML, strings="html", avoid=_TAG_SOUP), "svelte"),
    Kind(_S("XML", (), _XML, strings="xml", avoid=_DASHES),
         "xml xsd xsl xslt svg xhtml wsdl xul rng xaml axaml axml csproj vbproj fsproj vcxproj vcproj shproj wixproj sqlproj "
         "props targets nuspec resx manifest plist pom rss atom kml gpx gml dae x3d collada ui qrc iml fxml storyboard xib "
         "entitlements stringsdict dita ditamap ditaval docbook dbk xlf xliff tmx tmlanguage xmi uml bpmn dmn ecore wxs wxi "
         "wxl jelly jnlp tld xacro urdf sdf launch mathml musicxml owl rdf sch ant filters vsixmanifest vstemplate slnx "
         "ruleset runsettings rdl sublime-snippet tmsnippet tmtheme tmpreferences xmp zcml metalink tei vxml scxml natvis "
         "mjml proj depproj nproj pubxml ps1xml cdxml grxml admx adml", ".classpath .project .cproject"),
    Kind(_S("DTD", (), _XML, avoid=_DASHES), "dtd ent"),
    # Templates.
    Kind(_S("Astro", ("//",), (("{/*", "*/}"), *_XML, *_C), strings="js"), "astro"),
    Kind(_S("Astro without a fence", (), (("{/*", "*/}"), *_XML), strings="html", avoid=("*/",))),
    Kind(_S("PHP page", (), (("<?php /*", "*/ ?>"), *_XML), strings="page", avoid=("*/", "?>"))),
    Kind(_S("Helm template", ("#",), (*_GO, *_JINJA), strings="yaml", avoid=("*/",), prefer_block=True, trims=True,
            line_start=True)),
    Kind(_S("Go template", ("#", "//"), (*_GO, *_XML), avoid=("*/",), prefer_block=True, trims=True, line_start=True),
         "gotmpl gohtml gotxt ctmpl"),
    Kind(_S("Jinja", ("#", "//"), (*_JINJA, *_XML), strings="jinja", avoid=("#}",), prefer_block=True, trims=True,
            line_start=True), "j2 jinja jinja2 njk nunjucks tera"),
    Kind(_S("Twig", (), (*_JINJA, *_XML), strings="jinja", avoid=("#}",), trims=True), "twig"),
    Kind(_S("Django", (), (*_DJANGO, *_LIQUID, *_XML), strings="html", avoid=("{%",)), "djt dtl djhtml"),
    Kind(_S("Liquid", (), (*_LIQUID, *_XML), strings="html", avoid=("{%",), trims=True), "liquid"),
    Kind(_S("Handlebars", (), (*_HANDLEBARS, *_XML), strings="html", avoid=("}}",)), "hbs handlebars"),
    Kind(_S("Mustache", (), (("{{!", "}}"), *_XML), strings="html", avoid=("}}",)), "mustache"),
    Kind(_S("Antlers", (), (("{{#", "#}}"), *_XML), strings="html"), "antlers.html antlers.php antlers.xml"),
    Kind(_S("ERB", ("#",), (*_ERB, *_XML), avoid=("%>",), prefer_block=True, line_start=True), "erb rhtml epp"),
    Kind(_S("EJS", (), (*_ERB, *_XML), strings="html", avoid=("%>",)), "ejs ect jst"),
    Kind(_S("EEx", (), (("<%!--", "--%>"), *_ERB, *_XML), avoid=("%>",)), "eex heex leex"),
    Kind(_S("JSP", (), (*_JSP, *_XML), avoid=("--%>",)), "jsp jspf jspx tagx"),
    Kind(_S("ASP.NET", (), (*_JSP, *_XML), avoid=("--%>",)), "aspx ascx ashx asmx master asax"),
    Kind(_S("Classic ASP", (), _XML, avoid=_DASHES), "asp"),
    Kind(_S("Razor", (), (("@*", "*@"), *_XML), strings="html"), "cshtml razor vbhtml"),
    Kind(_S("Blade", (), (("{{--", "--}}"), *_XML), strings="html"), "blade.php blade"),
    Kind(_S("Smarty", (), (("{*", "*}"), *_XML), strings="html"), "smarty latte"),
    Kind(_S("Fluent", ("#",), line_start=True)),
    Kind(_S("FreeMarker", (), (("<#--", "-->"),)), "ftl ftlh ftlx"),
    Kind(_S("Velocity", ("##",), (("#*", "*#"),), line_start=True), "vm vtl"),
    Kind(_S("Mako", ("##",), (("<%doc>", "</%doc>"),), line_start=True), "mako mao"),
    Kind(_S("ColdFusion", (), (("<!---", "--->"),), avoid=_DASHES), "cfm cfml"),
    Kind(_S("Haml", ("-#",), line_start=True), "haml"),
    Kind(_S("Slim", ("/",), line_start=True), "slim"),
    Kind(_S("Pug", ("//-", "//"), line_start=True), "pug jade"),
)
# fmt: on
