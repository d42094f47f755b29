"""`linehunt bulk`: a file in, the same rows with what is known of their numbers out."""

from contextlib import ExitStack, closing
from pathlib import Path

import click
from click.core import ParameterSource

from linehunt import Client, Configuration
from linehunt_bulk import options
from linehunt_bulk.flat import columns_for, named_apart
from linehunt_bulk.job import Job
from linehunt_bulk.options import Root
from linehunt_bulk.query import Query
from linehunt_bulk.question import agreed
from linehunt_bulk.reading.opening import open_table
from linehunt_bulk.voice import Events, Words
from linehunt_bulk.writing.opening import FORMS as OUTPUT_FORMS
from linehunt_bulk.writing.opening import open_output

_STOPPED = 130
_FILES = ("source", "target", "report")


@click.command()
@click.argument("source", metavar="INPUT")
@click.option("-o", "--output", "target", required=True, metavar="FILE", help="What is written: .csv, .jsonl or .parquet; '-' is stdout.")
@options.column
@options.input_format
@click.option("--output-format", type=click.Choice(OUTPUT_FORMS), help="The output's format, where its name doesn't say it.")
@options.encoding
@click.option("--overwrite", is_flag=True, help="Replace an output that exists, once the new one is complete.")
@options.chain
@options.want
@options.region
@options.max_cost
@click.option("--max-spend", metavar="AMOUNT", help="What this command may cost in all, for instance '50 USD'.")
@options.refresh
@click.option("--workers", type=click.IntRange(1, 1024), default=8, show_default=True, help="Requests at once.")
@click.option("--yes", is_flag=True, help="Don't ask before money is spent.")
@click.option("--money", is_flag=True, help="Add columns of cost.")
@click.option("--trail", is_flag=True, help="Add columns of who said what, and when.")
@click.option("--progress", type=click.Choice(["auto", "none", "json"]), default="auto", help="How the run is told of while it goes on.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a report: .html or .json.")
@click.pass_context
def bulk(
    context: click.Context,
    /,
    source: str,
    target: str,
    column: str | None,
    input_format: str | None,
    output_format: str | None,
    encoding: str | None,
    overwrite: bool,
    chain: str,
    want: tuple[str, ...],
    region: str | None,
    max_cost: str | None,
    max_spend: str | None,
    refresh: bool,
    workers: int,
    yes: bool,
    money: bool,
    trail: bool,
    progress: str,
    report: Path | None,
) -> int:
    """Look up every number of INPUT, a file with a number in each row or '-' for stdin, and write its rows with what is known of them.

    INPUT is CSV, TSV, JSON lines, plain lines, Parquet or Arrow, also with .gz or .zst. Rows keep their order and their cells; one that is
    no number is kept with the reason. The output is written beside its place, and takes it when it is complete.

    Ctrl-C stops: what is under way is settled, and what is written is kept beside the output. A second Ctrl-C ends it at once. However it
    was ended, the same command goes on: what was bought is recalled.

    \b
    Exit code 0: every row answered in full; 1: at least one was not, or the
    run could not be finished; 2: usage, configuration or input, or nothing
    in it was a number; 130: stopped.
    """  # noqa: D301  # the character itself: click keeps the lines below it as they are
    query = Query(chain=chain, want=want, region=region, max_cost=max_cost, refresh=refresh)
    voice = Events() if progress == "json" else Words()
    root: Root = context.obj
    with ExitStack() as stack:
        client = stack.enter_context(Client(Configuration.load(root.config), max_spend=max_spend))
        paid = bool(client.plan((), **query.keywords).accounts)  # and no argument is wrong
        if report is not None:
            from linehunt_bulk.report.writing import report_format

            report_format(report)
        table = stack.enter_context(closing(open_table(source, form=input_format, column=column, encoding=encoding)))
        columns = columns_for(query.wanted(client.configuration), money=money, trail=trail)
        added = named_apart(columns, table.columns)
        schema = getattr(table, "schema", None)  # an Arrow table has one
        output = open_output(target, form=output_format, columns=table.columns, added=added, overwrite=overwrite, schema=schema)
        stack.callback(output.abandon)  # does nothing once it is complete
        for note in table.notes:
            voice.say(note)
        if added != columns:
            voice.say(f"the input has columns of these names already: the added ones are {added[0].name} to {added[-1].name}")
        job = Job(
            client=client,
            query=query,
            table=table,
            output=output,
            target=target,
            columns=columns,
            workers=workers,
            progress=progress,
            voice=voice,
            report=report,
            options=_given(context),
        )
        plan = job.plan() if paid else None
        if paid and not yes and not agreed(plan, max_spend):
            voice.say("nothing was asked")
            return _STOPPED
        return job.run(plan)


def _given(context: click.Context) -> dict[str, str]:
    """The options that the command line has, for the report."""
    given = {}
    for parameter in context.command.params:
        name = parameter.name or ""
        if name not in _FILES and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            value = context.params[name]
            given[parameter.opts[0]] = ", ".join(value) if isinstance(value, tuple) else "yes" if value is True else str(value)
    return given
