// Writes pipelines.json beside this file: small tokenizer.json files of every kind of stage, and what npm's tokenizers (Hugging
// Face's, native) makes of texts and pairs of texts with them. Node 20; not part of the build:
//   npm install tokenizers@0.23.2        in a scratch folder outside the repository, then there
//   node path/to/record-pipelines.mjs
// Every run writes the same bytes. Offsets count characters. Special tokens that are not allowed are asked about under other
// names, as the binding cannot switch them off.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '0.23.2';
const require = createRequire(join(process.cwd(), 'package.json'));
const installed = JSON.parse(readFileSync(join(process.cwd(), 'node_modules/tokenizers/package.json'))).version;
if (installed !== version) {
  throw new Error(`tokenizers is ${installed}, not ${version}`);
}

const { Tokenizer } = require('tokenizers');

const words = ['the', 'quick', 'brown', 'fox', 'hello', 'world', 'new', 'york', 'cafe', 'café', 'naive', 'straße', 'don', 'it', 'is', 'ing', 'ed', 'ab', '日本', '漢字', 'привет', 'हिन्दी', 'ﬁ', 'xy'];
const chars = [...new Set([...words.join(''), ...'abcdefghijklmnopqrstuvwxyzABCDEHNXY0123456789!?.,-_\'"$+()日本語漢字한é\u0301▁'])];
const numbered = (tokens) => Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));

/** Merges that make the words, letter by letter. */
function merges(vocabulary, listed, letters) {
  const pairs = [];
  for (const word of listed) {
    const parts = letters(word);
    let left = parts[0];
    for (const right of parts.slice(1)) {
      if (!(left in vocabulary) || !(right in vocabulary)) break;
      if (!pairs.some(([first, second]) => first === left && second === right)) pairs.push([left, right]);
      left += right;
      if (!(left in vocabulary)) vocabulary[left] = Object.keys(vocabulary).length;
    }
  }
  return pairs;
}

const bert = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const wordPiece = numbered([...bert, ...chars, ...chars.map((c) => '##' + c), ...words, ...words.map((word) => '##' + word)]);
const unigram = [['<unk>', 0], ['<s>', 0], ['</s>', 0], ['▁', -2.25]];
for (const [i, piece] of [...new Set([...words.map((word) => '▁' + word), ...words, ...chars])].entries()) {
  if (!unigram.some(([known]) => known === piece)) unigram.push([piece, -3 - i / 16]);
}
const bytes = Array.from({ length: 256 }, (_, value) => `<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`);
const characterPairs = numbered(['<unk>', ...chars]);
const characterMerges = merges(characterPairs, words, (word) => [...word]);
const suffixed = numbered(['<unk>', ...chars, ...chars.map((c) => c + '</w>')]);
const suffixedMerges = merges(suffixed, words, (word) => [...word].map((c, i, all) => (i === all.length - 1 ? c + '</w>' : c)));
const printable = [];
for (let value = 0, next = 256; value < 256; value++) {
  const shown = (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
  printable.push(String.fromCodePoint(shown ? value : next++));
}
const bytePairs = numbered(printable);
const byteMerges = merges(bytePairs, words.flatMap((word) => [word, ' ' + word]), (word) => [...Buffer.from(word)].map((value) => printable[value]));
const lacking = numbered(Object.keys(bytePairs).filter((token) => !['À', 'Á', 'õ', 'ö', '÷', 'ø', 'ù', 'ú', 'û', 'ü', 'ý', 'þ', 'ÿ'].includes(token)));

const byPairs = { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false };
const models = {
  wordPiece: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 12, vocab: wordPiece },
  unigram: { type: 'Unigram', unk_id: 0, vocab: unigram, byte_fallback: false },
  unigramBytes: { type: 'Unigram', unk_id: 0, vocab: [...unigram, ...bytes.map((piece) => [piece, -12])], byte_fallback: true },
  wordLevel: { type: 'WordLevel', unk_token: '[UNK]', vocab: numbered(['[UNK]', ...words, '!', ',', ' ', '1', '123']) },
  characters: { ...byPairs, unk_token: '<unk>', fuse_unk: true, vocab: characterPairs, merges: characterMerges },
  suffixed: { ...byPairs, unk_token: '<unk>', continuing_subword_prefix: '', end_of_word_suffix: '</w>', vocab: suffixed, merges: suffixedMerges },
  bytes: { ...byPairs, vocab: bytePairs, merges: byteMerges },
  lacking: { ...byPairs, vocab: lacking, merges: byteMerges.filter(([left, right]) => left in lacking && right in lacking && left + right in lacking) },
};

const files = [];
function file(name, model, parts = {}) {
  files.push({ name, model, parts: { version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts } });
}
const added = (id, content, more = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...more });
const sequence = (...pretokenizers) => ({ type: 'Sequence', pretokenizers });
const normalizers = (...list) => ({ type: 'Sequence', normalizers: list });
function template([before, beforeId], [after, afterId]) {
  const special = (id, type) => ({ SpecialToken: { id, type_id: type } });
  const text = (id, type) => ({ Sequence: { id, type_id: type } });
  return {
    type: 'TemplateProcessing',
    single: [special(before, 0), text('A', 0), special(after, 0)],
    pair: [special(before, 0), text('A', 0), special(after, 0), special(before, 2), text('B', 1), special(after, 1), special(after, 1)],
    special_tokens: { [before]: { id: before, ids: [beforeId], tokens: [before] }, [after]: { id: after, ids: [afterId], tokens: [after] } },
  };
}

const bertNormalizer = { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true };
const bertSplit = { type: 'BertPreTokenizer' };
const bertTokens = bert.map((token, id) => added(id, token));
const bertDecoder = { type: 'WordPiece', prefix: '##', cleanup: true };
const next = Object.keys(wordPiece).length;
file('BERT', 'wordPiece', { added_tokens: bertTokens, normalizer: bertNormalizer, pre_tokenizer: bertSplit, post_processor: template(['[CLS]', 2], ['[SEP]', 3]), decoder: bertDecoder });
file('BERT, cased', 'wordPiece', {
  added_tokens: bertTokens, normalizer: { ...bertNormalizer, lowercase: false }, pre_tokenizer: bertSplit, post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] }, decoder: { ...bertDecoder, cleanup: false },
});
file('BERT, without cleaning', 'wordPiece', { added_tokens: bertTokens, normalizer: { ...bertNormalizer, clean_text: false, handle_chinese_chars: false, strip_accents: true, lowercase: false }, pre_tokenizer: bertSplit });
file('BERT, ideographs with words', 'wordPiece', { added_tokens: bertTokens, normalizer: { ...bertNormalizer, handle_chinese_chars: false }, pre_tokenizer: bertSplit });
file('BERT, added tokens', 'wordPiece', {
  added_tokens: [
    ...bertTokens, added(next, '<think>', { special: false, normalized: true }), added(next + 1, 'New York', { special: false, normalized: true, single_word: true }),
    added(next + 2, '<m>', { special: false, lstrip: true, rstrip: true }), added(next + 3, 'Café', { special: false, normalized: true }),
  ],
  normalizer: bertNormalizer, pre_tokenizer: bertSplit, decoder: bertDecoder,
});

const metaspace = (more = {}) => ({ type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true, ...more });
const llama = [added(0, '<unk>'), added(1, '<s>'), added(2, '</s>')];
const metaspaced = { added_tokens: llama, decoder: metaspace(), post_processor: template(['<s>', 1], ['</s>', 2]) };
file('Metaspace', 'unigram', { ...metaspaced, pre_tokenizer: metaspace() });
file('Metaspace, first', 'unigram', { ...metaspaced, pre_tokenizer: metaspace({ prepend_scheme: 'first' }) });
file('Metaspace, never', 'unigram', { ...metaspaced, pre_tokenizer: metaspace({ prepend_scheme: 'never' }) });
file('Metaspace, whole', 'unigram', { ...metaspaced, pre_tokenizer: metaspace({ split: false }) });
file('Metaspace of words', 'unigram', { ...metaspaced, pre_tokenizer: sequence({ type: 'WhitespaceSplit' }, metaspace()) });
file('Metaspace after Nmt', 'unigram', { ...metaspaced, pre_tokenizer: metaspace(), normalizer: normalizers({ type: 'Nmt' }, { type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }) });
file('Metaspace after Strip', 'unigram', { ...metaspaced, pre_tokenizer: metaspace(), normalizer: normalizers({ type: 'Strip', strip_left: true, strip_right: true }, { type: 'NFKD' }, { type: 'StripAccents' }, { type: 'Lowercase' }) });
file('bytes of what is unknown', 'unigramBytes', { added_tokens: llama, pre_tokenizer: metaspace(), decoder: { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, metaspace()] } });
file('Llama 2', 'unigramBytes', {
  added_tokens: llama, normalizer: normalizers({ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }), post_processor: template(['<s>', 1], ['</s>', 2]),
  decoder: { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }] },
});

const split = (pattern, behavior, invert = false) => ({ type: 'Split', pattern, behavior, invert });
const splits = {
  none: null,
  Whitespace: { type: 'Whitespace' },
  WhitespaceSplit: { type: 'WhitespaceSplit' },
  'Punctuation, contiguous': sequence({ type: 'WhitespaceSplit' }, { type: 'Punctuation', behavior: 'Contiguous' }),
  'Punctuation, with previous': { type: 'Punctuation', behavior: 'MergedWithPrevious' },
  'Punctuation, with next': { type: 'Punctuation', behavior: 'MergedWithNext' },
  'Punctuation, removed': { type: 'Punctuation', behavior: 'Removed' },
  'Digits, one by one': sequence({ type: 'Whitespace' }, { type: 'Digits', individual_digits: true }),
  Digits: sequence({ type: 'WhitespaceSplit' }, { type: 'Digits', individual_digits: false }),
  CharDelimiterSplit: { type: 'CharDelimiterSplit', delimiter: ' ' },
  UnicodeScripts: { type: 'UnicodeScripts' },
  FixedLength: { type: 'FixedLength', length: 4 },
  'Split, removed': split({ Regex: '\\s+' }, 'Removed'),
  'Split, isolated': split({ Regex: '[[:punct:]]|\\d{1,2}' }, 'Isolated'),
  'Split, with previous': split({ String: ' ' }, 'MergedWithPrevious'),
  'Split, with next': split({ String: ' ' }, 'MergedWithNext'),
  'Split, contiguous': split({ Regex: '\\p{L}' }, 'Contiguous'),
  'Split, inverted': split({ Regex: '\\p{Han}+|[a-z&&[^aeiou]]+|\\h{2}' }, 'Removed', true),
  'ByteLevel of characters': { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
};
for (const [name, pre_tokenizer] of Object.entries(splits)) {
  file(`${name}; characters`, 'characters', { added_tokens: [added(0, '<unk>')], pre_tokenizer, decoder: { type: 'BPEDecoder', suffix: '</w>' } });
  file(`${name}; words`, 'wordLevel', { added_tokens: [added(0, '[UNK]')], pre_tokenizer });
}

const last = Object.keys(characterPairs).length;
const normalized = {
  NFD: { type: 'NFD' }, NFKD: { type: 'NFKD' }, NFC: { type: 'NFC' }, NFKC: { type: 'NFKC' }, Lowercase: { type: 'Lowercase' }, Strip: { type: 'Strip', strip_left: true, strip_right: false },
  StripAccents: normalizers({ type: 'NFD' }, { type: 'StripAccents' }), Prepend: { type: 'Prepend', prepend: 'xy' }, Replace: { type: 'Replace', pattern: { String: 'e' }, content: 'éé' },
  'Replace, empty matches': { type: 'Replace', pattern: { Regex: '(?<=a)|[aeiou]+|^' }, content: 'x' }, Nmt: { type: 'Nmt' }, ByteLevel: { type: 'ByteLevel' },
};
for (const [name, normalizer] of Object.entries(normalized)) {
  file(name, 'characters', {
    added_tokens: [added(0, '<unk>'), added(last, 'Hello', { special: false, normalized: true }), added(last + 1, 'ﬁ', { special: false, normalized: true })], normalizer, pre_tokenizer: { type: 'Whitespace' }, decoder: { type: 'Fuse' },
  });
}

file('CLIP', 'suffixed', {
  added_tokens: [added(0, '<unk>')], normalizer: normalizers({ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }),
  pre_tokenizer: sequence(split({ Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" }, 'Removed', true)), decoder: { type: 'BPEDecoder', suffix: '</w>' },
});
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const end = Object.keys(bytePairs).length;
file('GPT-NeoX', 'bytes', {
  added_tokens: [added(end, '<|endoftext|>'), added(end + 1, '  ', { special: false, normalized: true }), added(end + 2, '   ', { special: false, normalized: true })], normalizer: { type: 'NFC' },
  pre_tokenizer: byteLevel, post_processor: byteLevel, decoder: byteLevel,
});
file('RoBERTa', 'bytes', {
  added_tokens: [added(end, '<s>'), added(end + 1, '</s>'), added(end + 2, '<mask>', { lstrip: true })], pre_tokenizer: { ...byteLevel, add_prefix_space: true },
  post_processor: { type: 'RobertaProcessing', sep: ['</s>', end + 1], cls: ['<s>', end], trim_offsets: true, add_prefix_space: true }, decoder: byteLevel,
});
file('bytes of no text are missing', 'lacking', { pre_tokenizer: byteLevel, decoder: byteLevel });
file('ByteLevel after Lowercase', 'bytes', { normalizer: normalizers({ type: 'Lowercase' }, { type: 'NFKD' }, { type: 'Strip', strip_left: true, strip_right: true }), pre_tokenizer: byteLevel, decoder: byteLevel });
file('Falcon', 'bytes', { pre_tokenizer: sequence({ type: 'Punctuation', behavior: 'Contiguous' }, byteLevel, { type: 'Digits', individual_digits: false }), decoder: byteLevel });

const texts = [
  '', 'Hello World', '  the  quick\tbrown\nfox ', "don't it's I'M", 'café cafe\u0301 CAFÉ naïve Straße', '日本語 漢字かな한국어', 'привет हिन्दी ไทย', '😀👩‍👩‍👧 🇩🇪', '123 12345678 3.14 ½Ⅷ①²', 'ﬁﬀ ſ İ ǅ ẞ',
  'a\u00a0b\u3000c\u200bd\ufeffe\u2028f\u0085g', 'a\u0001b\u000bc\u000cd\u007fe\u00adf\ufffdg', '!?... —“q”$+<>^~`_', '▁▁the▁quick Ġthe ##ing', '[CLS] new york[MASK]<s></s> <mask> <|endoftext|>', '<think>New York <m> new york, NEW YORKER café',
  'the the the the the the', 'helloworldhelloworldhelloworld', 'x\u0323\u0307 \u0307\u0323x ड़ \u0344', 'ab\r\nab\r   \n', '\u0301\u0301 a', 'e\u0301\u0302x 𐐀𠀀 𝒳', '_xy_ it-is (the)', ' ',
];

const answers = [];
for (const { name, model, parts } of files) {
  const whole = { ...parts, model: models[model] };
  // Special tokens are plain text unless they are allowed: they get names that no text has, in the vocabulary too unless merges are of them. The post-processor trims places, so it is asked about with the others only.
  const merged = new Set((whole.model.merges ?? []).flatMap(([left, right]) => [left, right, left + right]));
  const names = new Map(parts.added_tokens.filter((token) => token.special && !merged.has(token.content)).map((token) => [token.content, `\u{10FFFE}${token.id}`]));
  const renamed = (text) => names.get(text) ?? text;
  const { vocab } = whole.model;
  const plain = {
    ...whole, post_processor: null,
    added_tokens: parts.added_tokens.filter((token) => !token.special || names.has(token.content)).map((token) => (token.special ? { ...token, content: names.get(token.content), normalized: false, lstrip: false, rstrip: false } : token)),
    model: { ...whole.model, vocab: Array.isArray(vocab) ? vocab.map(([piece, score]) => [renamed(piece), score]) : Object.fromEntries(Object.entries(vocab).map(([piece, id]) => [renamed(piece), id])) },
  };
  if (plain.model.unk_token) plain.model.unk_token = renamed(plain.model.unk_token);
  const [asked, allowing] = [plain, whole].map((json) => Tokenizer.fromString(JSON.stringify(json)));
  const cases = [];
  for (const [i, text] of texts.entries()) {
    const alone = await asked.encode(text, null, { addSpecialTokens: false });
    const framed = await allowing.encode(text, null, { addSpecialTokens: true });
    const pair = await allowing.encode(text, texts[(i + 1) % texts.length], { addSpecialTokens: true });
    cases.push({
      plain: alone.getIds(), offsets: alone.getOffsets().flat(), decoded: await allowing.decode(alone.getIds(), false), framed: framed.getIds(), framedOffsets: framed.getOffsets().flat(), pair: pair.getIds(), types: pair.getTypeIds(),
    });
  }
  answers.push({ name, model, parts, cases });
}

const lines = answers.map((answer) => JSON.stringify(answer));
writeFileSync(fileURLToPath(new URL('pipelines.json', import.meta.url)), `{"models":${JSON.stringify(models)},\n"texts":${JSON.stringify(texts)},\n"files":[\n${lines.join(',\n')}\n]}\n`);
