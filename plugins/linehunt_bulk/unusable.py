"""The error that ends a command before anything is asked."""

import click


class Unusable(click.ClickException):
    """Like a usage error, without the usage."""

    exit_code = 2
