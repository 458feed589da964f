"""The commands and their options. Nothing heavy is imported until a command runs: `--help` is to be instant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Reward verifiers for reinforcement learning, served over gRPC.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def run() -> None:
    """The entry point. Exit codes: 0 done, 1 failed, 2 unusable arguments or input."""
    app()


@app.command()
def serve(
    config: Annotated[Path | None, typer.Option(help="Settings: a .yaml, .toml or .json file.")] = None,
    verifiers: Annotated[str | None, typer.Option(help="Kinds to offer, by comma.")] = None,
    plugins: Annotated[str | None, typer.Option(help="Third parties' verifiers to load, by comma.")] = None,
    listen: Annotated[str | None, typer.Option(help="HOST:PORT of the gRPC server; port 0 takes a free one.")] = None,
    metrics_listen: Annotated[str | None, typer.Option(help="HOST:PORT of the metrics.")] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes of each pool.", min=1)] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
) -> None:
    """Serve the verifiers over gRPC until SIGTERM."""
    from docima.cli.serve import serve as command

    command(config, verifiers, plugins, listen, metrics_listen, workers, log_level)


@app.command()
def score(
    rows: Annotated[Path, typer.Argument(help="Tasks, one JSON object a line.")],
    out: Annotated[Path, typer.Option(help="Where the results go, one JSON object a completion.")],
    target: Annotated[str | None, typer.Option(help="HOST:PORT of a server. Default: workers of this machine.")] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes without a server.", min=1)] = None,
) -> None:
    """Score a file of tasks with their completions."""
    from docima.cli.score import score as command

    command(rows, out, target, workers)


@app.command()
def report(
    rewards: Annotated[Path, typer.Argument(help="Results of `docima score`: JSON lines, or .parquet.")],
    out: Annotated[Path, typer.Option(help="Where the page goes: one HTML file that needs nothing else.")],
    rows: Annotated[Path | None, typer.Option(help="The file that was scored: signs that need the texts.")] = None,
) -> None:
    """Show on one page what rewards amount to, and signs that a policy learns the reward."""
    from docima.cli.report import report as command

    command(rewards, out, rows)


Rows = Annotated[Path, typer.Argument(help="Tasks with their completions, one JSON object a line.")]
Out = Annotated[Path, typer.Option(help="Where the replies go, one JSON object a task.")]
Target = Annotated[str | None, typer.Option(help="HOST:PORT of a server. Default: this process and its workers.")]
Config = Annotated[Path | None, typer.Option(help="Settings without a server (judges): a .yaml, .toml or .json file.")]


@app.command()
def vote(
    rows: Rows,
    out: Out,
    target: Target = None,
    config: Config = None,
    component: Annotated[str, typer.Option(help="Component that compares answers. Default: the first.")] = "",
    k: Annotated[list[int] | None, typer.Option(help="Estimate maj@k and pass@k; may be repeated.", min=1)] = None,
    least_agreement: Annotated[float, typer.Option(help="Least agreement for pseudo-labels.", min=0, max=1)] = 0.5,
) -> None:
    """Tell which answer most completions of each task give."""
    from docima.cli.groups import ask

    options = {"component": component, "ks": k or [], "least_agreement": least_agreement}
    ask("vote", rows, out, target, config, options)


@app.command()
def rank(
    rows: Rows,
    out: Out,
    target: Target = None,
    config: Config = None,
    mode: Annotated[str, typer.Option(help="pairwise or listwise.")] = "pairwise",
    judge: Annotated[str, typer.Option(help="Who judges: a name in the settings.")] = "default",
    criterion: Annotated[str, typer.Option(help="What counts. Default: which is better.")] = "",
    samples: Annotated[int, typer.Option(help="Orders that are asked (listwise).", min=1, max=16)] = 1,
) -> None:
    """Rank the completions of each task, by a judge."""
    from docima.cli.groups import ask

    options = {"mode": mode, "judge": judge, "criterion": criterion, "samples": samples}
    ask("rank", rows, out, target, config, options)


@app.command()
def refine(
    rows: Rows,
    out: Out,
    target: Target = None,
    config: Config = None,
    component: Annotated[str, typer.Option(help="Rubric that finds defects. Default: the first component.")] = "",
    most_defects: Annotated[int, typer.Option(help="Defects told at most.", min=1, max=32)] = 8,
) -> None:
    """Tell what is wrong with each completion, for its next turn."""
    from docima.cli.groups import ask

    ask("refine", rows, out, target, config, {"component": component, "most_defects": most_defects})


@app.command(name="lint-references")
def lint_references(
    path: Annotated[Path, typer.Argument(help="Tasks, rows with a field `reference`, or one reference a line.")],
) -> None:
    """Tell which mathematical references cannot be read, or can be read in two ways, by line."""
    from docima.cli.lint_references import lint_references as command

    command(path)


@app.command()
def verifiers(
    kind: Annotated[str | None, typer.Argument(help="One kind, in full: its JSON Schema and detail codes.")] = None,
    target: Annotated[str | None, typer.Option(help="HOST:PORT of a server. Default: this machine.")] = None,
) -> None:
    """List the verifiers that passed their self-test."""
    from docima.cli.verifiers import verifiers as command

    command(kind, target)


@app.command()
def doctor() -> None:
    """Tell what this machine can do, and how to mend what it cannot."""
    from docima.cli.doctor import doctor as command

    command()


@app.command()
def demo(
    rows: Annotated[Path | None, typer.Option(help="Tasks to score. Default: the examples of the checkout.")] = None,
) -> None:
    """Start a server, score the examples over gRPC, print the table."""
    from docima.cli.demo import demo as command

    command(rows)
