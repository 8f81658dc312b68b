// Records what Hugging Face's tokenizers does with tokenizer.json files in the layouts that are published: the files and the ids are what
// TokenizerJsonLayoutTests reads.
//
//   npm install tokenizers@0.23.2                        in some folder, and run there:
//   node record-layouts.mjs <base.json> <folder>
//
// <base.json> is a tokenizer.json that SaveTokenizerJson wrote of a tokenizer trained with SplitPattern.None: its merges reach over words, digits, signs and
// lines, so a wrong cut is a wrong id. The small vocabulary is put into each layout; nothing of a published vocabulary is in it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

const require = createRequire(join(process.cwd(), 'x'));
const { Tokenizer } = require('tokenizers');
const [basePath, folder] = process.argv.slice(2);
const base = JSON.parse(readFileSync(basePath, 'utf8')).model;
const tokens = Object.keys(base.vocab);
const merges = base.merges;

const byteLevel = (use_regex, add_prefix_space = false) => ({ type: 'ByteLevel', add_prefix_space, trim_offsets: true, ...(use_regex === undefined ? {} : { use_regex }) });
const split = (Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });
const sequence = (...pretokenizers) => ({ type: 'Sequence', pretokenizers });
const added = (id, content, options = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...options });
const template = (before, after) => ({
  type: 'TemplateProcessing',
  single: [...before.map(special), { Sequence: { id: 'A', type_id: 0 } }, ...after.map(special)],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: Object.fromEntries([...before, ...after].map(([id, number]) => [id, { id, ids: [number], tokens: [id] }])),
});
const special = ([id]) => ({ SpecialToken: { id, type_id: 0 } });
const numbered = (list, from = 0) => Object.fromEntries(list.map((token, index) => [token, index + from]));
const pairs = (list) => list.map((merge) => merge.split(' '));
const model = (vocab, list, options = {}) => ({
  type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ...options, vocab, merges: list,
});
const file = (parts) => ({ version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: byteLevel(true), ...parts });

const llama3 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const n = tokens.length;
const layouts = {
  gpt2: () => {
    const { type, ...older } = model(numbered([...tokens, '<|endoftext|>']), merges, { continuing_subword_prefix: '', end_of_word_suffix: '' });
    return file({
      added_tokens: [added(n, '<|endoftext|>', { normalized: true })],
      pre_tokenizer: byteLevel(undefined), post_processor: { ...byteLevel(undefined, true), trim_offsets: false }, model: older,
    });
  },
  roberta: () => {
    // Its ids are in the order of how frequent tokens are, not of the merges.
    const shuffled = tokens.map((_, index) => tokens[(index * 7919) % n]);
    const vocab = numbered(['<s>', '<pad>', '</s>', '<unk>', ...shuffled, '<mask>']);
    return file({
      added_tokens: [added(0, '<s>'), added(1, '<pad>'), added(2, '</s>'), added(3, '<unk>'), added(n + 4, '<mask>', { lstrip: true })],
      pre_tokenizer: byteLevel(undefined),
      post_processor: { type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 0], trim_offsets: true, add_prefix_space: false },
      model: model(vocab, merges),
    });
  },
  'roberta-prefix': () => file({
    added_tokens: [added(n, '<|end|>')], pre_tokenizer: byteLevel(true, true), post_processor: byteLevel(true, true), model: model(numbered(tokens), merges),
  }),
  llama3: () => file({
    added_tokens: [added(n, '<|begin_of_text|>'), added(n + 1, '<|end_of_text|>'), added(n + 2, '<|eot_id|>')],
    pre_tokenizer: sequence(split(llama3), byteLevel(false)),
    post_processor: { type: 'Sequence', processors: [byteLevel(true), template([['<|begin_of_text|>', n]], [])] },
    // Some tokens are made by no merge: they are pieces of their own.
    model: model(numbered(tokens), pairs(merges.filter((_, index) => index % 9 !== 8)), { ignore_merges: true }),
  }),
  qwen2: () => file({
    added_tokens: [added(n, '<|endoftext|>'), added(n + 1, '<|im_start|>'), added(n + 2, '<tool_call>', { special: false })],
    normalizer: { type: 'NFC' },
    pre_tokenizer: sequence(split(llama3.replace('{1,3}', '')), byteLevel(false)), post_processor: byteLevel(false),
    model: model(numbered(tokens), merges, { continuing_subword_prefix: '', end_of_word_suffix: '', ignore_merges: false }),
  }),
  'deepseek-v3': () => file({
    added_tokens: [
      added(0, '<｜begin▁of▁sentence｜>', { normalized: true }), added(1, '<｜end▁of▁sentence｜>', { normalized: true }),
      added(n + 2, '<think>', { normalized: true, special: false }),
    ],
    normalizer: { type: 'Sequence', normalizers: [] },
    pre_tokenizer: sequence(
      split('\\p{N}{1,3}'), split('[一-龥぀-ゟ゠-ヿ]+'),
      split("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"),
      byteLevel(false)),
    post_processor: template([['<｜begin▁of▁sentence｜>', 0]], []),
    model: model(numbered(['<｜begin▁of▁sentence｜>', '<｜end▁of▁sentence｜>', ...tokens]), pairs(merges)),
  }),
  'deepseek-coder': () => {
    // The bytes that UTF-8 never has are added tokens.
    const absent = [...'õ÷ÁýÀÿøúþüùöû'];
    const present = tokens.filter((token) => !absent.includes(token));
    return file({
      added_tokens: [
        ...absent.map((token, index) => added(present.length + index, token, { normalized: true, special: false })),
        added(n, '<｜begin▁of▁sentence｜>', { normalized: true }), added(n + 1, '<|EOT|>', { normalized: true }),
      ],
      normalizer: { type: 'Sequence', normalizers: [] },
      pre_tokenizer: sequence(
        split('[\r\n]'), split('\\s?\\p{L}+'), split('\\s?\\p{P}+'), split('[一-龥ࠀ-一가-퟿]+'), { type: 'Digits', individual_digits: true }, byteLevel(false)),
      post_processor: template([['<｜begin▁of▁sentence｜>', n]], []),
      model: model(numbered(present), merges),
    });
  },
  smollm: () => file({
    added_tokens: [added(0, '<|endoftext|>'), added(1, '<repo_name>')],
    pre_tokenizer: sequence({ type: 'Digits', individual_digits: true }, byteLevel(true)),
    model: model(numbered(['<|endoftext|>', '<repo_name>', ...tokens]), merges),
  }),
};

const texts = [
  '', ' ', '  ', '   \n', '\n\n  ', ' \r\n\r\n ', '\t\tx', 'a', ' a', 'the the', "It's the tokenizer's job: we'll cut IT'S text, they've said.", "'S'ſ'Re'LL x'ſ", 'camelCase HTTPServerError snake_case',
  '1234567 and 42, ½Ⅷ²٣५ x1y22z333', '12 345', 'print(f"{x!r}")  # comment\n\treturn x / 2;//\n', 'http://a.b/c?d=e&f=g#h', '...!!! -- __ $5 +-*/=<>', '$the /the #the (the',
  'Нам нужно больше текста, чтобы научиться.', '文字を切り分けて、それから数える。文字文字 中文 12中3', '한국어 텍스트를 자른다', 'हिन्दी में नमस्ते', 'مرحبا بالعالم', 'naïve café Straße',
  '😀😀 😃 👩\u200d👩\u200d👧 🇩🇪 👍🏽', '𐐀𐐨𐐨 𐐀 𠀀𠀁 𝟘𝟙', 'a\u00a0b\u2028c\u3000d\u0085e', '\u200b\ufeff\u0000\ue000\uffff', 'aaaaaaaaaaaaaaaa bbbbbbbb ababababab', 'x   y    z\n\n\n  w   ', 'ºªʰǅ ‿_⁀',
  'õ÷ÿ Ã Ġ Ċ', 'end\r\n', '\r\r\n\n\r', '!the.the,the', 'a1b2c3 4 5  6', 'the\tthe\nthe\r\nthe', '“quoted” ‘text’ — dash…', ' ½½½ 1½2',
];
// What normalization form C changes.
const composing = ['e\u0301 cafe\u0301', '\u212b\u1100\u1161', 'a\u0323\u0302'];
const withSpecial = {
  gpt2: ['a<|endoftext|>the', '<|endoftext|>'], llama3: ['<|begin_of_text|>the<|eot_id|>  x'], qwen2: ['<|im_start|>the\n<tool_call>1'], smollm: ['<repo_name>the <|endoftext|>'],
  'deepseek-v3': ['<think>the</think>', 'x <｜end▁of▁sentence｜> y'], 'deepseek-coder': ['the<|EOT|>'], roberta: ['the  <mask> x', '</s></s>a'], 'roberta-prefix': ['the<|end|>the', '<|end|> the'],
};

const recorded = { texts, composing, layouts: {} };
for (const [name, make] of Object.entries(layouts)) {
  const json = JSON.stringify(make());
  writeFileSync(join(folder, `${name}.json`), json);
  const tokenizer = Tokenizer.fromString(json);
  const ids = async (text, addSpecialTokens = false) => (await tokenizer.encode(text, null, { addSpecialTokens })).getIds();
  const all = async (list) => { const result = []; for (const text of list) result.push(await ids(text)); return result; };
  recorded.layouts[name] = {
    ids: await all(texts), composing: await all(composing), around: await ids('x', true),
    special: await Promise.all((withSpecial[name] ?? []).map(async (text) => ({ text, ids: await ids(text) }))),
  };
}
writeFileSync(join(folder, 'recorded-ids.json'), JSON.stringify(recorded).replaceAll('"layouts":', '\n"layouts":').replaceAll('"ids":[[', '\n"ids":[['));
