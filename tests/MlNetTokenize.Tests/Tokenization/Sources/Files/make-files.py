"""Writes the files beside it: small vocabularies in the formats that BERT and SentencePiece use, from text that it makes itself.

Made with SentencePiece 0.1.97's spm_train (Debian package sentencepiece).
"""
import os
import random
import re
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SYLLABLES = ["ta", "re", "mi", "so", "lan", "der", "un", "ing", "est", "kor", "vel", "ph", "qua", "xi", "jo", "b\u00e9", "\u00fc", "\u4e2d", "\u6587"]


def words(count):
    """Words of syllables, the first ones of the list much more frequent than the last ones."""
    source = random.Random(7)
    vocabulary = ["".join(source.choice(SYLLABLES) for _ in range(source.randint(1, 4))) for _ in range(400)]
    return [vocabulary[min(int(source.expovariate(0.02)), 399)] for _ in range(count)]


def write_word_pieces():
    frequent = sorted(set(words(3000)))[:150]
    cased = [word.capitalize() for word in frequent[:30]]
    signs = [sign for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"]
    characters = list(LETTERS) + list(LETTERS.upper()) + list("0123456789") + ["\u00e9", "\u00fc", "e\u0301"[1], "\u4e2d", "\u6587", "\u0436"]
    tokens = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + signs + characters
    tokens += ["##" + character for character in characters] + ["##" + sign for sign in "[]<>"] + frequent + cased
    tokens += ["##" + syllable for syllable in SYLLABLES] + ["sep", "cls", "SEP", "CLS", "##EP", "mask", "un", "##k", "pad"]
    with open(os.path.join(HERE, "vocab.txt"), "w", encoding="utf-8", newline="\n") as file:
        file.write("".join(token + "\n" for token in dict.fromkeys(tokens)))


def train(name, *options):
    # Brackets stand in the text, so that merges can lead to the control symbols.
    text = words(20000)
    lines = [" ".join(text[i:i + 8]) + (" a<s b< s> /s> </s x>" if i % 3 == 0 else " 17 270, Ab.") for i in range(0, len(text), 8)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "text.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        subprocess.run(
            ["spm_train", "--input=" + path, "--model_prefix=" + os.path.join(folder, "m"), "--vocab_size=600", "--character_coverage=1.0",
             "--control_symbols=<ctl>", "--user_defined_symbols=<sep>,7", "--num_threads=1", *options],
            check=True, stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, "m.model"), "rb") as made, open(os.path.join(HERE, name), "wb") as file:
            # The names of temporary folders are of this run only.
            model = made.read()
            for name in re.findall(rb"/[a-z0-9_/]*/%b[a-z0-9_]+" % tempfile.gettempprefixb(), model):
                model = model.replace(name, b"/" * len(name))
            file.write(model)


write_word_pieces()
train("bpe.model", "--model_type=bpe", "--byte_fallback=true", "--split_by_unicode_script=false",
      "--normalization_rule_name=identity")

# A small table of its own, as SentencePiece's usual one has 230 kB: full-width signs become brackets, and two spaces of other widths a space.
with tempfile.TemporaryDirectory() as rules:
    with open(os.path.join(rules, "rules.tsv"), "w", encoding="utf-8") as table:
        table.write("FF1C\t3C\nFF1E\t3E\nFF33\t73\nFF53\t73\n3000\t20\nA0\t20\n65 301\tE9\n")
    train("unigram.model", "--model_type=unigram", "--pad_id=3", "--hard_vocab_limit=false",
          "--normalization_rule_tsv=" + os.path.join(rules, "rules.tsv"))
