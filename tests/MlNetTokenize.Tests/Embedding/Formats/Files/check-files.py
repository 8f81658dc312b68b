"""Opens files that MlNetTokenize wrote with the programs they are for: check-files.py FOLDER, with the table of make-files.py saved as
table.txt and table.bin (SaveWord2Vec), table.npy (SaveNpy) and table.safetensors (SaveSafetensors)."""
import json
import struct
import sys

import numpy as np
from gensim.models import KeyedVectors

folder = sys.argv[1]
expected = KeyedVectors.load_word2vec_format(__file__.replace("check-files.py", "gensim.txt"))
for name in ["table.txt", "table.bin"]:
    vectors = KeyedVectors.load_word2vec_format(f"{folder}/{name}", binary=name.endswith("bin"))
    assert vectors.index_to_key == expected.index_to_key and vectors.vectors.tobytes() == expected.vectors.tobytes(), name
    print("gensim", name, vectors.vectors.shape, vectors.most_similar("the", topn=1))

array = np.load(f"{folder}/table.npy", allow_pickle=False)
assert array.dtype == np.float32 and array.tobytes() == expected.vectors.tobytes()
print("numpy table.npy", array.shape, array.dtype)

with open(f"{folder}/table.safetensors", "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    ((name, tensor),) = header.items()
    data = file.read()
assert (8 + length) % 8 == 0 and tensor["dtype"] == "F32" and tensor["data_offsets"] == [0, len(data)]
assert np.frombuffer(data, "<f4").reshape(tensor["shape"]).tobytes() == expected.vectors.tobytes()
print("table.safetensors", header)
