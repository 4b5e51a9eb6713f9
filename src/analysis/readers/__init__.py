"""Raw files → raw tables: the text of every cell and where it stood."""

from analysis.readers.folder import raw_files, read_file
from analysis.readers.raw import RawTable

__all__ = ["RawTable", "raw_files", "read_file"]
