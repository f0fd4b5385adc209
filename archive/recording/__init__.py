"""The catalogue written into the holdings, and made anew from them."""

from archive.recording.rebuild import rebuild
from archive.recording.recorder import Recorder

__all__ = ["Recorder", "rebuild"]
