"""Random words that anyone can make again: SHA-256 in counter mode.

It knows nothing of children or lists. The same seed gives the same words on every platform and with every
release of Python and NumPy; NumPy's own generators promise that for their bits, but not for their
permutations and choices, so those are made here, from sorting keys.
"""

from __future__ import annotations

import hashlib

import numpy as np

BLOCK = 32  # bytes in one SHA-256 digest


class Stream:
    """An endless stream of random bytes: SHA-256(seed + 0), SHA-256(seed + 1), … one after the other.

    The counter is written as eight bytes, most significant first. Whatever is taken starts at a new block and
    the rest of the last block is thrown away, so that what is drawn next does not depend on sizes of words.
    """

    def __init__(self, seed: bytes) -> None:
        self._start = hashlib.sha256(seed)
        self._counter = 0

    def words(self, *shape: int, bits: int = 32) -> np.ndarray:
        """Independent, equally likely whole numbers of so many bits (8, 16, 32 or 64), in this shape."""
        size = int(np.prod(shape, dtype=np.int64))
        blocks = -(-size * (bits // 8) // BLOCK)
        taken = []
        for counter in range(self._counter, self._counter + blocks):
            block = self._start.copy()
            block.update(counter.to_bytes(8, "big"))
            taken.append(block.digest())
        self._counter += blocks
        words = np.frombuffer(b"".join(taken), dtype=f">u{bits // 8}", count=size)
        return words.astype(f"u{bits // 8}").reshape(shape)

    def order(self, size: int) -> np.ndarray:
        """The numbers 0 … size - 1 in random order: sorted by 64-bit keys, an equal key keeping the order."""
        return np.argsort(self.words(size, bits=64), kind="stable")

    def orders(self, rows: int, size: int) -> np.ndarray:
        """``rows`` independent random orders of 0 … size - 1, one per row."""
        return np.argsort(self.words(rows, size, bits=64), axis=1, kind="stable")
