"""`linehunt config`: to begin with a configuration, to find it, to check it, to see it."""

import os
from pathlib import Path
from typing import Protocol

import click


class Options(Protocol):
    """What the root command hands down."""

    config: Path | None


@click.group()
def config() -> None:
    """Write, find, check and show the configuration."""


@config.command()
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def init(options: Options, force: bool, path: Path | None) -> None:
    """Write a file to begin with, at PATH or where it is looked for."""
    from linehunt.config.search import default_path
    from linehunt.config.starter import write_starter

    target = path or options.config or default_path()
    write_starter(target, replace=force)
    click.echo(str(target))


@config.command("path")
@click.pass_obj
def show_path(options: Options) -> None:
    """Print the file in use, or where one is looked for."""
    from linehunt.config.search import FILE_NAME, VARIABLE, default_path, find_file

    found = find_file(options.config, os.environ)
    if found is not None:
        click.echo(str(found))
        return
    click.echo(f"no configuration file: looked for ${VARIABLE}, ./{FILE_NAME} and {default_path()}", err=True)


@config.command()
@click.pass_context
def check(ctx: click.Context) -> None:
    """Tell everything that is wrong with the configuration."""
    from linehunt.config.configuration import Configuration
    from linehunt.config.examine import examine
    from linehunt.providers.registry import Registry

    options: Options = ctx.obj
    problems = examine(options.config, Registry())
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        ctx.exit(2)
    checked = Configuration.load(options.config)
    counts = _count(len(checked.account_names), "account"), _count(len(checked.chain_names), "chain")
    click.echo(f"{', '.join(counts)}: no problem")


@config.command()
@click.pass_obj
def show(options: Options) -> None:
    """Print the configuration in effect, without secrets."""
    from linehunt.config.configuration import Configuration
    from linehunt.config.display import describe
    from linehunt.providers.registry import Registry

    click.echo(describe(Configuration.load(options.config), Registry()))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
