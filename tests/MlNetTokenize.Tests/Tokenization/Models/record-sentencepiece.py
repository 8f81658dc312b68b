"""Writes sentencepiece.json beside it: small random models, hostile texts, and the ids and places that SentencePiece gives.

Made with SentencePiece 0.1.97 (Debian packages sentencepiece and python3-sentencepiece, /usr/bin/python3). Places are in bytes of UTF-8.
"""
import base64
import json
import os
import random
import struct
import subprocess
import tempfile

import sentencepiece

HERE = os.path.dirname(os.path.abspath(__file__))
SPACE = "\u2581"
ALPHABETS = [["a", "b"], ["a", "b", "c", SPACE], ["a", "\u00e9", "\u4e2d", "\U0001f600", SPACE], ["x", " ", "\u0301", SPACE, "\uac00"]]
STRANGE = ["q", "\u00df", "\u6587", "\U0001f44d", "\ufffd", "<unk>", "<s>", "<0x61>", "\uff41", "\u00a0", "  ", " ", "e\u0301", "\u200b", "\t", "\n", "\u3000", "\u2122"]
RULES = ["FF41\t61", "FF42\t62", "65 301\tE9", "A0\t20", "3000\t20", "200B\t", "2122\t54 4D", "301\t", "9\t20", "1F44D\t20 61 20"]
# Without the rule of letters, words of ASCII stay as they are.
RULE_OF_LETTERS = "62 62 62\t63"
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
source = random.Random(11)


def number(field, value):
    return varint(field << 3) + varint(value)


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def piece(text, score, kind):
    return data(1, data(1, text) + varint(2 << 3 | 5) + struct.pack("<f", score) + number(3, kind))


def character_map(rules_of_map):
    with tempfile.TemporaryDirectory() as folder:
        text, rules = os.path.join(folder, "text"), os.path.join(folder, "rules")
        open(text, "w").write("a b c\n" * 100)
        open(rules, "w").write("\n".join(rules_of_map) + "\n")
        subprocess.run(["spm_train", "--input=" + text, "--model_prefix=" + os.path.join(folder, "m"), "--model_type=char", "--vocab_size=10", "--hard_vocab_limit=false",
                        "--normalization_rule_tsv=" + rules], check=True, stderr=subprocess.DEVNULL)
        model = open(os.path.join(folder, "m.model"), "rb").read()
    # The last field 3 of the model is the normalizer's, whose field 2 is the table.
    for _, spec in [field for field in fields(model) if field[0] == 3]:
        for _, table in [field for field in fields(spec) if field[0] == 2]:
            return table


def fields(message):
    at = 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        tag = read()
        if tag & 7 == 2:
            length = read()
            yield tag >> 3, message[at:at + length]
            at += length
        elif tag & 7 == 5:
            at += 4
        else:
            read()


def texts(alphabet, tokens):
    made = ["".join(source.choice(source.choice([alphabet, tokens])) if source.random() < 0.8 else source.choice(STRANGE) for _ in range(source.randint(1, 10))) for _ in range(10)]
    made += [source.choice(alphabet) * 70, "".join(source.choice(alphabet) for _ in range(90)), "".join(source.choice(tokens + [" "]) for _ in range(120))]
    return [text.replace(SPACE, source.choice([" ", SPACE])) for text in made]


def model(index, tables):
    alphabet = source.choice(ALPHABETS)
    merges = index % 2 == 1
    fallback = source.random() < 0.25
    out = piece("<unk>", 0, UNKNOWN) + piece("<s>", 0, CONTROL) + piece("</s>", 0, CONTROL)
    if fallback:
        out += b"".join(piece("<0x%02X>" % value, 0, BYTE) for value in range(256))
    if merges:
        pool = [letter for letter in alphabet if source.random() < 0.9] or alphabet[:1]
        for _ in range(source.randint(2, 25)):
            pool.append(source.choice(pool) + source.choice(pool))
        if source.random() < 0.3:
            source.shuffle(pool)
    else:
        pool = ["".join(source.choice(alphabet) for _ in range(source.randint(1, 4))) for _ in range(source.randint(3, 25))]
    scores = source.choice([[-1, -2, -3], [-1.5, -3, -4.5, -6], None, None])
    user_defined, unused = source.random() < 0.3, source.random() < 0.2
    tokens = []
    for token in dict.fromkeys(pool):
        if len(token.encode()) > 40:
            continue
        tokens.append(token)
        kind = USER_DEFINED if user_defined and source.random() < 0.15 else UNUSED if unused and source.random() < 0.2 else NORMAL
        out += piece(token, source.choice(scores) if scores else -len(tokens) if merges else -source.random() * 20, kind)
    trainer = number(3, 2 if merges else 1) + number(35, int(fallback)) + number(24, int(source.random() < 0.15))
    normalizer = (data(2, source.choice(tables)) if source.random() < 0.6 else b"") + number(3, int(source.random() < 0.7)) + number(4, int(source.random() < 0.6)) + number(5, int(source.random() < 0.9))
    return out + data(2, trainer) + data(3, normalizer), texts(alphabet, tokens)


def main():
    tables = [character_map(RULES), character_map(RULES + [RULE_OF_LETTERS])]
    recorded = []
    for index in range(40):
        file, cases = model(index, tables)
        processor = sentencepiece.SentencePieceProcessor()
        processor.LoadFromSerializedProto(file)
        answers = []
        for text in cases:
            bytes_before = [0]
            for character in text:
                bytes_before.append(bytes_before[-1] + len(character.encode()))
            pieces = processor.encode(text, out_type="immutable_proto").pieces
            answers.append({"text": text, "ids": [part.id for part in pieces], "places": [bytes_before[place] for part in pieces for place in (part.begin, part.end)]})
        recorded.append(json.dumps({"model": base64.b64encode(file).decode(), "cases": answers}, ensure_ascii=False))
    with open(os.path.join(HERE, "sentencepiece.json"), "w", encoding="utf-8", newline="\n") as file:
        file.write("[\n" + ",\n".join(recorded) + "\n]\n")


main()
