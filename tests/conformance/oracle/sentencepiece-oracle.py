"""Trains small SentencePiece models and answers for them: one question a line of JSON on standard input, one answer a line on standard output.

Needs the module sentencepiece (Debian package python3-sentencepiece, 0.1.97).
"""
import base64
import json
import random
import sys
import tempfile

import sentencepiece

SYLLABLES = ["ta", "re", "mi", "so", "lan", "der", "un", "ing", "est", "kor", "vel", "ph", "qua", "xi", "jo", "bé", "ü", "中", "文字", "안", "녕", "при", "вет", "ﬁ", "Ａ", "한"]
COMMON = dict(vocab_size=400, character_coverage=1.0, hard_vocab_limit=False, num_threads=1, minloglevel=2, max_sentence_length=100000)
MODELS = {
    "bpe": dict(model_type="bpe"),
    "bpe, bytes": dict(model_type="bpe", byte_fallback=True),
    "bpe, bytes, as it is": dict(model_type="bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, split_digits=True),
    "bpe, no first space": dict(model_type="bpe", add_dummy_prefix=False),
    "bpe, symbols": dict(model_type="bpe", user_defined_symbols=["<sep>", "7", "kor", "▁x"], control_symbols=["<ctl>"], pad_id=3),
    "bpe, no cuts": dict(model_type="bpe", split_by_whitespace=False, split_by_unicode_script=False, split_by_number=False),
    "unigram": dict(model_type="unigram"),
    "unigram, bytes": dict(model_type="unigram", byte_fallback=True),
    "unigram, lower case": dict(model_type="unigram", normalization_rule_name="nmt_nfkc_cf"),
    "unigram, nfkc": dict(model_type="unigram", normalization_rule_name="nfkc"),
    "unigram, as it is": dict(model_type="unigram", normalization_rule_name="identity", remove_extra_whitespaces=False),
    "unigram, symbols": dict(model_type="unigram", user_defined_symbols=["<sep>", "7", "kor", "▁x"], control_symbols=["<ctl>"], pad_id=3, unk_id=2, bos_id=0, eos_id=1),
    "unigram, space after": dict(model_type="unigram", treat_whitespace_as_suffix=True),
    "unigram, no cuts": dict(model_type="unigram", split_by_whitespace=False, split_by_unicode_script=False, max_sentencepiece_length=30),
    "word": dict(model_type="word"),
    "char": dict(model_type="char"),
}


def corpus():
    source = random.Random(7)
    words = ["".join(source.choice(SYLLABLES) for _ in range(source.randint(1, 4))) for _ in range(400)]
    text = [words[min(int(source.expovariate(0.02)), 399)] for _ in range(12000)]
    return [" ".join(text[i:i + 8]) + (" a<s b< s> Kor's" if i % 3 == 0 else " 17 270, Ab.") for i in range(0, len(text), 8)]


loaded = sentencepiece.SentencePieceProcessor()


def encode(text):
    # Its offsets count code points, ours UTF-16 units.
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    pieces = loaded.encode(text, out_type="immutable_proto").pieces
    return {"i": [piece.id for piece in pieces], "o": [units[place] for piece in pieces for place in (piece.begin, piece.end)]}


def answer(question):
    op = question["op"]
    if op == "models":
        models = {}
        for name, options in MODELS.items():
            with tempfile.NamedTemporaryFile(suffix=".model") as file:
                sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(corpus()), model_writer=file, **{**COMMON, **options})
                file.flush()
                with open(file.name, "rb") as model:
                    models[name] = base64.b64encode(model.read()).decode()
        return models
    if op == "load":
        loaded.LoadFromSerializedProto(base64.b64decode(question["json"]))
        return {"vocabulary": loaded.get_piece_size()}
    if op == "encode":
        return [encode(texts[0]) for texts in question["texts"]]
    if op == "decode":
        return [loaded.decode(ids) if all(0 <= i < loaded.get_piece_size() for i in ids) else None for ids in question["ids"]]
    raise ValueError(op)


for line in sys.stdin:
    try:
        reply = {"answer": answer(json.loads(line))}
    except Exception as error:  # noqa: BLE001: whatever it is, it is told.
        reply = {"error": repr(error)}
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()
