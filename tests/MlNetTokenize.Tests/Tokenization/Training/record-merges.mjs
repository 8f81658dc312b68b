// Writes merges.json beside this file: the merges that npm's tokenizers (Hugging Face's engine, native) learns from corpora that are made up
// here and from files that are given. The tests hold ours to them. Node 20; not part of the build:
//   npm install tokenizers@0.23.2                        in a scratch folder outside the repository, then there
//   node path/to/record-merges.mjs english.txt code.txt multilingual.txt tinyshakespeare.txt
// Every run writes the same bytes. Without files, what was recorded of files stays: who has none can still add a corpus.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '0.23.2';
const require = createRequire(join(process.cwd(), 'package.json'));
const installed = JSON.parse(readFileSync(join(process.cwd(), 'node_modules/tokenizers/package.json'))).version;
if (installed !== version) {
  throw new Error(`tokenizers is ${installed}, not ${version}`);
}

const { BPE, byteLevelPreTokenizer, Tokenizer } = require('tokenizers');

// ---- The engine ------------------------------------------------------------------------------------------------------------

// Its trainer takes no options here: 30,000 tokens, of which only those bytes are that occur, no special ones, and no pair is too rare. It
// reads a file line by line, each with its end.
const mostTokens = 30_000;

// Ours has all 256 bytes; what is recorded is the merges of vocabularies of so many tokens.
const sizes = [512, 8192, 29_000];

const folder = mkdtempSync(join(tmpdir(), 'record-merges-'));

function train(file) {
  const tokenizer = new Tokenizer(BPE.empty());
  tokenizer.setPreTokenizer(byteLevelPreTokenizer(false, true));
  tokenizer.train([file]);
  const saved = join(folder, 'tokenizer.json');
  tokenizer.save(saved);
  const { merges, vocab } = JSON.parse(readFileSync(saved)).model;
  return { merges: merges.map(([left, right]) => `${left} ${right}\n`), isOver: Object.keys(vocab).length < mostTokens };
}

const digest = bytes => createHash('sha256').update(bytes).digest('hex');

/** The first so many merges for each size, and all of them where no other pair is left. */
function record(file) {
  const bytes = readFileSync(file);
  const { merges, isOver } = train(file);
  const counts = sizes.map(size => size - 256).filter(count => count < merges.length);
  if (isOver) {
    counts.push(merges.length);
  }

  console.log(`${basename(file)}: ${bytes.length} bytes, ${merges.length} merges${isOver ? ' and no more' : ''}`);
  return {
    bytes: bytes.length,
    sha256: digest(bytes),
    isOver,
    merges: counts.map(count => ({ count, sha256: digest(merges.slice(0, count).join('')) })),
  };
}

// ---- Corpora that are made up ----------------------------------------------------------------------------------------------

/** Marsaglia's xorshift, 32 bits: a generator of our own, so that the corpora do not change with Node and the tests can make the same ones. */
function generator(seed) {
  let state = seed;
  return limit => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/**
 * A corpus: CorpusRecipe.cs and CorpusPart.cs make the same one. For each part words are made, of one to `longest` letters, and of those
 * `count` are put in a row: the first ones the most often, or all in turn.
 */
function corpus({ seed, parts }) {
  const random = generator(seed);
  return parts.map(({ letters, ranges, longest, words, count, inTurn, between, end }) => {
    const all = [...letters, ...ranges.flatMap(characters)];
    const made = Array.from({ length: words }, () => Array.from({ length: 1 + random(longest) }, () => all[random(all.length)]).join(''));
    let text = '';
    for (let i = 0; i < count; i++) {
      text += i > 0 ? between[random(between.length)] : '';
      text += made[inTurn ? i % words : random(1 + random(words))];
    }

    return text + end;
  }).join('');
}

function characters([first, last]) {
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));
}

const part = given => ({ letters: [], ranges: [], longest: 1, words: 1, count: 1, inTurn: false, between: [''], end: '', ...given });

const small = [0x61, 0x7A];
const ideographs = [0x4E00, 0x4EFF];
const scripts = [
  [0xE0, 0xFF], [0x100, 0x17F], [0x391, 0x3C9], [0x410, 0x44F], [0x561, 0x587], [0x5D0, 0x5EA], [0x627, 0x64A], [0x905, 0x94D],
  [0xB85, 0xBCD], [0xE01, 0xE3A], [0x10D0, 0x10F0], [0x3041, 0x3096], [0x30A1, 0x30FC], [0xAC00, 0xAC3F],
];
const beyond = [
  [0x10400, 0x1044F], [0x1D400, 0x1D433], [0x1E900, 0x1E943], [0x1F600, 0x1F64F], [0x20000, 0x2003F], [0xE0100, 0xE0107], [0x10FFFE, 0x10FFFF],
];
const digits = [
  [0x30, 0x39], [0x660, 0x669], [0x966, 0x96F], [0xE50, 0xE59], [0xFF10, 0xFF19], [0x1D7D8, 0x1D7E1], [0x1E950, 0x1E959], [0x2160, 0x216B],
];
const bases = [...'ACGT'];
const marks = [
  '\u0300', '\u0301', '\u0308', '\u0323', '\u05B0', '\u064E', '\u093F', '\u094D', '\u0E35', '\u20DD', '\u200D', '\uFE0F', '\u{1D165}',
  '\u{E0100}',
];
const spaces = [
  ' ', ' ', '  ', '    ', '\t', '\f', '\v', '\r', '\x85', '\xA0', '\xA0\xA0', '\u2003', '\u2028', '\u202F', '\u3000', '\u200B',
];
const blanks = [...spaces, '\r\n', '\n'];
const contractions = [
  "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'RE", "'x", "'", "''", '\u2019s', "'\u017F", "'l", "s'", "'st",
];
const code = [
  'if', 'for', 'return', 'x', 'index', 'getValue', 'HTTP', '_', '__init__', '(', ')', '{', '}', '[', ']', ';', ' = ', ' == ', '->', '//',
  '/*', '"', '0x1F', '42',
];
const controls = ['\0', '\x01', '\x1B', '\x1C', '\x7F', '\xAD', '\u061C', '\u200E', '\uFEFF', '\uFFFD', '\uFFFE', '\uE000', '\u{E0001}'];
const stops = ['\u3002', '\uFF0C', '\u3001'];
const sevens = [
  'abcdefg', 'bcdefgh', 'gfedcba', 'aaaaaaa', 'ab12345', '1234567', '  x    ', '...!abc', '\u4E00\u4E01a', "it's it",
];

const lines = ['\n'];
const prose = [' ', ' ', ' ', ' ', ', ', '. ', '.\n', '\n', '\n\n', '! ', ' - '];
const indents = [' ', ' ', '\n    ', '\n\t', '\n        ', ';\r\n', '\n', '\n\n'];

const corpora = {
  'nothing': [],
  'one character': [part({ letters: ['x'] })],
  'one character of four bytes': [part({ letters: ['\u{1F600}'] })],
  'empty lines': [
    part({ letters: lines, longest: 9, words: 20, count: 900 }),
    part({ letters: ['a', '\r\n', ...lines], longest: 9, words: 90, count: 900 }),
  ],

  'runs of one letter': [part({ letters: ['a'], longest: 200, words: 300, count: 900, between: [' ', ' ', '\n'] })],
  'runs of two letters': [part({ letters: ['a', 'b'], longest: 40, words: 900, count: 2000, between: [' ', ' ', '\n', ''] })],
  'runs of three bytes': [part({ letters: ['\u4E00', '\u4E00', '\u4E01'], longest: 30, words: 500, count: 900, between: lines })],
  'every word twice': [part({ ranges: [small], longest: 3, words: 3000, count: 6000, inTurn: true, between: lines })],
  'every word once': [part({ ranges: [ideographs], longest: 3, words: 3000, count: 3000, inTurn: true, between: [' '] })],

  'many scripts': [part({ ranges: scripts, longest: 6, words: 4000, count: 9000, between: prose })],
  'one script after the other': scripts.map(script => part({ ranges: [script], longest: 8, words: 200, count: 900, between: prose, end: '\r\n' })),
  'beyond the basic plane': [part({ letters: ['a', '\u4E00'], ranges: beyond, longest: 5, words: 2000, count: 6000, between: ['', ...prose] })],
  'combining marks': [part({ letters: [...'eA\u0915\u05D01!', ...marks], longest: 6, words: 2000, count: 5000, between: prose })],
  'digits': [part({ letters: [...'\xBD\xB2\u3007\u{10107}.,'], ranges: digits, longest: 7, words: 2000, count: 5000, between: prose })],
  'contractions': [
    part({ letters: ['it', 'we', 'don', 'SHE', 'I', 's', '1', ...contractions], longest: 5, words: 2000, count: 5000, between: prose }),
  ],
  'white space': [
    part({ letters: [...'aB1!\u0301', ...blanks, ...blanks], longest: 12, words: 2000, count: 4000, between: ['', ...blanks] }),
  ],
  'control characters': [part({ letters: ['a', 'b', '\0\0', ...controls], longest: 12, words: 900, count: 2000, between: ['', ' ', '\n'] })],
  'code': [part({ letters: code, longest: 6, words: 2000, count: 6000, between: indents })],
  'a little of everything': [
    part({
      letters: [...blanks, ...marks, ...contractions, ...code, ...controls, ...stops],
      ranges: [[0x20, 0x7E], ...digits, ...scripts, ...beyond],
      longest: 5,
      words: 4000,
      count: 9000,
      between: ['', ' ', '\n'],
    }),
  ],

  // The only one that has more pairs than there is room for.
  'base 64': [
    part({
      letters: ['+', '/'],
      ranges: [[0x41, 0x5A], small, [0x30, 0x39]],
      longest: 76,
      words: 3500,
      count: 5000,
      inTurn: true,
      between: lines,
      end: '==\n',
    }),
  ],

  // As long as a piece can be with us, 65,536 bytes; and one byte less in characters of three. Of as many spaces the last one might belong to
  // what follows, so there is one less.
  'the longest piece': [part({ letters: bases, words: 9, count: 65_536 })],
  'the longest piece of three bytes': [part({ ranges: [ideographs], words: 99, count: 21_845, end: '\n' })],
  'the longest spaces': [part({ letters: [' '], count: 65_535 }), part({ letters: ['a', 'b'], longest: 9, words: 20, count: 200, between: lines })],
  'motifs': [
    part({ letters: bases, longest: 12, words: 300, count: 9000, between: ['', '', '', '', '', '', '', '', '', '\n'] }),
    part({ letters: bases, longest: 30, words: 90, count: 900 }),
  ],

  // As long as a block of ours, 262,144 bytes, and longer.
  'lines that fill a block': [part({ letters: sevens, words: 99, count: 32_768, between: lines, end: '\n' })],
  'lines that fill a block and a letter': [part({ letters: sevens, words: 99, count: 32_768, between: lines, end: '\nx' })],
  'a line that fills a block': [part({ letters: sevens, words: 99, count: 32_768, between: [' '], end: '\n' })],

  // Words that are all as rare, so that it shows where one is cut at the end of a block.
  'lines that end with spaces': [
    part({ letters: spaces, longest: 20, words: 4000, count: 24_000, inTurn: true, between: ['\n', '\nab', '\nc', '\r\nd'] }),
  ],
  'a long line': [
    part({ letters: ['\xE9', "'"], ranges: [small], longest: 9, words: 9000, count: 100_000, inTurn: true, between: [' ', ' ', ', ', '  '] }),
  ],
  'a long line without spaces': [
    part({ ranges: [ideographs], longest: 9, words: 3000, count: 66_000, inTurn: true, between: stops, end: '\n' }),
  ],
  'a long line without letters before spaces': [
    part({ letters: ['1', '!', '\u4E00', ...spaces], longest: 20, words: 4000, count: 40_000, inTurn: true, between: ['0', '!'] }),
  ],
};

// ---- Writing ---------------------------------------------------------------------------------------------------------------

function recordCorpus([name, parts], index) {
  const recipe = { seed: 1 + index, parts };
  const file = join(folder, name);
  writeFileSync(file, corpus(recipe));
  return { name, ...record(file), recipe };
}

const path = fileURLToPath(new URL('merges.json', import.meta.url));
const given = process.argv.slice(2);
const made = Object.entries(corpora).map(recordCorpus);
const files = given.length > 0 ? given.map(file => ({ name: basename(file), ...record(file) })) : JSON.parse(readFileSync(path)).files;

const line = value => JSON.stringify(value).replace(/[^\x20-\x7E]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const rows = values => `[\n${values.map(line).join(',\n')}\n]`;
writeFileSync(path, `{
"tokenizers": ${line(version)},
"corpora": ${rows(made)},
"files": ${rows(files)}
}
`);
rmSync(folder, { recursive: true });
