"""LibreOffice, asked to write a document in another format."""  # noqa: INP001 - scripts, no package

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GATHERING = HERE.parent


def convert(source: Path, target: Path, export: str) -> None:
    """Write a document as LibreOffice's filter `export` does ("docx", "pdf:writer_pdf_Export").

    Raises:
        FileNotFoundError: LibreOffice is not installed, or has written nothing.
        subprocess.CalledProcessError: LibreOffice has failed.
    """
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("soffice: install LibreOffice (libreoffice-writer-nogui and -calc)")
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        ask = [office, profile, "--headless", "--convert-to", export, "--outdir", folder]
        subprocess.run([*ask, str(source)], check=True, capture_output=True)  # noqa: S603 - our own documents
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(Path(folder, source.stem + target.suffix), target)
