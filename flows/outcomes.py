"""How a command can end: the exit codes, and the error of a command line that cannot be meant."""

DONE = 0
"""All went well; rejected records are reported and no error."""
FAILED = 1
WRONG_USAGE = 2
NOTHING_READ = 3
"""Every record was rejected, or no source had any."""
INTERRUPTED = 130


class UsageError(ValueError):
    """The command line asks for what cannot be meant; the message says what is right."""


class CommandError(RuntimeError):
    """Something outside keeps the command from its work; the message says what to do."""
