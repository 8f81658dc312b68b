// Writes models.json beside this file: small random models of each kind, hostile texts, and what npm's tokenizers (Hugging Face's,
// native) makes of them without normalizer and pre-tokenizer. Node 20; not part of the build:
//   npm install tokenizers@0.23.2        in a scratch folder outside the repository, then there
//   node path/to/record-models.mjs
// Every run writes the same bytes. Offsets are in bytes of UTF-8; the ids of a text that is refused are null.
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

let state = Number(process.argv[3] ?? 1);
function random(n) {
  // A linear congruential generator, so that every run has the same numbers.
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state >>> 8) / 2 ** 24 * n);
}
const one = (list) => list[random(list.length)];
const chance = (percent) => random(100) < percent;
const times = (n, f) => Array.from({ length: n }, f);

const alphabets = [['a', 'b'], ['a', 'b', 'c', '▁'], ['a', 'é', '中', '😀', '▁'], ['x', ' ', '\u0301', '▁', '\n']];
const strange = ['q', 'ß', '文', '👍', '\u0000', '\ufffd', '<unk>', '[UNK]', '<0x61>', '##', '</w>'];

function word(alphabet, longest) {
  return times(1 + random(longest), () => one(alphabet)).join('');
}

function textsOf(alphabet, tokens) {
  const texts = times(14, () => times(random(8) + 1, () => chance(85) ? one(chance(50) ? alphabet : tokens) : one(strange)).join(''));
  texts.push(one(alphabet).repeat(70), times(90, () => one(alphabet)).join(''), times(40, () => one(tokens)).join(''), times(30, () => one(chance(80) ? alphabet : strange)).join(''));
  return [...new Set(texts)].filter((text) => text !== '');
}

function wordPiece() {
  const alphabet = one(alphabets);
  const prefix = one(['##', '##', '', 'a', 'é']);
  const tokens = times(3 + random(20), () => word(alphabet, 4));
  const vocab = {};
  ['[UNK]', ...tokens.map((token) => chance(50) ? prefix + token : token), ...(chance(50) ? [prefix, '[CLS]'] : [])].forEach((token) => { vocab[token] ??= Object.keys(vocab).length; });
  return { alphabet, tokens, model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: prefix, max_input_chars_per_word: one([100, 100, 7, 3]), vocab } };
}

function byteTokens(percent) {
  return times(256, (_, value) => `<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`).filter(() => chance(percent));
}

function unigram() {
  const alphabet = one(alphabets);
  const tokens = times(3 + random(20), () => word(alphabet, 4));
  const fallback = chance(40);
  const unk = chance(90) ? random(3) : null;
  const scores = one([[-1, -2, -3], [-1.5, -3, -4.5, -6], [0.5, 1, 100], [-1e-3, -7.25], null]);
  const list = [...new Set([...times(3, (_, i) => one(tokens) + i), ...tokens])];
  if (unk !== null) {
    list[unk] = '<unk>';
  }
  if (chance(10)) {
    list.push(list.at(-1));
  }
  const vocab = list.map((token) => [token, scores ? one(scores) : -random(1e6) / 65536 - 0.1]);
  if (fallback) {
    byteTokens(one([100, 90])).forEach((token) => vocab.push([token, -20]));
  }
  return { alphabet, tokens, model: { type: 'Unigram', unk_id: unk, vocab, byte_fallback: fallback } };
}

function merges() {
  const alphabet = one(alphabets);
  const prefix = chance(20) ? one(['##', 'a']) : null;
  const suffix = chance(25) ? one(['</w>', 'a']) : null;
  const fallback = chance(40);
  const vocab = {};
  const add = (token) => { vocab[token] ??= Object.keys(vocab).length; return token; };
  add('<unk>');
  const letters = alphabet.filter(() => chance(90));
  for (const letter of letters) {
    add(letter);
    [prefix && prefix + letter, suffix && letter + suffix, prefix && suffix && prefix + letter + suffix].filter((token) => token && chance(90)).forEach(add);
  }
  const pairs = [];
  for (let i = random(30); i > 0; i--) {
    const left = one(Object.keys(vocab));
    const right = one(Object.keys(vocab));
    if (Buffer.byteLength(left + right) > 24 || (prefix && !right.startsWith(prefix))) {
      continue;
    }
    add(left + (prefix ? right.slice(prefix.length) : right));
    pairs.push([left, right]);
  }
  if (chance(30)) {
    // In an order that no training makes.
    pairs.sort(() => random(3) - 1);
  }
  if (fallback) {
    byteTokens(one([100, 90])).forEach(add);
  }
  const tokens = Object.keys(vocab).map((token) => token.replaceAll('##', '').replaceAll('</w>', '')).filter((token) => token !== '');
  return {
    alphabet, tokens: tokens.slice(0, 40),
    model: {
      type: 'BPE', dropout: null, unk_token: chance(85) ? '<unk>' : null, continuing_subword_prefix: prefix, end_of_word_suffix: suffix, fuse_unk: chance(50), byte_fallback: fallback,
      ignore_merges: chance(25), vocab, merges: pairs,
    },
  };
}

const kinds = [wordPiece, unigram, merges, merges];
const models = [];
for (let i = 0; i < Number(process.argv[2] ?? 120); i++) {
  const { alphabet, tokens, model } = kinds[i % kinds.length]();
  const tokenizer = Tokenizer.fromString(JSON.stringify({ version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, model }));
  const cases = [];
  for (const text of textsOf(alphabet, tokens)) {
    try {
      const encoding = await tokenizer.encode(text, null, { addSpecialTokens: false });
      const bytes = [0];
      for (const character of text) {
        bytes.push(bytes.at(-1) + Buffer.byteLength(character));
      }
      // A prefix or suffix that is written in bytes puts places behind the text, and what is read back then are no places.
      const offsets = model.byte_fallback && (model.continuing_subword_prefix || model.end_of_word_suffix) ? undefined : encoding.getOffsets().flat().map((place) => bytes[place]);
      cases.push({ text, ids: encoding.getIds(), offsets });
    } catch (error) {
      cases.push({ text, ids: null });
    }
  }
  models.push({ model, cases });
}

const place = process.argv[4] ?? join(fileURLToPath(new URL('.', import.meta.url)), 'models.json');
writeFileSync(place, `[\n${models.map((model) => JSON.stringify(model)).join(',\n')}\n]\n`);
console.log(models.length, 'models', models.reduce((sum, model) => sum + model.cases.length, 0), 'texts', models.reduce((sum, model) => sum + model.cases.filter((c) => !c.ids).length, 0), 'refused');
