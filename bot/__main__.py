"""The command line: `python -m bot` = `gendan`. Each command loads only what it needs."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import typer
from typer._click.exceptions import ClickException, MissingParameter, UsageError

GROUPS = {
    "bot.cli.run": ("run", "sandbox"),
    "bot.cli.setup": ("migrate", "doctor", "manifest"),
    "bot.cli.books": ("import", "export"),
    "bot.cli.authority": ("authority",),
    "bot.cli.audit": ("audit",),
    "bot.cli.letter": ("letter",),
    "bot.cli.plan": ("plan",),
    "bot.cli.calendar": ("calendar",),
    "bot.cli.aql": ("aql",),
    "bot.cli.parse": ("parse",),
    "bot.cli.say": ("say",),
}


def build(words: list[str]) -> typer.Typer:
    """The command line with the group that the first word names, or with every group for the help."""
    app = typer.Typer(
        name="gendan",
        help="跟单 Gendan:订单跟进、例会、异常和批示 / orders, stand-ups, anomalies and who may decide",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_root)
    wanted = [module for module, names in GROUPS.items() if words and words[0] in names] or list(GROUPS)
    for module in wanted:
        import_module(module).register(app)
    return app


def _root() -> None:
    """Keeps a single command a sub-command."""


def main() -> None:
    """Run the command line; wrong usage is said in two lines and leaves with 2."""
    if unreadable := [word for word in sys.argv[1:] if not _is_text(word)]:
        print(f"不是 UTF-8 文字,请改名或重打 / no UTF-8 text, rename or retype it: {unreadable[0]!a}", file=sys.stderr)
        sys.exit(2)
    gc.disable()  # nothing that imports make is garbage, and looking for it takes an eighth of the start
    app = build(sys.argv[1:])
    gc.freeze()
    gc.enable()
    try:
        status = app(standalone_mode=False)
    except ClickException as error:
        print(_wrong(error), file=sys.stderr)
        print(f"{_command(error)} --help", file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(130)
    sys.exit(status if isinstance(status, int) else 0)


def _is_text(word: str) -> bool:
    """Whether an argument is text in this system's encoding: what is not can be neither stored nor printed."""
    return not any("\ud800" <= character <= "\udfff" for character in word)


def _wrong(error: ClickException) -> str:
    """What was wrong; the library knows it in English only."""
    if isinstance(error, MissingParameter) and error.param is not None:
        return f"缺少 / missing: {error.param.get_error_hint()}"
    return f"用法不对 / wrong usage: {error.format_message()}"


def _command(error: ClickException) -> str:
    """The command whose help says how it is used."""
    return error.ctx.command_path if isinstance(error, UsageError) and error.ctx else "python -m bot"


if __name__ == "__main__":
    main()
