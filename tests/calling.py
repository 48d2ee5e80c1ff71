"""Commands, run in this process, as a person at a terminal would see them."""

from click.testing import Result
from typer.testing import CliRunner

from qualcode import cli


def call(*arguments: object) -> Result:
    """Run a command. Only SystemExit may end it: no traceback, ever."""
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def ok(*arguments: object) -> str:
    """Expect exit code 0; return what was printed."""
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: object) -> str:
    """Expect one line on stderr, nothing on stdout, exit code 1; return the line."""
    result = call(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("qualcode: ")
    assert result.stderr.count("\n") == 1
    return result.stderr
