"""A real `jupyter lab` or `jupyter notebook`, with folders of its own, and notebooks in it."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil

NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false}'
READY = """async () => {
  const {shell} = window.jupyterapp;
  await shell.currentWidget.context.sessionContext.ready;
}"""
RUN = """async (code) => {
  const {shell, commands} = window.jupyterapp;
  const cell = shell.currentWidget.content.widgets[0].model;
  cell.outputs.clear();
  cell.sharedModel.setSource(code);
  void commands.execute("notebook:run-all-cells");
}"""
RESTART = """async () => {
  const {shell} = window.jupyterapp;
  await shell.currentWidget.context.sessionContext.session.kernel.restart();
}"""
PATIENCE = 20  # seconds that a program may take to end


@contextmanager
def patience():
    """End whatever this process started, should what is done here wait for it without end."""

    def give_up():
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                process.kill()

    alarm = threading.Timer(PATIENCE, give_up)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


class Lab:
    """A running server.

    Args:
        home: Where it keeps its settings; nothing of the user's is read or written.
        root: Where the notebooks are.
        app: `lab` or `notebook`.
        theme: Such as `JupyterLab Dark`.
    """

    def __init__(self, home: Path, root: Path, *, app: str = "lab", theme: str = "") -> None:
        self.root, self.app = root, app
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(NO_NEWS)
        if theme:
            (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": theme}))
        names = {"lab": "LabApp", "notebook": "JupyterNotebookApp"}
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root",
                "--ServerApp.port=0", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
                f"--ServerApp.root_dir={root}", f"--{names[app]}.expose_app_in_browser=True",
            ],
            env=os.environ | {
                "HOME": str(home),
                "IPYTHONDIR": str(home / "ipython"),
                "JUPYTER_CONFIG_DIR": str(home / "config"),
                "JUPYTER_DATA_DIR": str(home / "data"),
                "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
                "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
                "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            },
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        self.address = self._find_address()
        # Jupyter says where it is before it listens there, which on a busy machine takes a while.
        wait_for(self._listens, lambda: f"nothing listens at {self.address}")

    def _find_address(self) -> str:
        """Wait until the server says where it is, and go on reading, so that it never waits."""
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                threading.Thread(target=self._process.stderr.read, daemon=True).start()
                return found[0]
        raise AssertionError("".join(said))

    def _listens(self) -> bool:
        assert self._process.poll() is None, "Jupyter has ended before it listened"
        address = urlsplit(self.address)
        try:
            socket.create_connection((address.hostname, address.port), timeout=1).close()
        except OSError:
            return False
        return True

    def url(self, name: str) -> str:
        return f"{self.address}/{'doc/tree' if self.app == 'lab' else 'notebooks'}/{name}"

    def stop(self) -> None:
        """End the server; one that waits for a kernel that is gone would never end by itself."""
        self._process.terminate()
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def write_notebook(path: Path, *cells: str) -> None:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    notebook = {
        "cells": [{**code, "id": f"cell-{n}", "source": cell} for n, cell in enumerate(cells)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook), encoding="utf-8")


def wait_until_ready(page) -> None:
    """Wait until the notebook is there and its kernel has begun."""
    page.wait_for_function("window.jupyterapp && document.querySelector('.jp-Notebook .jp-Cell')")
    page.evaluate(READY)


def wait_for(fits, tell=lambda: "it does not become true", *, seconds: float = 20) -> None:
    """Wait until something holds, such as what stands on the disk."""
    end = time.monotonic() + seconds
    while not fits():
        assert time.monotonic() < end, tell()
        time.sleep(0.05)
