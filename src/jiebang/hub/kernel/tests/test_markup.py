"""Written text becomes markup in which nothing runs and nothing comes from elsewhere."""

import re

import pytest

from jiebang.hub.kernel.markup import plain, rendered

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/a.png)",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](https://e.example \"onmouseover=alert(1)\")",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<p style='position:fixed'>x</p>",
    "<form action=//evil.example><input name=q></form>",
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "<!-- --><script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<https://a.example/\"onclick=alert(1)>",
    "<javascript:alert(1)>",
    "| a |\n|:-:|\n| <script>alert(1)</script> |",
    "# <script>alert(1)</script>",
    "\x00<script>alert(1)</script>",
]  # fmt: skip


@pytest.mark.parametrize("text", PAYLOADS)
def test_nothing_runs(text):
    markup = str(rendered(text))
    tags = re.findall(r"<[^>]*>", markup)
    assert not [tag for tag in tags if re.search(r"<(script|img|svg|iframe|style|form|input)", tag)]
    assert not [tag for tag in tags if re.search(r"\s(on\w+|style|src)\s*=", tag)]
    assert not [tag for tag in tags if re.search(r"href=.(?!https?:|mailto:|/|#)", tag)]


def test_what_marks_become():
    markup = str(
        rendered(
            "# One\n\n## Two\n\n- a\n- **b**\n\n[c](https://e.example/)\n\n|a|b|\n|--|:-:|\n|1|2|\n"
        )
    )
    for part in ("<h2>One</h2>", "<h3>Two</h3>", "<strong>b</strong>", '<th scope="col">a</th>',
                 "<td>2</td>"):  # fmt: skip
        assert part in markup
    assert '<a href="https://e.example/" rel="noopener noreferrer nofollow">c</a>' in markup
    assert "<h1" not in markup
    assert "<h4>" in str(rendered("###### deep"))


def test_the_plain_words():
    assert plain("# Title\n\n**Bold** & <b>raw</b>") == "Title Bold & <b>raw</b>"
    assert plain("word " * 100, limit=20) == "word word word word…"
