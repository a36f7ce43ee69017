"""Drops the pages of the files named on standard input from the cache of the system, so that the next reader waits for the disk."""

import os
import sys

os.sync()
for path in sys.stdin:
    file = os.open(path.rstrip("\n"), os.O_RDONLY)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)
