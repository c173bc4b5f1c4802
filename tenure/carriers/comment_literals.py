"""What is no comment although it may hold the marks of one: strings, and what is quoted like them.

One pattern for each family of languages, for text in Latin-1 with `MULTILINE` and `DOTALL`. What is
not closed goes on to the end of the text, or of the line where it cannot run over it. YAML has no
pattern: its block scalars end where the indentation does.
"""

_ONE_LINE = r"""\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?"""
_DOUBLE = r'"(?:\\.|[^"\\])*(?:"|\Z)'
_SINGLE = r"'[^']*(?:'|\Z)"
_TRIPLE = r'"""(?:\\.|[^\\])*?(?:"""|\Z)|' + r"'''(?:\\.|[^\\])*?(?:'''|\Z)"
_BACKTICK = r"`[^`]*(?:`|\Z)"
_REGEX = r"(?<=[=(,:;!&|?{}\[~])[ \t]*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/"
_TO_TAG = r"[^\n]{0,999}\n.*?(?:^[ \t]*(?P=tag)\b|\Z)"
_HEREDOC = r"(?<!<)<<(?P<q>-?[ \t]*[\"'\\]?)(?P<tag>[A-Za-z_]\w*)[\"']?" + _TO_TAG
_PARENTHESES = r"\[(?P<eq>=*)\[.*?(?:\](?P=eq)\]|\Z)"

LITERALS = {
    "c": _ONE_LINE,
    "cpp": rf'R"(?P<tag>[^()\\\s]{{0,16}})\(.*?(?:\)(?P=tag)"|\Z)|{_ONE_LINE}',
    "csharp": rf'"""+.*?(?:"""+|\Z)|@\$?"(?:""|[^"])*(?:"|\Z)|{_ONE_LINE}',
    "css": rf"{_ONE_LINE}|url\([^)\n]{{0,999}}\)",
    "python": f"{_TRIPLE}|{_ONE_LINE}",
    "js": rf"`(?:\\.|[^`\\])*(?:`|\Z)|{_REGEX}|{_ONE_LINE}",
    "go": f"{_BACKTICK}|{_ONE_LINE}",
    "rust": rf"""\bb?r(?P<tag>\#*)".*?(?:"(?P=tag)|\Z)|{_DOUBLE}|'(?:\\.[^'\n]*|[^'\\\n])'""",
    "double": _DOUBLE,
    "quotes": rf"{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)",
    "lisp": rf"\#\\.|\?\\?.|{_DOUBLE}",
    "ml": rf"\{{(?P<tag>[a-z_]*)\|.*?(?:\|(?P=tag)\}}|\Z)|{_DOUBLE}|'(?:\\[^\n]+?|[^'\\\n])'",
    "shell": rf"\\.|{_HEREDOC}|\$?{_SINGLE}|{_DOUBLE}",
    "dockerfile": _HEREDOC,
    "hcl": rf'<<-?(?P<tag>\w+){_TO_TAG}|"(?:\\.|[^"\\\n])*"?',
    "ruby": (
        rf"<<[~-]?(?P<q>[\"'`]?)(?P<tag>[A-Za-z_]\w*)(?P=q){_TO_TAG}|^__END__\s*?$.*|{_REGEX}|"
        rf"%[qQwWiI]?(?:\([^)]{{0,999}}\)|\[[^\]]{{0,999}}\]|\{{[^}}]{{0,999}}\}})|{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)"
    ),
    "perl": (
        rf"<<~?(?P<q>[\"']?)(?P<tag>[A-Za-z_]\w*)(?P=q){_TO_TAG}|^__(?:END|DATA)__\b.*|"
        rf"^=[A-Za-z]\w*.*?(?:^=cut\b[^\n]*|\Z)|\bq[qwrx]?[ \t]*\{{[^{{}}]*\}}|\$[\"'`#]|{_REGEX}|"
        rf"{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)"
    ),
    "php": (
        rf"\A(?!<\?(?i:php|hh)?\s|\#!).*?(?:<\?(?i:php\b|=)|\Z)|\?>.*?(?:<\?(?i:php\b|=)|\Z)|"
        rf"<<<[ \t]*(?P<q>[\"']?)(?P<tag>[A-Za-z_]\w*)(?P=q){_TO_TAG}|\#\[|"
        rf"{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)"
    ),
    "page": r"<\?(?i:php\b|=).*?(?:\?>|\Z)|<(?P<tag>script|style|textarea)\b.*?(?:</(?P=tag)|\Z)",
    "r": rf"[rR][\"'](?P<tag>-*)[(\[{{].*?(?:[)\]}}](?P=tag)[\"']|\Z)|{_DOUBLE}|'(?:\\.|[^'\\])*(?:'|\Z)",
    "elixir": rf"{_TRIPLE}|{_DOUBLE}|'(?:\\.|[^'\\\n])*'?",
    "lua": f"{_PARENTHESES}|{_ONE_LINE}",
    "cmake": f"{_PARENTHESES}|{_DOUBLE}",
    "sql": r"'(?:''|[^'])*(?:'|\Z)|\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)|\"[^\"]*\"|`[^`]*`",
    "nix": rf"''(?:'''|''\$|''\\|(?!'').)*(?:''|\Z)|{_DOUBLE}",
    "powershell": (
        r"""@"[ \t\r]*\n.*?(?:^"@|\Z)|@'[ \t\r]*\n.*?(?:^'@|\Z)|`.|"""
        r""""(?:`.|[^"`])*(?:"|\Z)|'[^']*(?:'|\Z)"""
    ),
    "make": r"^[ ]*(?:override[ ]+)?define\b.*?(?:^[ ]*endef\b|\Z)",
    "vim": r"=<<[ \t]*(?:trim[ \t]+)?(?:eval[ \t]+)?(?P<tag>[A-Z]\w*)" + _TO_TAG,
    "vb": r'"[^"\n]*"?',
    "html": r"<(?P<tag>script|style|textarea)\b.*?(?:</(?P=tag)|\Z)",
    "xml": r"<!\[CDATA\[.*?(?:\]\]>|\Z)",
    "jinja": r"\{%-?[ \t]*raw\b.*?(?:endraw[ \t]*-?%\}|\Z)",
    "markdown": (
        r"\A---[ \t]*\n.*?^---[ \t]*$|"
        r"^[ ]{0,3}(?P<tag>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=tag)[`~]*[ \t\r]*$|\Z)|"
        r"^(?:[ ]{4}|\t)[^\n]*|`[^`\n]+`"
    ),
    "tex": (
        r"\\begin\{(?P<tag>verbatim|lstlisting|minted|comment|filecontents\*?)\}"
        r".*?(?:\\end\{(?P=tag)\}|\Z)|\\."
    ),
    "asciidoc": r"^(?P<tag>-{4,}|\.{4,}|`{3,}|\+{4,})[ \t\r]*\n.*?(?:^(?P=tag)[ \t\r]*$|\Z)",
    "org": r"^[ \t]*\#\+(?i:begin)_(?P<tag>\w+).*?(?:^[ \t]*\#\+(?i:end)_(?P=tag)|\Z)",
}
