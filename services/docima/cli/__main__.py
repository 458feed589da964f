"""`python -m docima.cli`."""

from docima.cli.main import run

run()
