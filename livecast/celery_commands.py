"""`python -m livecast.celery_commands worker …` and `… beat …`: the same as `celery --app livecast worker …`.

Celery's own program also loads its other commands, one of which is a shell with line editing: 11 MB in each process of
the worker and in beat.
"""

import click
from celery.bin.base import CLIContext
from celery.bin.beat import beat
from celery.bin.worker import worker

from livecast.celery import app


@click.group()
@click.option("-q", "--quiet", is_flag=True, help="Print no banner.")
@click.pass_context
def commands(context: click.Context, *, quiet: bool) -> None:
    context.obj = CLIContext(app=app, no_color=False, workdir=None, quiet=quiet)


commands.add_command(worker)
commands.add_command(beat)

if __name__ == "__main__":
    commands()
