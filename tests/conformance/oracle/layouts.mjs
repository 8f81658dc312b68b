// The shapes in which the engine's own tests write the parts of a file: old fields, fields left out, parts without their type, which it knows by their fields.
import { byteLevelBpe, bytesOnly, piecesOnly, spacedBpe, unigram, wordLevel, wordPiece } from './models.mjs';

const file = (model, parts = {}) => ({ version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, ...parts, model });
const without = (model, ...fields) => Object.fromEntries(Object.entries(model).filter(([name]) => !fields.includes(name)));
const list = [];
const add = (name, json) => list.push({ group: 'layouts of Hugging Face\'s tests', name, json });

const normalizers = {
  'NFC': { type: 'NFC' },
  'Strip without its type': { strip_left: false, strip_right: true },
  'Prepend without its type': { prepend: 'a' },
  'a Sequence of none': { type: 'Sequence', normalizers: [] },
  'a Sequence of nothing known': { type: 'Sequence', normalizers: [{}] },
  'fields of a pre-tokenizer': { replacement: '▁', prepend_scheme: 'always' },
  'fields of ByteLevel\'s other parts': { trim_offsets: true, add_prefix_space: true },
  'a Sequence with other fields': { type: 'Sequence', prepend_scheme: 'always' },
  'Replace of a text': { type: 'Replace', pattern: { String: 'Hello' }, content: 'Hey' },
  'Replace of an expression': { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
  'Replace of a bare text': { type: 'Replace', pattern: 'a', content: 'b' },
  'BertNormalizer': { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  'BertNormalizer without accents': { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
  'BertNormalizer without fields': { type: 'BertNormalizer' },
  'Lowercase with a field of its own': { type: 'Lowercase', note: 1 },
};
for (const [name, normalizer] of Object.entries(normalizers)) {
  add(`normalizer ${name}`, file(bytesOnly(), { normalizer }));
}

const preTokenizers = {
  'BertPreTokenizer': { type: 'BertPreTokenizer' },
  'Whitespace': { type: 'Whitespace' },
  'WhitespaceSplit': { type: 'WhitespaceSplit' },
  'CharDelimiterSplit': { type: 'CharDelimiterSplit', delimiter: ' ' },
  'CharDelimiterSplit without its type': { delimiter: '-' },
  'CharDelimiterSplit of two': { type: 'CharDelimiterSplit', delimiter: '--' },
  'Delimiter': { type: 'Delimiter', delimiter: ' ' },
  'Split of a text': { type: 'Split', pattern: { String: '[SEP]' }, behavior: 'Isolated', invert: false },
  'Split of an expression': { type: 'Split', pattern: { Regex: '[SEP]' }, behavior: 'Isolated', invert: false },
  'Split inverted': { type: 'Split', pattern: { String: 'Hello' }, behavior: 'Removed', invert: true },
  'Split without invert': { type: 'Split', pattern: { String: 'a' }, behavior: 'Removed' },
  'Split, other words for behaviors': { type: 'Split', pattern: { String: 'a' }, behavior: 'merged_with_next', invert: false },
  'Punctuation': { type: 'Punctuation' },
  'Punctuation without its type': { behavior: 'Isolated' },
  'a behavior that there is not': { behavior: 'default_split' },
  'Digits': { type: 'Digits', individual_digits: false },
  'Digits without a field': { type: 'Digits' },
  'FixedLength': { type: 'FixedLength', length: 3 },
  'FixedLength without a field': { type: 'FixedLength' },
  'Metaspace': { type: 'Metaspace', replacement: '_', prepend_scheme: 'always', split: true },
  'Metaspace, two fields that contradict': { type: 'Metaspace', replacement: '_', add_prefix_space: false, prepend_scheme: 'always' },
  'Metaspace, prefix false and never': { type: 'Metaspace', replacement: '_', add_prefix_space: false, prepend_scheme: 'never' },
  'Metaspace, prefix false': { type: 'Metaspace', replacement: '_', add_prefix_space: false },
  'Metaspace, all fields': { type: 'Metaspace', str_rep: '_', replacement: '_', add_prefix_space: true, prepend_scheme: 'always' },
  'Metaspace, prefix': { type: 'Metaspace', replacement: '▁', add_prefix_space: true },
  'Metaspace, prefix and first': { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'first' },
  'Metaspace, replacement alone': { type: 'Metaspace', replacement: '▁' },
  'Metaspace, prefix alone': { type: 'Metaspace', add_prefix_space: true },
  'Metaspace without its type': { replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
  'Metaspace of two characters': { type: 'Metaspace', replacement: '__', prepend_scheme: 'always', split: true },
  'a Sequence of old Metaspace': { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Metaspace', replacement: '▁', str_rep: '▁', add_prefix_space: true }] },
  'a Sequence of none': { type: 'Sequence', pretokenizers: [] },
};
for (const [name, pre_tokenizer] of Object.entries(preTokenizers)) {
  add(`pre-tokenizer ${name}`, file(piecesOnly(), { pre_tokenizer }));
}
// With a decoder, as ours gives the text without one too.
for (const [name, fields] of Object.entries({ 'without use_regex': {}, 'use_regex': { use_regex: true }, 'no use_regex': { use_regex: false } })) {
  add(`pre-tokenizer ByteLevel ${name}`, file(byteLevelBpe(), { pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, ...fields }, decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true } }));
}
add('pre-tokenizer ByteLevel without its type', file(byteLevelBpe(), { pre_tokenizer: { add_prefix_space: true, trim_offsets: false, use_regex: false } }));

const processors = {
  'BertProcessing': { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] },
  'BertProcessing without its type': { sep: ['[SEP]', 3], cls: ['[CLS]', 2] },
  'RobertaProcessing': { type: 'RobertaProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2], trim_offsets: true, add_prefix_space: true },
  'RobertaProcessing without its type': { sep: ['[SEP]', 3], cls: ['[CLS]', 2], trim_offsets: true, add_prefix_space: true },
  'RobertaProcessing without fields': { type: 'RobertaProcessing', sep: ['[SEP]', 3] },
  'ByteLevel without its type': { add_prefix_space: true, trim_offsets: false, use_regex: false },
  'ByteLevel without use_regex': { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false },
  'TemplateProcessing': {
    type: 'TemplateProcessing', single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }],
    pair: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }, { SpecialToken: { id: '[SEP]', type_id: 1 } }],
    special_tokens: { '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] }, '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] } },
  },
  'TemplateProcessing of a pair without B': { type: 'TemplateProcessing', single: [{ Sequence: { id: 'A', type_id: 0 } }], pair: [{ Sequence: { id: 'A', type_id: 0 } }], special_tokens: {} },
  'TemplateProcessing in words': { type: 'TemplateProcessing', single: '[CLS] $0 [SEP]', pair: '[CLS] $A [SEP] $B:1 [SEP]:1', special_tokens: { '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] }, '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] } } },
  'a Sequence of none': { type: 'Sequence', processors: [] },
};
for (const [name, post_processor] of Object.entries(processors)) {
  add(`post-processor ${name}`, file(wordPiece(), { pre_tokenizer: { type: 'Whitespace' }, post_processor }));
}

const decoders = {
  'a Sequence of old Metaspace': { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' }] },
  'a Sequence': { type: 'Sequence', decoders: [{ type: 'Fuse' }, { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }] },
  'a Sequence of nothing known': { type: 'Sequence', decoders: [{}, { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' }] },
  'Metaspace without its type': { replacement: '▁', prepend_scheme: 'always' },
  'a Sequence with other fields': { type: 'Sequence', prepend_scheme: 'always' },
  'WordPiece without its type': { prefix: '##', cleanup: true },
  'BPEDecoder without its type': { suffix: '</w>' },
  'Strip without its type': { content: ' ', start: 1, stop: 0 },
  'CTC without fields': { type: 'CTC' },
};
for (const [name, decoder] of Object.entries(decoders)) {
  add(`decoder ${name}`, file(unigram(), { pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }, decoder }));
}

const gpt2 = { pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true }, decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true } };
add('model BPE without its type', file(without(byteLevelBpe(), 'type'), gpt2));
add('model BPE, merges as lines, without its type', file({ ...without(byteLevelBpe(), 'type'), merges: byteLevelBpe().merges.map((pair) => pair.join(' ')) }, gpt2));
add('model BPE, a merge of three', file({ ...byteLevelBpe(), merges: ['a b c'] }, gpt2));
add('model BPE, merges of tokens with spaces', file({ type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: true, vocab: { '<unk>': 0, a: 1, 'b c d': 2, 'ab c d': 3, ' ': 4 }, merges: [['a', 'b c d']] }));
add('model BPE without ignore_merges', file(without(byteLevelBpe(), 'ignore_merges'), gpt2));
add('model BPE with vocab and merges alone', file({ type: 'BPE', vocab: byteLevelBpe().vocab, merges: byteLevelBpe().merges }, gpt2));
add('model BPE, a merge of no tokens', file({ ...byteLevelBpe(), merges: [['q', 'qqqq']] }, gpt2));
add('model BPE without merges', file(without(byteLevelBpe(), 'merges'), gpt2));
add('model BPE, dropout 0', file({ ...byteLevelBpe(), dropout: 0 }, gpt2));
add('model BPE, unk that it does not have', file({ ...spacedBpe({ byte_fallback: false, unk_token: '<none>' }) }));
add('model WordPiece without its type', file(without(wordPiece(), 'type'), { pre_tokenizer: { type: 'Whitespace' } }));
add('model WordPiece with vocab alone', file({ type: 'WordPiece', vocab: wordPiece().vocab }, { pre_tokenizer: { type: 'Whitespace' } }));
add('model WordPiece, holes', file({ ...wordPiece(), vocab: Object.fromEntries(Object.entries(wordPiece().vocab).map(([token, id]) => [token, id * 3])) }, { pre_tokenizer: { type: 'Whitespace' } }));
add('model WordPiece, unk that it does not have', file({ ...wordPiece(), unk_token: '<none>' }, { pre_tokenizer: { type: 'Whitespace' } }));
add('model WordLevel', file(wordLevel(), { pre_tokenizer: { type: 'Whitespace' } }));
add('model WordLevel of nothing', file({ type: 'WordLevel', vocab: {}, unk_token: '<unk>' }));
add('model WordLevel, a hole', file({ type: 'WordLevel', vocab: { '<unk>': 0, b: 2 }, unk_token: '<unk>' }));
add('model WordLevel without unk', file({ type: 'WordLevel', vocab: {} }));
add('model Unigram without its type', file(without(unigram(), 'type')));
add('model Unigram without byte_fallback', file(without(unigram(), 'byte_fallback')));
add('model Unigram, no unk', file({ ...unigram(), unk_id: null }, { pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true } }));
add('model Unigram, an unk that there is not', file({ ...unigram(), unk_id: 99999 }));
add('model Unigram of nothing', file({ type: 'Unigram', unk_id: null, vocab: [] }));
add('model Unigram, a token twice', file({ ...unigram(), vocab: [...unigram().vocab, ['a', -1], ['▁the', -20]] }));
add('model Unigram, an empty token', file({ ...unigram(), vocab: [...unigram().vocab, ['', -1]] }));
add('model Unigram, scores above zero', file({ ...unigram(), vocab: unigram().vocab.map(([token, score], i) => [token, i % 5 ? score : -score]) }));
add('the model that is no kind', file({ type: 'Other', vocab: {} }));

const truncation = { max_length: 6, strategy: 'LongestFirst', stride: 0 };
add('truncation without its side', file(wordPiece(), { pre_tokenizer: { type: 'Whitespace' }, truncation }));
add('an added token without fields', file(wordPiece(), { pre_tokenizer: { type: 'Whitespace' }, added_tokens: [{ id: 600, content: '<x>' }] }));
add('an added token of another id', file(wordPiece(), { pre_tokenizer: { type: 'Whitespace' }, added_tokens: [{ id: 9999, content: '<x>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: false }] }));
add('an added token of two ids', file(wordPiece(), { pre_tokenizer: { type: 'Whitespace' }, added_tokens: [{ id: 3, content: '[CLS]', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }] }));
add('an added token that is empty', file(wordPiece(), { pre_tokenizer: { type: 'Whitespace' }, added_tokens: [{ id: 600, content: '', single_word: false, lstrip: false, rstrip: false, normalized: false, special: false }] }));
add('an added token twice', file(wordPiece(), { pre_tokenizer: { type: 'Whitespace' }, added_tokens: [0, 1].map((i) => ({ id: 600 + i, content: '<x>', single_word: false, lstrip: i === 1, rstrip: false, normalized: false, special: false })) }));
add('another version', { ...file(wordPiece()), version: '2.0' });
add('no version', without(file(wordPiece()), 'version'));
add('parts left out', { added_tokens: [], model: wordPiece() });
add('the model alone', { model: wordPiece() });
add('a field of its own', { ...file(wordPiece()), note: { a: [1] } });
add('no model', without(file(wordPiece()), 'model'));

export const layouts = list;
