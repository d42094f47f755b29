"""`linehunt completion`: what makes a shell complete linehunt's commands and options."""

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

_SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command()
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a SHELL.

    \b
    bash:  eval "$(linehunt completion bash)"
    zsh:   eval "$(linehunt completion zsh)"
    fish:  linehunt completion fish | source
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    click.echo(_SHELLS[shell](ctx.find_root().command, {}, "linehunt", "_LINEHUNT_COMPLETE").source())
