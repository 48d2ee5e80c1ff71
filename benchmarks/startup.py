"""How long qualcode takes to start, against Python and pandas: each in a process of its own."""

import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

RUNS = 7
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import pandas": ["-c", "import pandas"],
    "import qualcode": ["-c", "import qualcode"],
    "qualcode --help": ["-m", "qualcode", "--help"],
}


def least_time(arguments: list[str]) -> float:
    """Start Python with some arguments several times; return the least time in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the least of seven starts of each."""
    times = {name: least_time(arguments) for name, arguments in COMMANDS.items()}
    table = Table("", "seconds", "of pandas", title=f"Starting, least of {RUNS}")
    for name, seconds in times.items():
        table.add_row(name, f"{seconds:.3f}", f"{seconds / times['import pandas']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
