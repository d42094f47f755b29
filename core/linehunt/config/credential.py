"""Credentials: written as where they come from, fetched when the account that needs them is built."""

import os
import re
import stat
from collections.abc import Iterable, Mapping

from attrs import frozen

from linehunt.config.place import Place
from linehunt.config.table import kind
from linehunt.model.secret import Secret
from linehunt.model.text import safe_message

FORMS = '{ env = "NAME" }, { file = "path" } or { command = ["program", "argument"] }'
_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]{0,127}")
_LONGEST = 65_536


class Refused(ValueError):
    """A value can't be used. The text says why, and never holds the value."""


@frozen(eq=False)
class Credentials:
    """Fetches what `{ env }`, `{ file }` and `{ command }` name. `command_limit` is in seconds."""

    place: Place
    command_limit: float = 10.0

    def secret(self, written: object) -> Secret:
        """The secret that is written literally, or named.

        Raises:
            Refused: it can't be had, or can't be right.
        """
        if isinstance(written, Mapping):
            return Secret(self.fetch(written))
        if isinstance(written, Secret):
            return Secret(_checked(written.reveal(), "it"))
        if not isinstance(written, str):
            raise Refused(f"it must be a secret: {FORMS}, not {kind(written)}")
        if not self.place.private:
            raise Refused(f"a secret is written literally only in a file that others can't read: chmod 600 the file, or use {FORMS}")
        return Secret(_checked(written, "it"))

    def fetch(self, reference: Mapping[object, object]) -> str:
        """The text that a reference names.

        Raises:
            Refused: it is no reference; or nothing is found; or what is found can't be right.
        """
        if len(reference) == 1:
            [(form, named)] = reference.items()
            if form == "env" and isinstance(named, str):
                return self._from_variable(named)
            if form == "file" and isinstance(named, str):
                return self._from_file(named)
            if form == "command" and isinstance(named, list | tuple) and named and all(isinstance(part, str) for part in named):
                return self._from_command([str(part) for part in named])
        raise Refused(f"it must be {FORMS}, and nothing beside it")

    def _from_variable(self, name: str) -> str:
        if not _VARIABLE.fullmatch(name):
            raise Refused("env names a variable: letters, digits and '_'")
        value = self.place.environ.get(name)
        if value is None:
            raise Refused(f"the variable {name} is not set")
        return _checked(value, f"the variable {name}")

    def _from_file(self, name: str) -> str:
        what = f"the file {safe_message(name)}"
        try:
            # Without O_NONBLOCK, a pipe without a writer would be waited for.
            descriptor = os.open(self.place.beside(name), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                mode = os.fstat(descriptor).st_mode
                content = os.read(descriptor, _LONGEST + 1) if stat.S_ISREG(mode) else b""
            finally:
                os.close(descriptor)
        except OSError as error:
            raise Refused(f"{what} can't be read: {error.strerror}") from None
        except ValueError:
            raise Refused("file names a file, without a NUL in its name") from None
        if not stat.S_ISREG(mode):
            raise Refused(f"{what} is no regular file")
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refused(f"{what} is open to other users: chmod 600 it")
        return _decoded(content, what)

    def _from_command(self, argv: list[str]) -> str:
        import subprocess  # 10 ms, and few configurations have a command

        what = f"the command {safe_message(argv[0])!r}"
        try:
            null, pipe = subprocess.DEVNULL, subprocess.PIPE
            done = subprocess.run(  # noqa: S603  # the command that the user has written, without a shell
                argv, stdin=null, stdout=pipe, stderr=null, timeout=self.command_limit, check=False
            )
        except subprocess.TimeoutExpired:
            raise Refused(f"{what} gave nothing within {self.command_limit:g} s") from None
        except OSError as error:
            raise Refused(f"{what} can't be run: {error.strerror}") from None
        except ValueError:
            raise Refused("command names a program and its arguments, without a NUL in them") from None
        if done.returncode:
            raise Refused(f"{what} failed with status {done.returncode}")
        return _decoded(done.stdout, f"what {what} gave")


def _decoded(content: bytes, what: str) -> str:
    """The text of a file or a command's output, without the newline at its end."""
    if len(content) > _LONGEST:
        raise Refused(f"{what} is too long for a credential")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise Refused(f"{what} is not UTF-8 text") from None
    return _checked(text.removesuffix("\n").removesuffix("\r"), what)


def _checked(value: str, what: str) -> str:
    if not value:
        raise Refused(f"{what} is empty")
    if value != value.strip():
        raise Refused(f"{what} starts or ends with a space or a newline")
    if not value.isprintable():
        raise Refused(f"{what} holds a control character, or a newline inside")
    return value


def validators_words(error: ValueError, secrets: Iterable[str]) -> str:
    """What a settings class says of a value, without the secrets. Its first argument: attrs adds the value itself to the others."""
    text = str(error.args[0]) if error.args else "it can't be right"
    for secret in secrets:
        text = text.replace(secret, "***")
    return text
