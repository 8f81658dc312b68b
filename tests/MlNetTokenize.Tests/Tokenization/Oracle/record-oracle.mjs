// Writes oracle.json beside this file: what npm's tiktoken (OpenAI's engine compiled to WebAssembly) and tokenizers
// (Hugging Face's, native) answer on hostile and random text. The tests hold ours to it. Node 20; not part of the build:
//   npm install tiktoken@1.0.22 tokenizers@0.23.2        in a scratch folder outside the repository, then there
//   node path/to/record-oracle.mjs
// Every run writes the same bytes. Lone surrogates are left out: they cannot pass into WebAssembly.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const versions = { tiktoken: '1.0.22', tokenizers: '0.23.2' };
const require = createRequire(join(process.cwd(), 'package.json'));
for (const [name, version] of Object.entries(versions)) {
  const installed = JSON.parse(readFileSync(join(process.cwd(), 'node_modules', name, 'package.json'))).version;
  check(installed === version, `${name} is ${installed}, not ${version}`);
}

const { Tiktoken, get_encoding } = require('tiktoken');
const { byteLevelPreTokenizer } = require('tokenizers');

// ---- The engines -------------------------------------------------------------------------------------------------------

const encoders = { cl100k_base: get_encoding('cl100k_base'), o200k_base: get_encoding('o200k_base') };

function idsOf(encoding, text) {
  return [...encoders[encoding].encode_ordinary(text)];
}

// A vocabulary of the 256 bytes turns tiktoken into its regular expression engine: only what the pattern matches is encoded,
// as its bytes. Anchored, the expression gives the first piece; none of them looks behind, so the rest can be asked again.
const bytes = Array.from({ length: 256 }, (_, byte) => `${Buffer.from([byte]).toString('base64')} ${byte}`).join('\n');
const matched = (engine, text) => new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(Uint8Array.from(engine.encode_ordinary(text)));

// The package carries cl100k_base with an older expression, whose ids are the same: it differs only in how it cuts white
// space at the end of a text, and there no token reaches over that cut. This is the one that OpenAI publishes now.
const cl100k = String.raw`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`;
const o200k = JSON.parse(readFileSync(join(process.cwd(), 'node_modules/tiktoken/encoders/o200k_base.json'))).pat_str;
const firstPiece = {
  cl100k: new Tiktoken(bytes, {}, String.raw`\A(?:${cl100k})`),
  o200k: new Tiktoken(bytes, {}, String.raw`\A(?:${o200k})`),
};
const byteLevel = byteLevelPreTokenizer(false, true);

/** The lengths of the pieces in UTF-16 units. */
function cutsOf(pattern, text) {
  const lengths = [];
  if (pattern === 'gpt2') {
    // Its offsets count code points.
    const characters = [...text];
    for (const [, [start, end]] of byteLevel.preTokenizeString(text)) {
      lengths.push(characters.slice(start, end).join('').length);
    }
  } else {
    for (let rest = text; rest.length > 0; rest = rest.slice(lengths.at(-1))) {
      lengths.push(matched(firstPiece[pattern], rest).length);
      check(lengths.at(-1) > 0, `${pattern} does not match ${JSON.stringify(rest)}`);
    }
  }

  check(lengths.reduce((sum, length) => sum + length, 0) === text.length, `${pattern} loses some of ${JSON.stringify(text)}`);
  return lengths;
}

// The order that the file's arrays are in.
const encodings = ['cl100k_base', 'o200k_base'];
const patterns = ['gpt2', 'cl100k', 'o200k'];

// ---- Texts written out, picked by hand -----------------------------------------------------------------------------------

const spaces = [
  ' ', '\t', '\v', '\f', '\r', '\n', '\x1C', '\x1F', '\x85', '\xA0', '\u1680', '\u180E', '\u2000', '\u2003', '\u2009', '\u200A', '\u200B', '\u2028',
  '\u2029', '\u202F', '\u205F', '\u2060', '\u3000', '\uFEFF',
];
const contractions = ['s', 't', 're', 've', 'm', 'll', 'd', '\u017F', 'S', 'T', 'RE', 'Re', 'rE', 'VE', 'Ve', 'vE', 'M', 'LL', 'Ll', 'lL', 'D'];
const newLines = [
  '\r\n', '\r\n\r\n', '\n\r', '\r\r\n', '\n\n\n', ' \r\n ', ' \n \n ', '\r\n\t\r\n  ', '\n\u2028\n', '\u3000\n\u3000', '\n'.repeat(17),
];
const halves = ['r', 'v', 'l', 'R', 'V', 'L', 'e', 'x', 'l\u0301', 'r e', "r'e", 'L\u017F', '\u017Fs'];
const slashed = [
  '/', '//', '/\n', '\n/', './', './\n', '!\n/', '!\r\n//\n', ' /', ' //\n/', '/a', '.\n\n//x', '\n\n//', '\u0301/\n', '/\u0301/', '/ /', '\\/\n\\',
];
const repeated = [
  'a', 'A', '0', ' ', '\n', '!', '-', '=', '_', "'", '/', '\u0301', '\u4E2D', '\u{1F600}', '\0', '\t', '\u200D', '\xA0', '\xE9',
];
const digits = [
  '7', '\u0663', '\u06F5', '\u0967', '\u0E53', '\uFF17', '\u{1D7D8}', '\u{1E953}', '\xBD', '\u2167', '\xB2', '\u2460', '\u3007', '\u4E09', '\u{10107}',
];

function* picked() {
  yield '';
  yield '\0';
  yield '\uFEFF';
  yield '\uFEFFtext with a BOM';
  yield '\0\0\0NUL\0in the middle\0';

  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    yield `${character}`;
    yield `x${character}Y1${character}${character} ${character}z`;
  }

  for (const space of spaces) {
    yield space;
    yield `${space}a${space}${space}B${space}1${space}${space}2${space}!${space}${space}?${space}\u0301`;
    yield `end${space}${space}`;
    yield `end!${space} `;
    yield `end\n${space}`;
    yield `${space}\n${space}${space}x`;
    yield ` ${space}x`;
    yield `${space} x`;
  }

  for (const lines of newLines) {
    yield lines;
    yield `a${lines}b`;
    yield `.${lines}1`;
    yield `${lines} x${lines}`;
  }

  for (const count of [1, 2, 3, 4, 5, 8, 9, 16, 33, 80, 81, 128, 200]) {
    yield ' '.repeat(count);
    yield `${' '.repeat(count)}x`;
    yield `x${' '.repeat(count)}7`;
    yield `!${' '.repeat(count)}\n`;
  }

  for (const ending of contractions) {
    yield `'${ending}`;
    yield `she'${ending} SHE'${ending}, 1'${ending}.'${ending}\n'${ending} '${ending}''${ending}it`;
    yield `\u2019${ending} we\u2019${ending} we\`${ending} we\u02BC${ending}`;
  }

  for (const ending of halves) {
    yield `it'${ending} '${ending}`;
    yield `IT'${ending}1`;
  }

  yield "'";
  yield "''''";
  yield "'sss'Sss'\u017F\u017F'tT'd'D'm'M";
  yield "'llama 'VEry 'REd 'Serious 'Tis don'T DON't CAN'T y'all'd've";
  yield "a's\u0301 \u0301's e\u0301's E\u0301'S \u4E2D's \u{10428}'s \u{10400}'LL \u01C5're";

  yield 'camelCase camelCaseString HTTPServer ALLCAPSThenLower iPhone McDonald eBay aB AbC aBcD ABcDE';
  yield 'getHTTPResponseCode2XX parseXMLv1_0 __init__ snake_case_NAME kebab-Case x86_64 IPv6Addr';
  yield '\u01C5 \u01C5a a\u01C5 A\u01C5b \u01C8\u01CB \u1F88\u1F80 \u01C4\u01C5\u01C6';
  yield '\u02B0 a\u02B0 A\u02B0 \u02B0A \u02B0a A\u02B0A a\u02B0A \u02B0\u02B0 1\u02B0 \xAA \xBA 1\xAA a\xBAB';
  yield '\xDF Stra\xDFe STRASSE \u1E9E \u0130stanbul \u0131 \u212Aelvin \u212B \uFB01ne \uFF21\uFF42\uFF43';
  yield '\u4E2D\u6587\u5206\u8BCD\uFF0C\u4E0D\u9700\u8981\u7A7A\u683C\u3002\u65E5\u672C\u8A9E\u306E\u30C6\u30AD\u30B9\u30C8\u3067\u3059\u30FC\u3002A\u4E2Da\u4E2DB';
  yield '\uD55C\uAD6D\uC5B4 \uD14D\uC2A4\uD2B8 \u1112\u1161\u11AB\u1100\u116E\u11A8 \u3131\u314F\uFFA1';
  yield '\u0E20\u0E32\u0E29\u0E32\u0E44\u0E17\u0E22\u0E44\u0E21\u0E48\u0E40\u0E27\u0E49\u0E19\u0E27\u0E23\u0E23\u0E04 \u0E17\u0E35\u0E48\u0E19\u0E35\u0E48';
  yield '\u0645\u0631\u062D\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u060C \u0643\u064E\u062A\u064E\u0628\u064E \u0640\u0640\u0640 \u0661\u0662\u0663\u066B\u0664';
  yield '\u202B\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD\u202C \u200F\u05D1\u05B0\u05BC\u05E8\u05B5\u05D0\u05E9\u05B4\u05C1\u05D9\u05EA\u200E \u2067abc\u2069';
  yield '\u041F\u0440\u0438\u0432\u0435\u0442, \u043C\u0438\u0440! \u0421\u0421\u0421\u0420 \u0439\u0438\u0306 \u0490\u0491';
  yield '\u039A\u03B1\u03BB\u03B7\u03BC\u03AD\u03C1\u03B1 \u039A\u039F\u03A3\u039C\u039F\u03A3 \u03C2 \u10D0\u10D1 \u1C90\u1C91 \u13A0\uAB70';
  yield '\u0928\u092E\u0938\u094D\u0924\u0947 \u0926\u0941\u0928\u093F\u092F\u093E \u0915\u094D\u0937\u0924\u094D\u0930\u093F\u092F \u0967\u0968\u0969 \u093F \u094D';
  yield '\u0BA4\u0BAE\u0BBF\u0BB4\u0BCD \u1019\u103C\u1014\u103A\u1019\u102C \u1797\u17B6\u179F\u17B6\u1781\u17D2\u1798\u17C2\u179A \u0F56\u0F7C\u0F51\u0F0B';

  for (const mark of ['\u0301', '\u0308\u0323', '\u20DD', '\u093F', '\uFE0F', '\u{1D165}', '\u{E0100}']) {
    yield mark;
    yield `${mark}a${mark}A${mark}B${mark}b1${mark}2${mark} ${mark} a\n${mark}\n${mark}A!${mark}a${mark}${mark}`;
    yield `caf${'e' + mark} CAF${'E' + mark} re${mark}sume${mark} AB${mark}CD${mark}'s${mark}`;
    yield `'${mark}s x'${mark}S ${mark}'s`;
    yield `e${mark.repeat(20)}A${mark.repeat(3)}Bc`;
  }

  yield '\u{1F469}\u200D\u{1F469}\u200D\u{1F467} \u{1F468}\u{1F3FD}\u200D\u{1F4BB}\u{1F3F4}\u200D\u2620\uFE0F \u2764\uFE0F\u200D\u{1F525}';
  yield '\u{1F1E9}\u{1F1EA}\u{1F1EB}\u{1F1F7}\u{1F1EF}\u{1F1F5} \u{1F1E6} x\u{1F1FA}\u{1F1F8}1';
  yield '\u263A\uFE0E\u263A\uFE0F\u0023\uFE0F\u20E3 1\uFE0F\u20E3*\uFE0F\u20E3 a\uFE0FA\uFE0Fb';
  yield '\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} \u{E0001}tag';
  yield '\u{1F600}\u{1F603}\u{1F600}\u{1F600}a\u{1F600}1\u{1F600}\n\u{1F600} \u{1F600}\u{1F600}\u{1F600}\u{1F600}\u{1FAE9}\u{1FAC6}';
  yield '\u{1D400}\u{1D41A} \u{1D400}\u{1D401}\u{1D41A} \u{1D41A}\u{1D400} a\u{1D400} A\u{1D41A} \u{1D7D8}\u{1D7D9}\u{1D7DA}\u{1D7DB} 1\u{1D7D8}';
  yield '\u{20000}\u{2A6DF}\u4E2D\u{20BB7}A\u{20000}a \u{2F800}\u{30000}\u{31350}';
  yield '\u{10330}\u{10331} \u{1034A}\u{10341} \u{10400}\u{10428}\u{10429} \u{10428}\u{10400}\u{10401}\u{10428} A\u{10428} a\u{10400}';
  yield '\u{1E900}\u{1E922}\u{1E923}\u{1E944} \u{1E950}\u{1E951}\u{1E952}\u{1E953} \u{118A0}\u{118C0} \u{10D50}\u{10D70} \u{1C89}\u{1C8A}\u{A7CB}';
  yield "\u{10428}'s \u{10400}'S \u{20000}'ll \u{1D7D8}'re \u{1F600}'ve";
  yield '\uFFFE\uFFFF \u{1FFFE}\u{10FFFF}a\uFDD0 \uE000\uF8FFb \u{F0000}\u{10FFFD} \uFFFD\uFFFC \uFFF9';
  yield '\uE000a \uE000A\uE000 1\uE000 \uE000\n';
  yield '\x00\x01\x1B[0m\x7F\x80\x9F\xAD\u061C\u200B\u200C\u200D\u200E\u2028x\u2060\u2066';

  yield '<|endoftext|>';
  yield 'a<|endoftext|>b<|fim_prefix|> <|endofprompt|><|im_start|>user<|endoftext';
  yield '<s></s><pad><unk>[CLS][SEP][MASK]\u2581x\u0120y\u010A';

  for (const slashes of slashed) {
    yield slashes;
    yield `a${slashes}b${slashes}1 ${slashes} `;
  }

  yield 'https://example.org/a/b//c?d=e&f=%20#g /* comment */ // another\n///\n//\r\n/usr/bin/env\n#!/bin/sh\n';
  for (const digit of digits) {
    for (let count = 1; count <= 7; count++) {
      yield digit.repeat(count);
    }

    yield `a${digit}b ${digit} ${digit.repeat(4)}${digits[0].repeat(2)} -${digit}.${digit}`;
  }

  yield digits.join('');
  yield '3.14159 1,234,567.89 0xDEADBEEF 1e-10 12:34:56 2024-02-29 +1 (555) 010-9999 192.168.0.1 100% $5 #1 1st 2nd 10\xB2 x\u2082';

  for (const character of repeated) {
    yield character.repeat(300);
  }

  yield 'ab'.repeat(150);
  yield '\r\n'.repeat(150);
  yield ' \n'.repeat(150);
  yield 'aA'.repeat(100);
  yield "'s".repeat(100);
  yield 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  yield 'for (int i = 0; i < n; ++i) {\n\t\tif (a[i] != b[i]) {\r\n\t\t\treturn -1; // no\n\t\t}\n    }\n\n\n    return 0;\n}\n';
  yield '{"key": [1, 2.5, null, true], "\\u00e9": "\\n"}\n<p class="x">&nbsp;</p>\n| a | b |\n|---|---|\n';
  yield '  leading and trailing  ';
  yield '\t\ttabs\tand  spaces \t mixed\t \n \t\n';
}

// ---- Texts written out, random -------------------------------------------------------------------------------------------

/** Mulberry32: a generator of our own, so that the texts do not change with Node. */
function generator(seed) {
  let state = seed >>> 0;
  return limit => {
    state = (state + 0x6D2B79F5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return Math.floor(((value ^ (value >>> 14)) >>> 0) / 0x100000000 * limit);
  };
}

const random = generator(20_240_229);
const oneOf = list => list[random(list.length)];
const pools = {
  asciiSmall: [...'abcdefghijklmnopqrstuvwxyz'],
  asciiCapital: [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  asciiDigit: [...'0123456789'],
  punctuation: [...'!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'],
  apostrophe: ["'", "'", "'", '\u2019'],
  contraction: [...contractions, ...'sStTlLeErRvVmMdD\u017F'],
  word: ['the', 'The', 'THE', ' of', ' and', ' World', 'ing', 'tion', ' tokenizer', 'http', ' return', 'function', ' \u043D\u0435', '\u306E', ' \u0645\u0646'],
  blank: [' ', ' ', ' ', '  ', '    ', '\t'],
  line: ['\n', '\n', '\r', '\r\n', '\n\n'],
  slash: ['/', '//', '/\n'],
  space: spaces,
  capital: [...'\xC9\u0416\u03A9\u0531\u10A0\u1E9E\u2C00\uA640\uFF21\u{10400}\u{1D400}\u{1E900}'],
  title: [...'\u01C5\u01C8\u1F88\u1FFC'],
  small: [...'\xE9\xDF\u0436\u03C9\u0561\u10D0\u1E9F\u2C30\uA641\uFF41\u{10428}\u{1D41A}\u{1E922}'],
  modifier: [...'\u02B0\u02BC\u0640\u0E46\u3005\u30FC\uA717\uFF70\u{16B40}'],
  caseless: [...'\xAA\u05D0\u0627\u0915\u0E01\u4E2D\u6587\u3042\uD55C\u{10330}\u{20000}\u{2F800}'],
  mark: [...'\u0300\u0301\u0308\u05B0\u064E\u093F\u094D\u0E35\u20DD\u20E3\uFE0F\u{1D165}\u{E0100}'],
  number: [...digits, '12', '123', '1234'],
  symbol: [...'\u20AC\xA9\u2192\u221E\u2603\u3002\uFF0C\u{1F600}\u{1F469}\u{1F1E9}\u{1F3FD}\u{1D100}'],
  control: [...'\0\x01\x1B\x7F\x9F\xAD\u200B\u200C\u200D\u200F\u202E\uFEFF\uE000\uFFFE\uFFFF\u{E0001}\u{10FFFF}'],
};

function anyCharacter() {
  const codePoint = random(3) ? random(0x3000) : random(0x110000);
  return codePoint >= 0xD800 && codePoint < 0xE000 ? '\uFFFD' : String.fromCodePoint(codePoint);
}

function* randomTexts() {
  const all = Object.values(pools);
  const make = (length, draw) => Array.from({ length }, draw).join('');
  for (let i = 0; i < 130; i++) {
    yield make(1 + random(40), () => oneOf(oneOf(all)));
  }

  // Few classes at once meet more often than all of them do.
  for (let i = 0; i < 220; i++) {
    const some = [oneOf(all), oneOf(all), oneOf(all)];
    yield make(1 + random(24), () => oneOf(oneOf(some)));
  }

  for (let i = 0; i < 60; i++) {
    yield make(1 + random(40), () => String.fromCharCode(32 + random(95)));
  }

  for (let i = 0; i < 60; i++) {
    yield make(1 + random(20), anyCharacter);
  }
}

// ---- Texts that only their digests are kept of -----------------------------------------------------------------------------

// All strings over an alphabet: by length, then as an odometer whose last letter turns fastest. The tests make the same ones.
const alphabets = [
  { letters: ['a', 'A', '1', ' ', '\n', "'", 's', '!', '\u0301'], longest: 5 },
  { letters: [' ', '\t', '\r', '\n', '\u3000', 'a', '/', '!'], longest: 5 },
  { letters: ["'", 's', 'S', '\u017F', 'l', 'L', 'r', 'e', 'v', '1', ' '], longest: 4 },
  { letters: ['a', 'A', '\u01C5', '\u02B0', '\u4E2D', '\u0301', '\u{10400}', '\u{10428}', '\u{1D165}', '1', "'", ' '], longest: 4 },
  { letters: ['1', '\u0663', '\xBD', '\u2167', '\u{1D7D8}', 'a', ' '], longest: 5 },
  {
    letters: [
      'a', 'A', 's', "'", '\u2019', '!', '/', '1', ' ', '\t', '\r', '\n', '\x85', '\xA0', '\u3000', '\u01C5', '\u02B0', '\u4E2D', '\xE9', '\u0301',
      '\u093F', '\u20DD', '\u200D', '\uFEFF', '\0', '\xBD', '\u{1D7D8}', '\u{10400}', '\u{10428}', '\u{1F600}', '\u{E0100}', '\uFFFF',
    ],
    longest: 3,
  },
];

function* stringsOfLength(length, letters) {
  const turns = Array(length).fill(0);
  for (let more = true; more;) {
    yield turns.map(turn => letters[turn]).join('');
    more = false;
    for (let i = length - 1; i >= 0 && !more; i--) {
      turns[i] = (turns[i] + 1) % letters.length;
      more = turns[i] > 0;
    }
  }
}

/** SHA-256 over each list's length and its numbers, all as little-endian 32-bit integers. */
function digest(lists) {
  const hash = createHash('sha256');
  for (const list of lists) {
    hash.update(Buffer.from(Int32Array.from([list.length, ...list]).buffer));
  }

  return hash.digest('hex');
}

const digests = texts => ({
  ids: encodings.map(encoding => digest(texts.map(text => idsOf(encoding, text)))),
  cuts: patterns.map(pattern => digest(texts.map(text => cutsOf(pattern, text)))),
});

// ---- Every code point ------------------------------------------------------------------------------------------------------

const isSurrogate = codePoint => codePoint >= 0xD800 && codePoint < 0xE000;
const blockSize = 0x1000;
const blocks = Array.from({ length: 0x110000 / blockSize }, (_, block) =>
  Array.from({ length: blockSize }, (_, i) => block * blockSize + i).filter(codePoint => !isSurrogate(codePoint)));

/** What each set of the published expressions holds in tiktoken's engine, every code point asked for. The letters are ours. */
function tiktokenClasses() {
  const sets = {
    U: '[\\p{Lu}\\p{Lt}]', L: '\\p{Ll}', C: '[\\p{Lm}\\p{Lo}]', M: '\\p{M}', N: '\\p{N}', R: '[\\r\\n]', S: '[^\\S\\r\\n]',
  };
  const classes = Array(0x110000).fill('-');
  for (const codePoint of blocks.flat()) {
    classes[codePoint] = 'O';
  }

  for (const [name, set] of Object.entries(sets)) {
    const engine = new Tiktoken(bytes, {}, set);
    for (const block of blocks) {
      for (const character of matched(engine, String.fromCodePoint(...block))) {
        check(classes[character.codePointAt(0)] === 'O', `U+${character.codePointAt(0).toString(16)} is in two sets`);
        classes[character.codePointAt(0)] = name;
      }
    }

    engine.free();
  }

  return classes;
}

/** What GPT-2's expression takes each code point for in tokenizers' engine, seen by where it cuts: it knows no cases and no marks. */
function tokenizersClasses() {
  const classes = Array(0x110000).fill('-');
  for (const codePoint of blocks.flat()) {
    const character = String.fromCodePoint(codePoint);
    const ends = new Set(byteLevel.preTokenizeString(`a${character} 1${character} !${character}`).map(([, [, end]]) => end));
    classes[codePoint] = !ends.has(1) ? 'L' : !ends.has(4) ? 'N' : !ends.has(7) ? 'O' : 'S';
  }

  return classes;
}

/** Each run as its length and its class. */
function runs(classes) {
  let text = '';
  for (let start = 0, end; start < classes.length; start = end) {
    for (end = start; end < classes.length && classes[end] === classes[start]; end++);
    text += `${end - start}${classes[start]}`;
  }

  return text;
}

// A text for each code point: after letters of both cases, after a digit and after a space.
const around = codePoint => ['a', 'A', '1', ' ', ''].join(String.fromCodePoint(codePoint));

// ---- Asking and writing ----------------------------------------------------------------------------------------------------

function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

const texts = [...new Set([...picked(), ...randomTexts()])];
check(texts.every(text => text.isWellFormed()), 'A lone surrogate');
const answers = texts.map(text => {
  const answer = { text, ids: encodings.map(encoding => idsOf(encoding, text)), cuts: patterns.map(pattern => cutsOf(pattern, text)) };

  // The ways of asking must agree: with no special token, and piece by piece at the cuts.
  encodings.forEach((encoding, i) => {
    check(`${[...encoders[encoding].encode(text, [], [])]}` === `${answer.ids[i]}`, `${encoding} has two answers for ${JSON.stringify(text)}`);
    let start = 0;
    const byPiece = answer.cuts[i + 1].flatMap(length => idsOf(encoding, text.slice(start, start += length)));
    check(`${byPiece}` === `${answer.ids[i]}`, `${encoding} is not cut there in ${JSON.stringify(text)}`);
  });
  return answer;
});

const exhaustive = alphabets.map(({ letters, longest }) => ({
  letters,
  digests: Array.from({ length: longest + 1 }, (_, length) => digests([...stringsOfLength(length, letters)])),
}));

// All the texts as one, the longest text here: pieces that span two of them, and many pieces in a row.
const joined = ['', ' ', '\n'].map(separator => {
  const text = texts.join(separator);
  return { separator, ids: encodings.map(encoding => digest([idsOf(encoding, text)])), gpt2: digest([cutsOf('gpt2', text)]) };
});

const codePoints = {
  tiktoken: runs(tiktokenClasses()),
  tokenizers: runs(tokenizersClasses()),
  blockSize,
  ids: encodings.map(encoding => blocks.map(block => digest(block.map(codePoint => idsOf(encoding, around(codePoint)))).slice(0, 16))),
};

const line = value => JSON.stringify(value).replace(/[^\x20-\x7E]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const lines = values => `[\n${values.map(line).join(',\n')}\n]`;
const output = `{
"versions": ${line(versions)},
"encodings": ${line(encodings)},
"patterns": ${line(patterns)},
"texts": ${lines(answers)},
"joined": ${lines(joined)},
"exhaustive": ${lines(exhaustive)},
"codePoints": ${line(codePoints)}
}
`;
writeFileSync(fileURLToPath(new URL('oracle.json', import.meta.url)), output);
[...Object.values(encoders), ...Object.values(firstPiece)].forEach(engine => engine.free());

const short = exhaustive.map(({ letters, digests }) => digests.reduce((sum, _, length) => sum + letters.length ** length, 0));
console.log(`${texts.length} texts, ${short.join(' + ')} short ones, ${output.length} bytes`);
