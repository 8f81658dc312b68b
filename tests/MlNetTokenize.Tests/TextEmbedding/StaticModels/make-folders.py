"""Writes small folders of static models beside it, and expected.json: what model2vec and sentence-transformers would make of some texts.

Made with Debian's python3-numpy 1.24.2. The seed is fixed, so the files are the same on every run. Nothing of those libraries is used: the layouts are the published ones
(model2vec: persistence.py and datamodels.py; sentence-transformers: StaticEmbedding), and the tokenizers below are slow ones for plain English text.
"""
import json
import os
import shutil
import struct

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(7)
TEXTS = [
    "the dog sleeps", "The dogs sleep, the cat waits!", "a train", "trains and planes and trains", "zzz qqq", "", "dog zzz dog", "sleeping cats  wait", "the [UNK] token is text here", "don't wait",
]
DTYPES = {"float16": "F16", "float32": "F32", "float64": "F64", "int8": "I8", "int32": "I32", "int64": "I64"}


def bfloat16(values):
    return (np.asarray(values, "<f4").view("<u4") >> 16).astype("<u2")


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, value in tensors:
        kind = DTYPES.get(value.dtype.name, "BF16")
        raw = np.ascontiguousarray(value).tobytes()
        header[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write_json(path, value):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(value, file, indent=1, ensure_ascii=False)
        file.write("\n")


# WordPiece as bge's and MiniLM's: BertNormalizer, BertPreTokenizer.
WORD_PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "dog", "cat", "a", "train", "plane", "and", "sleep", "wait", "is", "text", "here", "token", "##s", "##ing", "don", "##t", "t", "'", ",", "!", ".", "[", "]", "un", "##k", "unused"]


def words(text):
    out = [""]
    for character in text.lower():
        if character.isspace():
            out.append("")
        elif not character.isalnum():
            out += [character, ""]
        else:
            out[-1] += character
    return [word for word in out if word]


def word_pieces(text):
    ids = []
    for word in words(text):
        pieces, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in WORD_PIECES:
                end -= 1
            if end == start:
                pieces = ["[UNK]"]
                break
            pieces.append(("##" if start else "") + word[start:end])
            start = end
        ids += [WORD_PIECES.index(piece) for piece in pieces]
    return ids


WORD_PIECE_JSON = {
    "version": "1.0", "truncation": None, "padding": None,
    "added_tokens": [
        {"id": i, "content": WORD_PIECES[i], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i in range(4)],
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {token: i for i, token in enumerate(WORD_PIECES)}},
}

# Unigram as multilingual models': Metaspace, the best sum of scores.
UNIGRAM = [("<s>", 0.0), ("<pad>", 0.0), ("<unk>", 0.0), ("▁the", -2.0), ("▁dog", -3.0), ("▁do", -4.5), ("s", -2.5), ("▁sleep", -3.5), ("▁", -2.2), ("▁cat", -3.0), ("▁wait", -3.2), ("ing", -3.0), ("g", -6.0), ("d", -6.0), ("o", -6.0), ("▁train", -3.3), ("▁trains", -4.1), ("t", -6.0), ("a", -5.0), ("e", -5.0), ("h", -6.0), ("▁a", -2.6), ("nd", -4.0), ("n", -6.0), ("z", -9.0), ("plan", -4.0), ("es", -3.5), ("i", -6.0), ("T", -7.0), (",", -4.0)]


def unigram(text):
    if not text:
        return []
    text = "▁" + text.replace(" ", "▁")
    pieces = {piece: (score, i) for i, (piece, score) in enumerate(UNIGRAM)}
    unknown = min(score for _, score in UNIGRAM) - 10
    best = [(0.0, 0, None)] + [(None, 0, None)] * len(text)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            score, i = pieces.get(text[start:end], (unknown, 2) if end == start + 1 else (None, None))
            if score is not None and (best[end][0] is None or best[start][0] + score > best[end][0]):
                best[end] = (best[start][0] + score, start, i)
    ids, end = [], len(text)
    while end:
        _, end_of_before, i = best[end]
        # Neighboring unknown characters are one token.
        if not (i == 2 and ids and ids[0] == 2):
            ids.insert(0, i)
        end = end_of_before
    return ids


UNIGRAM_JSON = {
    "version": "1.0", "truncation": None, "padding": None,
    "added_tokens": [{"id": i, "content": UNIGRAM[i][0], "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i in range(3)],
    "normalizer": None,
    "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False},
    "post_processor": None,
    "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False},
    "model": {"type": "Unigram", "unk_id": 2, "vocab": [[piece, score] for piece, score in UNIGRAM], "byte_fallback": False},
}

# Byte-pair encoding over bytes as GPT-2's, with the few merges that these texts need.
MERGES = [("t", "h"), ("th", "e"), ("Ġ", "d"), ("o", "g"), ("Ġd", "og"), ("Ġ", "the"), ("d", "og"), ("i", "n"), ("in", "g"), ("a", "n"), ("an", "d"), ("Ġ", "and")]


def byte_alphabet():
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return {byte: chr(byte) if byte in plain else chr(256 + len([b for b in range(byte) if b not in plain])) for byte in range(256)}


ALPHABET = byte_alphabet()
BYTE_PAIRS = sorted(ALPHABET.values()) + [left + right for left, right in MERGES]


def gpt2_pieces(text):
    # GPT-2's pattern for text of ASCII letters, spaces and punctuation.
    out, i = [], 0
    while i < len(text):
        for contraction in ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]:
            if text.startswith(contraction, i):
                out.append(contraction)
                i += len(contraction)
                break
        else:
            start = i
            if text[i] == " " and i + 1 < len(text) and text[i + 1] != " ":
                i += 1
            if text[i] == " ":
                while i < len(text) and text[i] == " ":
                    i += 1
                if i < len(text):
                    i -= 1
            else:
                letters = text[i].isalpha()
                while i < len(text) and text[i] != " " and text[i].isalpha() == letters:
                    i += 1
            out.append(text[start:i])
    return out


def byte_pairs(text):
    ids = []
    for piece in gpt2_pieces(text):
        symbols = [ALPHABET[byte] for byte in piece.encode()]
        while True:
            ranks = [(MERGES.index(pair), place) for place, pair in enumerate(zip(symbols, symbols[1:])) if pair in MERGES]
            if not ranks:
                break
            _, place = min(ranks)
            symbols[place:place + 2] = [symbols[place] + symbols[place + 1]]
        ids += [BYTE_PAIRS.index(symbol) for symbol in symbols]
    return ids


BYTE_PAIR_JSON = {
    "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
    "post_processor": None,
    "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
    "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "vocab": {token: i for i, token in enumerate(BYTE_PAIRS)}, "merges": [f"{left} {right}" for left, right in MERGES]},
}

expected = {"texts": TEXTS, "folders": {}}


def expect(name, encode, unknown, embeddings, weights=None, mapping=None, normalize=False):
    vectors, counts = [], []
    for text in TEXTS:
        ids = np.array([i for i in encode(text) if i != unknown], int)
        counts.append(len(ids))
        if len(ids) == 0:
            vectors.append([0.0] * embeddings.shape[1])
            continue
        rows = embeddings[mapping[ids] if mapping is not None else ids].astype(np.float64)
        if weights is not None:
            rows = rows * weights[ids].astype(np.float64)[:, None]
        mean = rows.mean(axis=0)
        vectors.append([float(f"{value:.8g}") for value in (mean / (np.linalg.norm(mean) + 1e-32) if normalize else mean)])
    expected["folders"][name] = {"counts": counts, "vectors": vectors}


def folder(name, *inner):
    path = os.path.join(HERE, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(os.path.join(path, *inner))
    return path


def model2vec(name, tokenizer, tensors, config, modules=True):
    path = folder(name)
    write_safetensors(os.path.join(path, "model.safetensors"), tensors)
    write_json(os.path.join(path, "tokenizer.json"), tokenizer)
    write_json(os.path.join(path, "config.json"), {"model_type": "model2vec", "architectures": ["StaticModel"], "hidden_dim": dict(tensors)["embeddings"].shape[1], "seq_length": 1000000, **config})
    if modules:
        entries = [{"idx": 0, "name": "0", "path": ".", "type": "sentence_transformers.models.StaticEmbedding"}]
        if config.get("normalize"):
            entries.append({"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"})
        write_json(os.path.join(path, "modules.json"), entries)


rows = random.standard_normal((len(WORD_PIECES), 6))
half = rows.astype("<f2")
model2vec("potion-f16", WORD_PIECE_JSON, [("embeddings", half)], {"normalize": True, "apply_zipf": True, "apply_pca": 6})
expect("potion-f16", word_pieces, 1, half, normalize=True)

shared = random.standard_normal((9, 4)).astype("<f4")
mapping = random.integers(0, 9, len(WORD_PIECES)).astype("<i8")
weights = random.random(len(WORD_PIECES)).astype("<f4")
model2vec("quantized-vocabulary", WORD_PIECE_JSON, [("embeddings", shared), ("mapping", mapping), ("weights", weights)], {"normalize": False, "vocabulary_quantization": 9}, modules=False)
expect("quantized-vocabulary", word_pieces, 1, shared, weights, mapping)

integers = random.integers(-127, 128, (len(WORD_PIECES), 5)).astype("i1")
weights = random.random(len(WORD_PIECES)).astype("<f8")
model2vec("int8-weights", WORD_PIECE_JSON, [("weights", weights), ("embeddings", integers)], {"normalize": True, "embedding_dtype": "int8"})
expect("int8-weights", word_pieces, 1, integers, weights.astype("f4"), normalize=True)

double = random.standard_normal((len(UNIGRAM), 3)).astype("<f8")
mapping = np.arange(len(UNIGRAM))[::-1].astype("<i4")
model2vec("unigram-f64", UNIGRAM_JSON, [("embeddings", double), ("mapping", mapping)], {})
expect("unigram-f64", unigram, 2, double, mapping=mapping)

brain = bfloat16(random.standard_normal((len(BYTE_PAIRS), 4)))
model2vec("byte-pairs-bf16", BYTE_PAIR_JSON, [("embeddings", brain)], {"normalize": True})
expect("byte-pairs-bf16", byte_pairs, None, (brain.astype("<u4") << 16).view("<f4"), normalize=True)

single = random.standard_normal((len(WORD_PIECES), 6)).astype("<f4")
path = folder("sentence-transformers-root")
write_safetensors(os.path.join(path, "model.safetensors"), [("embedding.weight", single)])
write_json(os.path.join(path, "tokenizer.json"), WORD_PIECE_JSON)
write_json(os.path.join(path, "config_sentence_transformers.json"), {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"})
write_json(os.path.join(path, "modules.json"), [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}])
expect("sentence-transformers-root", word_pieces, None, single)

path = folder("sentence-transformers-folder", "0_StaticEmbedding")
write_safetensors(os.path.join(path, "0_StaticEmbedding", "model.safetensors"), [("embedding.weight", single)])
write_json(os.path.join(path, "0_StaticEmbedding", "tokenizer.json"), WORD_PIECE_JSON)
write_json(os.path.join(path, "modules.json"), [
    {"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"}])
expect("sentence-transformers-folder", word_pieces, None, single, normalize=True)
write_json(os.path.join(HERE, "expected.json"), expected)
