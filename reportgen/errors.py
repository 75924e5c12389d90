"""What can go wrong, as the user is told it: where, what, and how to mend it."""

from __future__ import annotations


class ReportgenError(Exception):
    """Base of every error that is the user's to mend; the CLI catches this one only.

    Attributes
    ----------
    exit_code : int
        What the process returns: 3 bad data, 4 bad config, 5 environment or disk.
    """

    exit_code = 5


class ConfigError(ReportgenError):
    """The configuration names something that does not exist or cannot be."""

    exit_code = 4


class InputError(ReportgenError):
    """The table cannot be read as it stands."""

    exit_code = 3


class SchemaError(InputError):
    """The table lacks columns, or they hold what their role does not allow.

    Attributes
    ----------
    columns : tuple of str
        The columns or roles concerned.
    """

    def __init__(self, message: str, columns: tuple[str, ...] = ()) -> None:
        """Say what is wrong, and in which columns."""
        super().__init__(message)
        self.columns = columns


class TooFewCustomersError(InputError):
    """There are not enough customers to say anything about groups of them.

    Attributes
    ----------
    n, needed : int
        Customers there are, and customers there must be.
    """

    def __init__(self, message: str, n: int, needed: int) -> None:
        """Say what is wrong, and by how much."""
        super().__init__(message)
        self.n = n
        self.needed = needed


class RenderError(ReportgenError):
    """A page could not be made: a template, a chart, or the document's accessibility failed."""


class SystemLibraryError(ReportgenError):
    """The machine lacks a library that the PDF needs (Pango and its companions)."""
