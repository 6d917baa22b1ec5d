"""The commands and their options; what they do is in the modules beside, imported when they run."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jiebang import __version__
from jiebang.cli import console


class Lang(StrEnum):
    """The languages of headings, reasons and messages."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    EN = "en"


class KindOption(StrEnum):
    """What a form or a file holds."""

    NEED = "need"
    ACHIEVEMENT = "achievement"
    EXPERT = "expert"


app = typer.Typer(
    name="jiebang",
    help="Match technology needs with achievements across Chinese and English, with reasons.",
    epilog="Exit codes: 0 done, 2 bad input or nothing written, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
lexicon_app = typer.Typer(
    name="lexicon", help="The dictionary that joins the languages.", no_args_is_help=True
)
app.add_typer(lexicon_app)
operator_app = typer.Typer(
    name="operator",
    help="Who operates the site with the settings of the environment.",
    no_args_is_help=True,
)
app.add_typer(operator_app)


def _language(given: str) -> Lang:
    """The language of a tag, in whatever case. Raises BadParameter, which names the three."""
    for lang in Lang:
        if lang.value.casefold() == str(given).replace("_", "-").casefold():
            return lang
    tags = ", ".join(lang.value for lang in Lang)
    raise typer.BadParameter(f"{given!r} is none of {tags}")


_LANG = typer.Option(
    "--lang",
    envvar="JIEBANG_LANG",
    parser=_language,
    metavar="zh-Hans|zh-Hant|en",
    help="Language of headings, reasons and messages.",
)


_LEXICON = typer.Option(
    "--lexicon",
    envvar="JIEBANG_LEXICON",
    help='A lexicon that "jiebang lexicon train" has made; else the dictionary and the glossary.',
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jiebang {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Match technology needs with achievements across Chinese and English, with reasons."""


@app.command()
def match(
    needs: Annotated[Path, typer.Argument(help="Needs: .xlsx, .csv or .jsonl.")],
    achievements: Annotated[Path, typer.Argument(help="Achievements: .xlsx, .csv or .jsonl.")],
    k: Annotated[int, typer.Option("-k", min=1, help="How many achievements for each need.")] = 10,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="Where to write: .xlsx, .csv or .jsonl. Without it, a table on the terminal.",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the reasons in the table on the terminal.")
    ] = False,
    lang: Annotated[Lang, _LANG] = Lang.EN,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="HEADER=CANONICAL",
            help='Take a header for a canonical one, such as "Pain=problem"; repeatable. '
            'For one file: "needs:Pain=problem". With nothing after the sign it is left out.',
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option(
            "--errors",
            help="Write what is wrong with the input: JSON lines, or the same rows with red cells "
            "where the name ends in .xlsx.",
        ),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Go on without the bad rows, and say how many.")
    ] = False,
    needs_sheet: Annotated[
        str | None, typer.Option("--needs-sheet", help="Worksheet of the needs.")
    ] = None,
    achievements_sheet: Annotated[
        str | None, typer.Option("--achievements-sheet", help="Worksheet of the achievements.")
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", help='Weights of facts, a file that "jiebang learn" wrote.'),
    ] = None,
    lexicon: Annotated[Path | None, _LEXICON] = None,
) -> None:
    """Match the needs of one file with the achievements of another.

    Columns may stand in any order, with headers in Chinese or English; each row needs an id and any
    one text. Equal scores stand in the order of the achievements' ids, so the same input gives the
    same output, byte for byte.
    """
    from jiebang.cli import matching

    matching.run(
        matching.Request(
            needs=needs,
            achievements=achievements,
            k=k,
            output=output,
            explain=explain,
            lang=lang.value,
            mapping=tuple(mapping or ()),
            errors=errors,
            skip_bad=skip_bad,
            needs_sheet=needs_sheet,
            achievements_sheet=achievements_sheet,
            weights=weights,
            lexicon=lexicon,
        )
    )


@app.command()
def learn(
    judgements: Annotated[
        Path,
        typer.Argument(
            help="Decisions, tab separated: columns need, achievement and accepted (yes or no)."
        ),
    ],
    needs: Annotated[Path, typer.Argument(help="Needs: .xlsx, .csv or .jsonl.")],
    achievements: Annotated[Path, typer.Argument(help="Achievements: .xlsx, .csv or .jsonl.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help='The weights, for "jiebang match --weights".'),
    ] = None,
) -> None:
    """Learn from accepted and rejected matches how much each fact should weigh.

    Prints what changed. Where the fit is no better than the default on judgements held out, it is
    refused, says why, and the file holds the default weights.
    """
    from jiebang.cli import learning

    learning.run(judgements, needs, achievements, output)


@app.command()
def template(
    path: Annotated[Path, typer.Argument(help="The form to write, such as needs.xlsx.")],
    kind: Annotated[
        KindOption | None,
        typer.Option("--kind", help="What the form is for; else the name of the file says it."),
    ] = None,
    lang: Annotated[Lang, _LANG] = Lang.EN,
) -> None:
    """Write an empty form with dropdowns and an explanation of each column."""
    from jiebang.cli import forms

    forms.write_template(path, kind.value if kind else None, lang.value)


@app.command("openalex")
def openalex_(
    sources: Annotated[
        list[str],
        typer.Argument(help="OpenAlex authors, such as A5023888391, and files of OpenAlex JSON."),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="experts.xlsx or .csv to fill in, or .json to upload."),
    ],
    url: Annotated[
        str,
        typer.Option("--url", envvar="JIEBANG_OPENALEX_URL", help="The API, or a mirror of it."),
    ] = "https://api.openalex.org",
    mailto: Annotated[
        str,
        typer.Option(
            "--mailto",
            envvar="JIEBANG_OPENALEX_MAILTO",
            help="Who asks, which OpenAlex asks for politeness.",
        ),
    ] = "",
    lang: Annotated[Lang, _LANG] = Lang.EN,
) -> None:
    """Write authors of OpenAlex as a spreadsheet of experts, or with their works as one JSON file.

    The JSON is what a site without a network takes: fetch it where there is one, and upload it there.
    """
    from jiebang.cli import experts

    experts.run(sources, output, url=url, mailto=mailto, lang=lang.value)


@app.command()
def evaluate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Gold sets: files or folders of evaluation data."),
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="The demo edition's own gold set.")] = False,
    lexicon: Annotated[Path | None, _LEXICON] = None,
    glossary: Annotated[
        Path | None,
        typer.Option(
            "--glossary",
            help="A glossary (.tsv with the columns zh and en): how well a fifth of it is found with "
            "the dictionary alone, and after learning the other four.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Which fifth of the glossary.")] = 0,
) -> None:
    """Measure the matcher on gold sets: accuracy@1, MRR@10, nDCG@10, recall."""
    from jiebang.cli import evaluation

    evaluation.run(tuple(paths or ()), demo=demo, lexicon=lexicon, glossary=glossary, seed=seed)


@lexicon_app.command("build")
def lexicon_build() -> None:
    """Derive the dictionary's weights now, so that the first match does not wait for it."""
    from jiebang.cli import lexicon

    lexicon.build()


@lexicon_app.command("train")
def lexicon_train(
    pairs: Annotated[
        Path,
        typer.Argument(
            help="English and Chinese sentences, a pair a line, with a tab between; in either order."
        ),
    ],
) -> None:
    """Learn weights from sentence pairs beside the dictionary and the glossary, and say where they lie.

    A first line without Chinese is a header; columns after the second are left out.
    """
    from jiebang.cli import lexicon

    lexicon.train(pairs)


@app.command("demo")
def demo_command(
    sheets: Annotated[
        Path | None,
        typer.Option(
            "--sheets",
            help="Write needs.xlsx, achievements.csv and gold.tsv into this folder; serve nothing.",
        ),
    ] = None,
    lang: Annotated[Lang, _LANG] = Lang.EN,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port.")] = 8000,
    data: Annotated[Path, typer.Option("--data", help="Folder of the site's data.")] = Path("var"),
) -> None:
    """Serve the demo edition on this machine, or write its spreadsheets (--sheets)."""
    if sheets is not None:
        from jiebang.cli import forms

        forms.write_demo(sheets, lang.value)
    else:
        from jiebang.cli import site

        site.demo(host, port, data)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port.")] = 8000,
) -> None:
    """Serve the site with the settings of the environment."""
    from jiebang.cli import site

    site.serve(host, port)


@operator_app.command("add")
def operator_add(
    email: Annotated[str, typer.Argument(help="Address of the account; made if there is none.")],
) -> None:
    """Let somebody operate the site."""
    _operator("add", email)


@operator_app.command("remove")
def operator_remove(
    email: Annotated[str, typer.Argument(help="Address of the account.")],
) -> None:
    """Take that right away."""
    _operator("remove", email)


@operator_app.command("reset")
def operator_reset(
    email: Annotated[str, typer.Argument(help="Address of the account.")],
) -> None:
    """Take somebody's second factors away, when they are lost."""
    _operator("reset", email)


@operator_app.command("list")
def operator_list() -> None:
    """The addresses of all operators."""
    _operator("list")


def _operator(*words: str) -> None:
    from jiebang.cli import site

    site.manage(["operator", *words])


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
)
def manage(context: typer.Context) -> None:
    """Run a management command of the site, such as "jiebang manage migrate"."""
    from jiebang.cli import site

    site.manage(list(context.args))


def run(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 2 bad input, 130 interrupted."""
    try:
        app(args=arguments, prog_name="jiebang")
    except console.Stop as stop:
        if stop.message:
            console.say(f"jiebang: {stop.message}")
        return stop.code
    except SystemExit as ended:
        if isinstance(ended.code, str):
            console.say(ended.code)
            return console.BAD_INPUT
        return ended.code or 0
    except (KeyboardInterrupt, typer.Abort):
        console.say("jiebang: interrupted")
        return console.INTERRUPTED
    except BrokenPipeError:
        console.silence_broken_pipe()
        return 0
    except OSError as problem:
        place = f"{problem.filename}: " if problem.filename else ""
        console.say(f"jiebang: {place}{problem.strerror or problem}")
        return console.BAD_INPUT
    return 0
