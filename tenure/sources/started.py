"""A git that runs while something else is done, and is asked for its output later."""

from collections.abc import Sequence

from tenure.sources.process import output, start


class Started:
    """A git command that runs while something else is done."""

    def __init__(
        self,
        words: Sequence[str],
        root: str,
        env: dict[str, str] | None = None,
        *,
        much: bool = False,
    ) -> None:
        """Start it.

        Args:
            words: The arguments after `git`.
            root: The folder to run in.
            env: The environment; by default `tenure.sources.process.environment()`.
            much: Let it write a megabyte before it has to wait for us.
        """
        self._child = start(words, root, env)
        self._root = root
        if much:
            from tenure.sources import pipes  # late: a hook has no need of it

            pipes.widen(self._child.stdout.fileno())

    def output(self) -> bytes:
        """Return what it says, when it has ended.

        Raises:
            SourceError: It failed.
        """
        return output(self._child, self._root)

    def stop(self) -> None:
        """End it: nobody asks for its output any more."""
        self._child.stop()
