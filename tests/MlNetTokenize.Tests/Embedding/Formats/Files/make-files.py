"""Writes the files beside it: one table of three rows in the formats of other programs.

Made with gensim 4.2.0 and numpy 1.24.2. word2vec.c, GloVe and fastText are laid out as these programs write them, safetensors as its
documentation says. All numbers are such that 16-bit floats hold them.
"""
import io
import json
import os
import struct

import numpy as np
from gensim.models import KeyedVectors

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = ["the", "caf\u00e9", "</s>"]
ROWS = np.array([[0.5, -1.25, 3.0, 0.0], [96.0, -0.0078125, 0.375, -2.0], [1.0, 0.1875, -0.25, 0.00390625]], dtype=np.float32)


def write(name, content):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(content)


def npy(array, version=(1, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def bfloat16(array):
    return (array.view("<u4") >> 16).astype("<u2").tobytes()


def safetensors(tensors, metadata=None):
    header = {} if metadata is None else {"__metadata__": metadata}
    data = b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


vectors = KeyedVectors(4)
vectors.add_vectors(WORDS, ROWS)
vectors.save_word2vec_format(os.path.join(HERE, "gensim.txt"))
vectors.save_word2vec_format(os.path.join(HERE, "gensim.bin"), binary=True)
vectors.save_word2vec_format(os.path.join(HERE, "gensim-without-header.txt"), write_header=False)
write("word2vec.txt", b"3 4\n" + b"".join(
    word.encode() + b" " + b"".join(b"%.8f " % value for value in row) + b"\n" for word, row in zip(WORDS, ROWS.tolist())))
write("word2vec.bin", b"3 4\n" + b"".join(word.encode() + b" " + row.tobytes() + b"\n" for word, row in zip(WORDS, ROWS)))
write("fasttext.vec", b"3 4\n" + b"".join(
    word.encode() + b" " + b"".join(b"%.8g " % value for value in row) + b"\n" for word, row in zip(WORDS, ROWS.tolist())))
write("glove.txt", b"".join(word.encode() + b"".join(b" %.8f" % value for value in row) + b"\n" for word, row in zip(WORDS, ROWS.tolist())))

write("f4.npy", npy(ROWS))
write("f4-fortran.npy", npy(np.asfortranarray(ROWS)))
write("f4-big-endian.npy", npy(ROWS.astype(">f4")))
write("f2.npy", npy(ROWS.astype("<f2")))
write("f8.npy", npy(ROWS.astype("<f8")))
write("f4-version2.npy", npy(ROWS, (2, 0)))
write("f8-fortran-version3.npy", npy(np.asfortranarray(ROWS.astype("<f8")), (3, 0)))

write("f32.safetensors", safetensors({"embedding.weight": ("F32", ROWS.shape, ROWS.tobytes())}))
write("f16.safetensors", safetensors({"wte": ("F16", ROWS.shape, ROWS.astype("<f2").tobytes())}, {"format": "pt"}))
write("bf16.safetensors", safetensors({
    "a.bias": ("F32", (5,), np.arange(5, dtype="<f4").tobytes()),
    "\u00e9mb": ("BF16", ROWS.shape, bfloat16(ROWS)),
    "ids": ("I64", (2, 3), np.arange(6, dtype="<i8").tobytes())}))
