"""The random stream: the words that SHA-256 gives, in equal shares."""

import hashlib

import numpy as np

from record_review.sample.search.stream import Stream


def test_the_words_are_sha_256_of_the_seed_and_a_counter():
    blocks = b"".join(hashlib.sha256(b"seed" + counter.to_bytes(8, "big")).digest() for counter in range(2))
    expected = [int.from_bytes(blocks[place : place + 4], "big") for place in range(0, 64, 4)]
    assert Stream(b"seed").words(16).tolist() == expected


def test_what_is_taken_next_starts_at_a_new_block():
    stream = Stream(b"seed")
    stream.words(1, bits=16)
    block = hashlib.sha256(b"seed" + (1).to_bytes(8, "big")).digest()
    assert stream.words(1, bits=64).tolist() == [int.from_bytes(block[:8], "big")]


def test_an_order_holds_everyone_once_and_each_is_first_about_equally_often():
    stream = Stream(b"seed")
    orders = stream.orders(6000, 6)
    assert (np.sort(orders, axis=1) == np.arange(6)).all()
    firsts = np.bincount(orders[:, 0], minlength=6)
    assert abs(firsts - 1000).max() < 4 * (1000 * 5 / 6) ** 0.5
