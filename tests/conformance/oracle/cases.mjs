// Small tokenizer.json files of every kind of model, normalizer, pre-tokenizer, post-processor and decoder, one option changed at a time.
import { byteLevelBpe, bytes, bytesOnly, piecesOnly, spacedBpe, unigram, wordBpe, wordLevel, wordPiece } from './models.mjs';
import { readFileSync } from 'node:fs';

const charsmap = readFileSync(new URL('./charsmap.txt', import.meta.url), 'utf8').trim();

export const byteLevel = (options = {}) => ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true, ...options });
const metaspace = (options = {}) => ({ type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true, ...options });
const split = (pattern, behavior = 'Isolated', invert = false) => ({ type: 'Split', pattern: typeof pattern === 'string' ? { String: pattern } : { Regex: pattern.source ?? pattern.regex }, behavior, invert });
const replace = (pattern, content) => ({ type: 'Replace', pattern: typeof pattern === 'string' ? { String: pattern } : { Regex: pattern.regex }, content });
const normalizers = (...list) => ({ type: 'Sequence', normalizers: list });
const pretokenizers = (...list) => ({ type: 'Sequence', pretokenizers: list });
const decoders = (...list) => ({ type: 'Sequence', decoders: list });
const bert = (options = {}) => ({ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true, ...options });
const added = (id, content, options = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...options });
const llamaDecoder = decoders(replace('▁', ' '), { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ', start: 1, stop: 0 });
const bertTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((content, id) => added(id, content));

const A = (type_id = 0) => ({ Sequence: { id: 'A', type_id } });
const B = (type_id = 1) => ({ Sequence: { id: 'B', type_id } });
const token = (id, type_id = 0) => ({ SpecialToken: { id, type_id } });
const template = (single, pair, special) => ({ type: 'TemplateProcessing', single, pair, special_tokens: Object.fromEntries(Object.entries(special).map(([id, ids]) => [id, { id, ids, tokens: ids.map((n) => `${id}${n}`) }])) });
const bertTemplate = template([token('[CLS]'), A(), token('[SEP]')], [token('[CLS]'), A(), token('[SEP]'), B(), token('[SEP]', 1)], { '[CLS]': [2], '[SEP]': [3] });

function file(model, parts = {}) {
  return { version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts, model };
}

const list = [];
const add = (kind, name, json, texts = 'plain') => list.push({ kind, name, json, texts });

// ---- Models ------------------------------------------------------------------------------------------------------------
const gpt2 = { pre_tokenizer: byteLevel(), decoder: byteLevel(), post_processor: byteLevel() };
const sentencePiece = { normalizer: normalizers({ type: 'Prepend', prepend: '▁' }, replace(' ', '▁')), decoder: llamaDecoder };
const ofWords = { pre_tokenizer: { type: 'Whitespace' } };
add('model', 'byte-level', file(byteLevelBpe(), gpt2));
add('model', 'byte-level, ignore_merges', file({ ...byteLevelBpe({ ignore_merges: true }), vocab: { ...byteLevelBpe().vocab, Ġcats: 900, toke: 901 } }, gpt2));
add('model', 'byte-level, merges as lines', file({ ...byteLevelBpe(), merges: byteLevelBpe().merges.map((pair) => pair.join(' ')) }, gpt2));
add('model', 'byte-level, bytes missing', file(byteLevelBpe({}, (byte) => byte < 0x80 || (byte >= 0xc3 && byte !== 0xd0 && byte < 0xf0)), gpt2));
add('model', 'byte-level, bytes missing, unk', file(byteLevelBpe({ unk_token: '<unk>' }, (byte) => byte < 0x80, ['<unk>']), gpt2));
add('model', 'byte-level, bytes missing, unk fused', file(byteLevelBpe({ unk_token: '<unk>', fuse_unk: true }, (byte) => byte < 0x80, ['<unk>']), gpt2));
add('model', 'byte-level, empty token', file({ ...byteLevelBpe(), vocab: { ...byteLevelBpe().vocab, '': 800 } }, gpt2));
add('model', 'byte-level, old layout', (() => {
  const { ignore_merges, byte_fallback, ...model } = byteLevelBpe();
  const { use_regex, ...pre } = byteLevel();
  return file(model, { pre_tokenizer: pre, decoder: pre, post_processor: pre });
})());
add('model', 'spaced bpe', file(spacedBpe(), sentencePiece));
add('model', 'spaced bpe, Metaspace', file(spacedBpe(), { pre_tokenizer: metaspace({ prepend_scheme: 'first', split: false }), decoder: llamaDecoder }));
add('model', 'spaced bpe, unk not fused', file(spacedBpe({ byte_fallback: false, fuse_unk: false }), sentencePiece));
add('model', 'spaced bpe, unk fused', file(spacedBpe({ byte_fallback: false, fuse_unk: true }), sentencePiece));
add('model', 'spaced bpe, no unk', file(spacedBpe({ byte_fallback: false, unk_token: null, fuse_unk: false }), sentencePiece));
add('model', 'spaced bpe, bytes without their tokens', file(spacedBpe({}, { withBytes: ['<0xE4>', '<0xF0>', '<0x7A>'] }), sentencePiece));
add('model', 'spaced bpe, bytes without their tokens, not fused', file(spacedBpe({ fuse_unk: false }, { withBytes: ['<0xE4>', '<0xF0>', '<0x7A>'] }), sentencePiece));
add('model', 'spaced bpe, bytes, no unk', file(spacedBpe({ unk_token: null, fuse_unk: false }, { withBytes: ['<0xE4>'] }), sentencePiece));
add('model', 'spaced bpe, ignore_merges', file(spacedBpe({ ignore_merges: true }), { pre_tokenizer: metaspace(), decoder: llamaDecoder }));
add('model', 'word bpe', file(wordBpe(), ofWords));
add('model', 'word bpe, unk fused', file(wordBpe({ fuse_unk: true }), ofWords));
add('model', 'word bpe, suffix', file(wordBpe({ end_of_word_suffix: '</w>' }), { ...ofWords, normalizer: { type: 'Lowercase' }, decoder: { type: 'BPEDecoder', suffix: '</w>' } }));
add('model', 'word bpe, prefix', file(wordBpe({ continuing_subword_prefix: '##' }), { ...ofWords, decoder: { type: 'WordPiece', prefix: '##', cleanup: false } }));
add('model', 'word bpe, prefix and suffix', file(wordBpe({ continuing_subword_prefix: '@', end_of_word_suffix: '</w>' }), ofWords));
add('model', 'WordPiece', file(wordPiece(), { ...ofWords, decoder: { type: 'WordPiece', prefix: '##', cleanup: true } }));
add('model', 'WordPiece, 5 characters a word', file(wordPiece({ max_input_chars_per_word: 5 }), ofWords));
add('model', 'WordPiece, other prefix', file(wordPiece({ continuing_subword_prefix: '@' }), ofWords));
add('model', 'WordPiece, no prefix', file(wordPiece({ continuing_subword_prefix: '' }), ofWords));
add('model', 'WordPiece, no pre-tokenizer', file(wordPiece(), {}));
add('model', 'Unigram', file(unigram(), { pre_tokenizer: metaspace(), decoder: metaspace() }));
add('model', 'Unigram, bytes', file(unigram({ byte_fallback: true }, { withBytes: true }), { pre_tokenizer: metaspace(), decoder: llamaDecoder }));
add('model', 'Unigram, bytes without tokens', file(unigram({ byte_fallback: true }), { pre_tokenizer: metaspace() }));
add('model', 'Unigram, unk last', (() => {
  const model = unigram({}, { special: [] });
  return file({ ...model, vocab: [...model.vocab, ['<unk>', 0]], unk_id: model.vocab.length }, { pre_tokenizer: metaspace() });
})());
add('model', 'Unigram, whole text', file(unigram(), { normalizer: replace(' ', '▁') }));
add('model', 'WordLevel', file(wordLevel(), ofWords));

// ---- Normalizers: bytes are seen as ids --------------------------------------------------------------------------------
const normalized = (name, normalizer) => add('normalizer', name, file(bytesOnly(), { normalizer }));
for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'StripAccents', 'Nmt']) {
  normalized(form, { type: form });
}
normalized('NFD and StripAccents', normalizers({ type: 'NFD' }, { type: 'StripAccents' }));
normalized('NFKC, Lowercase, NFD', normalizers({ type: 'NFKC' }, { type: 'Lowercase' }, { type: 'NFD' }));
normalized('no normalizers', normalizers());
normalized('Sequence in Sequence', normalizers(normalizers({ type: 'Lowercase' }), { type: 'NFC' }));
for (const [left, right] of [[true, true], [true, false], [false, true]]) {
  normalized(`Strip ${left} ${right}`, { type: 'Strip', strip_left: left, strip_right: right });
}
normalized('Replace', replace('a', 'bb'));
normalized('Replace by nothing', replace('l', ''));
normalized('Replace a space', replace(' ', '▁'));
normalized('Replace by expression', replace({ regex: '[\\n\\r]+|(?<=o) |\\s{2,}' }, ' '));
normalized('Replace by group', replace({ regex: '([a-z])s' }, '$1'));
normalized('Prepend', { type: 'Prepend', prepend: '▁' });
normalized('Prepend, Strip', normalizers({ type: 'Prepend', prepend: 'xy ' }, { type: 'Strip', strip_left: true, strip_right: true }));
for (let i = 0; i < 8; i++) {
  for (const strip of i === 7 ? [null, true, false] : [null]) {
    normalized(`BertNormalizer ${i} ${strip}`, bert({ clean_text: (i & 1) > 0, handle_chinese_chars: (i & 2) > 0, lowercase: (i & 4) > 0, strip_accents: strip }));
  }
}
normalized('BertNormalizer, accents alone', bert({ lowercase: false, strip_accents: true }));
normalized('Precompiled', { type: 'Precompiled', precompiled_charsmap: charsmap });
normalized('Precompiled, spaces', normalizers({ type: 'Precompiled', precompiled_charsmap: charsmap }, replace({ regex: ' {2,}' }, '▁')));
add('normalizer', 'ByteLevel', file(byteLevelBpe(), { normalizer: { type: 'ByteLevel' }, decoder: byteLevel() }));

// ---- Pre-tokenizers: pieces are seen as offsets ------------------------------------------------------------------------
const cut = (name, pre_tokenizer) => add('pre-tokenizer', name, file(piecesOnly(), { pre_tokenizer }));
cut('BertPreTokenizer', { type: 'BertPreTokenizer' });
cut('Whitespace', { type: 'Whitespace' });
cut('WhitespaceSplit', { type: 'WhitespaceSplit' });
cut('UnicodeScripts', { type: 'UnicodeScripts' });
cut('CharDelimiterSplit', { type: 'CharDelimiterSplit', delimiter: 'a' });
cut('CharDelimiterSplit, space', { type: 'CharDelimiterSplit', delimiter: ' ' });
cut('FixedLength', { type: 'FixedLength', length: 3 });
for (const individual_digits of [true, false]) {
  cut(`Digits ${individual_digits}`, { type: 'Digits', individual_digits });
}
const behaviors = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];
for (const behavior of behaviors) {
  cut(`Punctuation ${behavior}`, { type: 'Punctuation', behavior });
  for (const invert of [false, true]) {
    cut(`Split by text, ${behavior} ${invert}`, split('a', behavior, invert));
    cut(`Split by expression, ${behavior} ${invert}`, split({ regex: '[aeiou ]{1,2}' }, behavior, invert));
    cut(`Split, ${behavior} ${invert}, nothing`, split({ regex: 'x*' }, behavior, invert));
  }
}
cut('Punctuation', { type: 'Punctuation' });
for (const prepend_scheme of ['always', 'first', 'never']) {
  for (const divided of [true, false]) {
    cut(`Metaspace ${prepend_scheme} ${divided}`, metaspace({ prepend_scheme, split: divided }));
    add('pre-tokenizer', `Metaspace ${prepend_scheme} ${divided}, ids`, file(spacedBpe(), { pre_tokenizer: metaspace({ prepend_scheme, split: divided }), decoder: metaspace({ prepend_scheme, split: divided }) }));
  }
}
add('pre-tokenizer', 'Metaspace, old layout', file(unigram(), { pre_tokenizer: pretokenizers({ type: 'WhitespaceSplit' }, { type: 'Metaspace', replacement: '▁', add_prefix_space: true }), decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true } }));
add('pre-tokenizer', 'Metaspace, old layout, str_rep', file(unigram(), { pre_tokenizer: { type: 'Metaspace', replacement: '▁', str_rep: '▁', add_prefix_space: true } }));
add('pre-tokenizer', 'Metaspace, another sign', file(unigram(), { pre_tokenizer: metaspace({ replacement: 'x' }) }));
for (const add_prefix_space of [true, false]) {
  for (const use_regex of [true, false]) {
    add('pre-tokenizer', `ByteLevel ${add_prefix_space} ${use_regex}`, file(byteLevelBpe(), { pre_tokenizer: byteLevel({ add_prefix_space, use_regex }), decoder: byteLevel() }));
  }
}
cut('Whitespace, Digits', pretokenizers({ type: 'Whitespace' }, { type: 'Digits', individual_digits: true }));
cut('Punctuation, Metaspace', pretokenizers({ type: 'Punctuation', behavior: 'Isolated' }, metaspace({ prepend_scheme: 'first' })));
cut('UnicodeScripts, WhitespaceSplit', pretokenizers({ type: 'UnicodeScripts' }, { type: 'WhitespaceSplit' }));
cut('no pre-tokenizers', pretokenizers());
add('pre-tokenizer', 'Split removed, ByteLevel', file(byteLevelBpe(), { pre_tokenizer: pretokenizers(split({ regex: '\\s+' }, 'Removed'), byteLevel({ use_regex: false })), decoder: byteLevel() }));
add('pre-tokenizer', 'Split with next, ByteLevel', file(byteLevelBpe(), { pre_tokenizer: pretokenizers(split(' ', 'MergedWithNext'), byteLevel({ add_prefix_space: true })), decoder: byteLevel() }));
add('pre-tokenizer', 'WhitespaceSplit, ByteLevel', file(byteLevelBpe(), { pre_tokenizer: pretokenizers({ type: 'WhitespaceSplit' }, byteLevel({ add_prefix_space: true })), decoder: byteLevel() }));
add('pre-tokenizer', 'Digits, ByteLevel, NFC', file(byteLevelBpe(), { normalizer: { type: 'NFC' }, pre_tokenizer: pretokenizers({ type: 'Digits', individual_digits: true }, byteLevel()), decoder: byteLevel() }));

// ---- Post-processors ---------------------------------------------------------------------------------------------------
const processed = (name, post_processor, parts = {}) => add('post-processor', name, file(wordPiece(), { normalizer: bert(), pre_tokenizer: { type: 'BertPreTokenizer' }, added_tokens: bertTokens, ...parts, post_processor }), 'pairs');
processed('BertProcessing', { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] });
processed('TemplateProcessing, BERT', bertTemplate);
processed('TemplateProcessing, several ids', template([token('a'), A(), token('b')], [token('a'), A(), token('b'), B(), token('b', 1)], { a: [2, 0, 1], b: [3, 4] }));
processed('TemplateProcessing, one side', template([token('a'), token('b'), token('a'), A()], [token('a'), token('b'), A(), B()], { a: [2], b: [3] }));
processed('TemplateProcessing, B first', template([A(), token('b')], [B(2), token('b', 7), A(5)], { b: [3] }));
processed('TemplateProcessing, types', template([token('b', 3), A(1), token('b', 2)], [A(1), token('b', 4), B(2), token('b', 9)], { b: [3] }));
processed('TemplateProcessing, no tokens', template([A()], [A(), B(1)], {}));
for (const trim_offsets of [true, false]) {
  for (const add_prefix_space of [true, false]) {
    add('post-processor', `RobertaProcessing ${trim_offsets} ${add_prefix_space}`, file(byteLevelBpe({}, undefined, ['<s>', '</s>', '<mask>']), {
      ...gpt2, post_processor: { type: 'RobertaProcessing', sep: ['</s>', 1], cls: ['<s>', 0], trim_offsets, add_prefix_space }, added_tokens: [added(0, '<s>'), added(1, '</s>'), added(2, '<mask>', { lstrip: true })], pre_tokenizer: byteLevel({ add_prefix_space }) }), 'pairs');
  }
  add('post-processor', `ByteLevel ${trim_offsets}`, file(byteLevelBpe(), { ...gpt2, post_processor: byteLevel({ trim_offsets }) }), 'pairs');
}
const llama3 = { type: 'Sequence', processors: [byteLevel({ trim_offsets: false }), template([token('<s>'), A()], [token('<s>'), A(), token('<s>', 1), B(1)], { '<s>': [0] })] };
add('post-processor', 'Sequence', file(byteLevelBpe({}, undefined, ['<s>', '</s>']), { ...gpt2, post_processor: llama3, added_tokens: [added(0, '<s>'), added(1, '</s>')] }), 'pairs');
add('post-processor', 'Sequence of two templates', file(byteLevelBpe({}, undefined, ['<s>', '</s>']), {
  ...gpt2, added_tokens: [added(0, '<s>'), added(1, '</s>')], post_processor: { type: 'Sequence', processors: [byteLevel(), template([token('<s>'), A()], [A(), B()], { '<s>': [0] }), template([A(), token('</s>')], [A(), token('</s>'), B()], { '</s>': [1] })] } }), 'pairs');
const strategies = ['LongestFirst', 'OnlyFirst', 'OnlySecond'];
for (const strategy of strategies) {
  for (const direction of ['Right', 'Left']) {
    processed(`truncation ${strategy} ${direction}`, bertTemplate, { truncation: { direction, max_length: 9, strategy, stride: 0 } });
  }
}
processed('padding', bertTemplate, { padding: { strategy: { Fixed: 12 }, direction: 'Right', pad_to_multiple_of: null, pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' } });
processed('padding, left, types', bertTemplate, { padding: { strategy: { Fixed: 12 }, direction: 'Left', pad_to_multiple_of: null, pad_id: 4, pad_type_id: 3, pad_token: '[MASK]' } });
processed('padding to a multiple', bertTemplate, { padding: { strategy: 'BatchLongest', direction: 'Right', pad_to_multiple_of: 8, pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' } });
processed('truncation and padding', bertTemplate, { truncation: { direction: 'Right', max_length: 8, strategy: 'LongestFirst', stride: 0 }, padding: { strategy: { Fixed: 8 }, direction: 'Right', pad_to_multiple_of: null, pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' } });

// ---- Decoders ----------------------------------------------------------------------------------------------------------
const decoded = (name, model, decoder) => add('decoder', name, file(model, { decoder, pre_tokenizer: model.type === 'Unigram' ? metaspace() : { type: 'Whitespace' }, added_tokens: [] }));
decoded('none', wordPiece(), null);
for (const cleanup of [true, false]) {
  decoded(`WordPiece ${cleanup}`, wordPiece(), { type: 'WordPiece', prefix: '##', cleanup });
  decoded(`CTC ${cleanup}`, wordPiece(), { type: 'CTC', pad_token: '[PAD]', word_delimiter_token: '|', cleanup });
}
for (const prepend_scheme of ['always', 'first', 'never']) {
  decoded(`Metaspace ${prepend_scheme}`, unigram(), metaspace({ prepend_scheme }));
}
decoded('BPEDecoder', wordBpe({ end_of_word_suffix: '</w>' }), { type: 'BPEDecoder', suffix: '</w>' });
decoded('Fuse', wordPiece(), { type: 'Fuse' });
decoded('ByteFallback', unigram({ byte_fallback: true }, { withBytes: true }), { type: 'ByteFallback' });
decoded('ByteFallback, Fuse', unigram({ byte_fallback: true }, { withBytes: true }), decoders({ type: 'ByteFallback' }, { type: 'Fuse' }));
decoded('Replace', unigram(), replace('▁', ' '));
decoded('Replace by expression', unigram(), decoders(replace({ regex: '▁|l+' }, '_'), { type: 'Fuse' }));
decoded('Strip', unigram(), { type: 'Strip', content: '▁', start: 1, stop: 0 });
decoded('Strip, ends', unigram(), decoders({ type: 'Fuse' }, { type: 'Strip', content: 's', start: 0, stop: 1 }));
decoded('ByteLevel', byteLevelBpe(), byteLevel());
decoded('Llama', unigram({ byte_fallback: true }, { withBytes: true }), llamaDecoder);

// ---- Added tokens ------------------------------------------------------------------------------------------------------
const withTokens = (name, added_tokens, parts = {}, model = byteLevelBpe()) => add('added tokens', name, file(model, { ...(model.type === 'BPE' ? gpt2 : {}), ...parts, added_tokens }), 'withAdded');
const next = Object.keys(byteLevelBpe().vocab).length;
const spaced = spacedBpe();
const nextSpaced = Object.keys(spaced.vocab).length;
const ordinary = { special: false };
withTokens('special', [added(next, '<s>'), added(next + 1, '</s>'), added(next + 2, '<mask>', { lstrip: true }), added(next + 3, '<|end|>')]);
withTokens('special, both sides', [added(next, '<mask>', { lstrip: true, rstrip: true }), added(next + 1, '<|end|>', { rstrip: true })]);
withTokens('ordinary', [added(next, '<think>', ordinary), added(next + 1, '</think>', ordinary), added(next + 2, '[TOOL]', { ...ordinary, single_word: true })]);
withTokens('ordinary and special', [added(next, '<think>', ordinary), added(next + 1, '<s>'), added(next + 2, 'think', { ...ordinary, normalized: true })]);
withTokens('single words', [added(byteLevelBpe().vocab.the, 'the', { ...ordinary, single_word: true }), added(next, 'THINK', { single_word: true })]);
withTokens('one begins another', [added(byteLevelBpe().vocab['<'], '<'), added(next, '<s>', ordinary), added(next + 1, '<s', ordinary), added(next + 2, '[SEP][SEP]', ordinary), added(next + 3, '[SEP]')]);
withTokens('texts of ordinary tokens', [added(byteLevelBpe().vocab.the ?? next, 'the', ordinary), added(byteLevelBpe().vocab.a, 'a', ordinary)]);
withTokens('runs of spaces', [2, 3, 4, 8].map((n, i) => added(next + i, ' '.repeat(n), { ...ordinary, normalized: true })));
withTokens('runs of spaces that merges make', [added(next, '  ', { ...ordinary, normalized: true }), added(next + 1, '<|end|>')]);
withTokens('normalized, Lowercase', [added(next, 'THINK', { ...ordinary, normalized: true }), added(next + 1, 'Think', ordinary), added(next + 2, '[SEP]', { normalized: true })], { normalizer: { type: 'Lowercase' } });
withTokens('normalized, NFC', [added(next, '\u0958', { ...ordinary, normalized: true }), added(next + 1, '<s>')], { normalizer: { type: 'NFC' } });
withTokens('not normalized, NFC', [added(next, '\u0958', ordinary), added(next + 1, '<s>', { normalized: true })], { normalizer: { type: 'NFC' } });
withTokens('stripping, NFC', [added(next, '<mask>', { normalized: true, lstrip: true, rstrip: true }), added(next + 1, '<s>', { lstrip: true })], { normalizer: { type: 'NFC' } });
withTokens('Prepend and Replace', [added(1, '<s>'), added(2, '</s>'), added(nextSpaced, '<mask>', ordinary), added(nextSpaced + 1, 'the', { ...ordinary, normalized: true })], sentencePiece, spaced);
withTokens('Metaspace', [added(1, '<s>'), added(2, '</s>'), added(nextSpaced, '<mask>', { ...ordinary, lstrip: true }), added(nextSpaced + 1, '    ', { ...ordinary, normalized: true })], { pre_tokenizer: metaspace({ prepend_scheme: 'first', split: false }), post_processor: null, decoder: llamaDecoder }, spaced);
withTokens('Metaspace, always', [added(1, '<s>'), added(2, '</s>'), added(nextSpaced, '<think>', ordinary)], { pre_tokenizer: metaspace(), post_processor: null, decoder: metaspace() }, spaced);
withTokens('ByteLevel with a prefix', [added(next, '<s>'), added(next + 1, '<think>', ordinary)], { pre_tokenizer: byteLevel({ add_prefix_space: true }) });
withTokens('WordPiece', bertTokens, { normalizer: bert(), pre_tokenizer: { type: 'BertPreTokenizer' }, post_processor: bertTemplate, decoder: { type: 'WordPiece', prefix: '##', cleanup: true } }, wordPiece());
withTokens('Unigram', [added(0, '<unk>'), added(1, '<s>'), added(2, '</s>'), added(Object.keys(unigram().vocab).length, '<mask>', { lstrip: true })], { pre_tokenizer: metaspace(), decoder: metaspace() }, unigram());
withTokens('spaces alone', [added(next, ' ', { ...ordinary }), added(next + 1, '\n', ordinary)]);
withTokens('unk is added', [added(0, '<unk>')], sentencePiece, spacedBpe({ byte_fallback: false }));
withTokens('normalizer ByteLevel', [added(next, '<s>'), added(next + 1, 'é think', { ...ordinary, normalized: true })], { normalizer: { type: 'ByteLevel' }, pre_tokenizer: null, post_processor: null });

export const cases = list;
export const wholeAlphabet = bytes;
