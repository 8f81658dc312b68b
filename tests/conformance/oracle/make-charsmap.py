"""Writes charsmap.txt beside it: a small table of SentencePiece's in base 64, as the normalizer Precompiled holds one. The usual ones have 230 kB.

Made with SentencePiece 0.1.97's spm_train (Debian package sentencepiece).
"""
import base64
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = ["FF1C\t3C", "FF33\t73", "FF41\t61", "3000\t20", "A0\t20", "65 301\tE9", "2460\t31", "FB01\t66 69", "200B\t", "AD\t", "1F600\t3A 29", "41\t61", "2026\t2E 2E 2E", "9\t20"]


def varint(data, place):
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place


def field(data, number):
    """The first field of this number that has a length."""
    place = 0
    while place < len(data):
        tag, place = varint(data, place)
        if tag & 7 == 2:
            length, place = varint(data, place)
            if tag >> 3 == number:
                return data[place:place + length]
            place += length
        elif tag & 7 == 0:
            _, place = varint(data, place)
        else:
            place += 4
    raise ValueError("no field %d" % number)


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "text.txt"), "w") as text:
        text.write("\n".join("the cat sat on the mat and a dog ran to the sea %d" % i for i in range(200)))
    with open(os.path.join(folder, "rules.tsv"), "w") as table:
        table.write("\n".join(RULES) + "\n")
    subprocess.run(
        ["spm_train", "--input=" + os.path.join(folder, "text.txt"), "--model_prefix=" + os.path.join(folder, "m"), "--vocab_size=60", "--model_type=unigram",
         "--hard_vocab_limit=false", "--normalization_rule_tsv=" + os.path.join(folder, "rules.tsv")],
        check=True, stderr=subprocess.DEVNULL)
    with open(os.path.join(folder, "m.model"), "rb") as model, open(os.path.join(HERE, "charsmap.txt"), "w") as made:
        made.write(base64.b64encode(field(field(model.read(), 3), 2)).decode() + "\n")
