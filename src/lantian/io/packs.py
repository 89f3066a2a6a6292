"""Campaign packs on disk."""

from __future__ import annotations

import os
from pathlib import Path

from lantian.core.policy.loader import LARGEST_FILE, LARGEST_MAP, NOT_POLICY, load
from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import PackInvalid, PackProblem
from lantian.io.documents.problems import TemplateMissing

__all__ = ["PackFolderMissing", "load_folder", "read_folder", "read_template"]

_MOST_FILES = 500
_TEMPLATES = "templates"


class PackFolderMissing(Exception):
    """There is no folder of that name."""

    code = "pack-folder-missing"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.remedy = "Name the folder that holds pack.yaml, such as campaigns/zhongyuan-2017-2018."
        super().__init__(f"There is no folder {path}. {self.remedy}")


def read_folder(path: Path | str) -> dict[str, bytes]:
    """The files of a pack by their path inside it; hidden files and the folders that are not policy are left out.

    Of a file that is too large only the beginning is read: enough for the loader to say so.

    Raises:
        PackFolderMissing: `path` is not a folder.
        PackInvalid: a file cannot be read, leads out of the folder, or there are too many.
    """
    root = Path(path)
    if not root.is_dir():
        raise PackFolderMissing(root)
    files: dict[str, bytes] = {}
    problems: list[PackProblem] = []
    for file in _files(root):
        name = file.relative_to(root).as_posix()
        if len(files) >= _MOST_FILES:
            problems.append(PackProblem("pack.yaml", 1, "file-unreadable", {"what": f"more than {_MOST_FILES} files"}))
            break
        try:
            if not file.resolve(strict=True).is_relative_to(root.resolve()) or not file.is_file():
                raise OSError(0, "it is not an ordinary file of this folder")
            with file.open("rb") as stream:
                files[name] = stream.read(max(LARGEST_FILE, LARGEST_MAP) + 1)
        except (OSError, RuntimeError) as error:  # RuntimeError: links that lead to each other in a ring
            what = getattr(error, "strerror", None) or "it leads nowhere"
            problems.append(PackProblem(name, 1, "file-unreadable", {"what": what}))
    if problems:
        raise PackInvalid(problems)
    return files


def read_template(path: Path | str, name: str) -> bytes:
    """A file of the pack's folder `templates/`.

    Raises:
        TemplateMissing: there is none of that name.
    """
    file = Path(path) / _TEMPLATES / name
    try:
        if Path(name).name != name or not file.resolve(strict=True).is_relative_to(Path(path).resolve()):
            raise TemplateMissing(name=name)
        return file.read_bytes()
    except (OSError, RuntimeError, ValueError) as cause:
        if isinstance(cause, TemplateMissing):
            raise
        raise TemplateMissing(name=name) from cause


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, below, names in os.walk(root):
        here = Path(folder)
        below[:] = sorted(
            name for name in below if not name.startswith(".") and not (here == root and name in NOT_POLICY)
        )
        found.extend(here / name for name in sorted(names) if not name.startswith("."))
    return found


def load_folder(path: Path | str) -> Pack:
    """The pack in a folder.

    Raises:
        PackFolderMissing: `path` is not a folder.
        PackInvalid: the pack has problems, all of which it names.
    """
    return load(read_folder(path))
