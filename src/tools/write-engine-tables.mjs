// Writes the character tables of Hugging Face's engine that a tokenizer.json is read by, found by asking npm's tokenizers (native) about every code point:
//   Characters/GeneralCategoryTable.cs   general categories as its regular expressions (Oniguruma) know them
//   Characters/ScriptTable.cs            scripts, as its expressions know them and as its pre-tokenizer UnicodeScripts does
//   Characters/EngineClassTable.cs       white space, punctuation, controls, marks, numbers and words as its other parts know them
//   Normalization/LowercaseTable.cs      lower case
//   Normalization/CompatibilityTable.cs  compatibility decompositions
// Not part of the library. Node 20:
//   npm install tokenizers@0.23.2                        in a scratch folder outside the repository, then there
//   node path/to/write-engine-tables.mjs
// Every run writes the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '0.23.2';
const require = createRequire(join(process.cwd(), 'package.json'));
const installed = JSON.parse(readFileSync(join(process.cwd(), 'node_modules/tokenizers/package.json'))).version;
check(installed === version, `tokenizers is ${installed}, not ${version}`);
const { Tokenizer } = require('tokenizers');
const target = join(fileURLToPath(import.meta.url), '../../MlNetTokenize.Core/Tokenization');
const points = [];
for (let codePoint = 0; codePoint <= 0x10FFFF; codePoint++) {
  if (codePoint < 0xD800 || codePoint > 0xDFFF) {
    points.push(codePoint);
  }
}

writeCategories();
writeScripts();
writeClasses();
writeLowercase();
writeCompatibility();

// ---- Asking ----------------------------------------------------------------------------------------------------------------

function engine({ normalizer = null, pre_tokenizer = null }) {
  return Tokenizer.fromString(JSON.stringify({
    version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer, pre_tokenizer, post_processor: null, decoder: null,
    model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' },
  }));
}

function splitter(pre_tokenizer) {
  const made = engine({ pre_tokenizer }).getPreTokenizer();
  return text => made.preTokenizeString(text).map(([piece]) => piece);
}

function normalizer(parts) {
  const made = engine({ normalizer: parts }).getNormalizer();
  return text => made.normalizeString(text);
}

/** All code points that an expression matches one by one: what is left of all of them in a row where the others are taken out. */
function matched(expression) {
  const split = splitter({ type: 'Split', pattern: { Regex: expression }, behavior: 'Removed', invert: true });
  const found = [];
  for (let start = 0; start < points.length; start += 4096) {
    // A line of 'a' and 'b' cannot stand between them, so each one is asked for in a block.
    for (const piece of split(points.slice(start, start + 4096).map(text).join(''))) {
      for (const character of piece) {
        found.push(character.codePointAt());
      }
    }
  }

  return found;
}

function writeCategories() {
  // .NET's UnicodeCategory numbers.
  const names = ['Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Mn', 'Mc', 'Me', 'Nd', 'Nl', 'No', 'Zs', 'Zl', 'Zp', 'Cc', 'Cf', 'Cs', 'Co', 'Pc', 'Pd', 'Ps', 'Pe', 'Pi', 'Pf', 'Po', 'Sm', 'Sc', 'Sk', 'So', 'Cn'];
  const category = new Uint8Array(0x110000).fill(16);
  const seen = new Uint8Array(0x110000);
  names.forEach((name, number) => {
    if (name !== 'Cs') {
      for (const codePoint of matched(`\\p{${name}}`)) {
        check(!seen[codePoint], `${hex(codePoint)} is of two categories`);
        seen[codePoint] = 1;
        category[codePoint] = number;
      }
    }
  });
  check(points.every(codePoint => seen[codePoint]), 'a code point is of no category');
  const runs = runsOf(codePoint => category[codePoint], 32);

  // What Oniguruma's words, spaces and POSIX brackets have that does not follow from the categories is asked for here, so that a newer engine cannot differ unseen.
  const sets = {
    word: ['\\w', '[\\w]'], space: ['\\s', '[[:space:]]'], digit: ['\\d', '[[:digit:]]'], hex: ['\\h', '[[:xdigit:]]'],
    alpha: ['[[:alpha:]]', '\\p{Alphabetic}'], alnum: ['[[:alnum:]]', '\\p{Alnum}'], upper: ['[[:upper:]]', '\\p{Uppercase}'], lower: ['[[:lower:]]', '\\p{Lowercase}'],
    punct: ['[[:punct:]]', '\\p{Punct}'], cntrl: ['[[:cntrl:]]', '\\p{Cntrl}'], graph: ['[[:graph:]]', '\\p{Graph}'], print: ['[[:print:]]', '\\p{Print}'], blank: ['[[:blank:]]', '\\p{Blank}'],
  };
  const fields = [];
  for (const [name, expressions] of Object.entries(sets)) {
    const [one, other] = expressions.map(matched);
    console.log(`${name}: ${one.length} and ${other.length}`);
    const inside = new Set(one);
    const field = name[0].toUpperCase() + name.slice(1);
    fields.push(property(field, `Where runs of code points of <c>${escape(expressions[0])}</c> begin and end by turns.`, edges(inside)));
    if (one.join() !== other.join()) {
      fields.push(property(`${field}InBrackets`, `The same of <c>${escape(expressions[1])}</c>, which is another set.`, edges(new Set(other))));
    }
  }

  write('Characters/GeneralCategoryTable.cs', 'MlNetTokenize.Tokenization.Characters', 'GeneralCategoryTable',
    [property('Runs', 'Where each run of code points of one category begins, ascending: the code point times 32 plus .NET\'s number of the category.', runs), ...fields]);
}

function writeScripts() {
  const names = `Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham
    Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati
    Gunjala_Gondi Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
    Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui
    Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian
    Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian
    Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai
    Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square Garay Gurung_Khema Kirat_Rai Ol_Onal Sunuwar Todhri Tulu_Tigalari`.split(/\s+/);
  const known = [];
  const script = new Uint8Array(0x110000);
  for (const name of names) {
    let found;
    try {
      found = matched(`\\p{${name}}`);
    } catch {
      console.log(`Oniguruma has no script ${name}`);
      continue;
    }

    known.push(name);
    for (const codePoint of found) {
      check(!script[codePoint], `${hex(codePoint)} is of two scripts`);
      script[codePoint] = known.length;
    }
  }

  // The pre-tokenizer's own, older table: two characters are of one script if they are not cut apart, and of any script if they are never.
  const split = splitter({ type: 'UnicodeScripts' });
  const together = (left, right) => split(text(left) + text(right)).length === 1;
  const first = new Map();
  const older = new Uint8Array(0x110000);
  for (const codePoint of points) {
    if (codePoint === 0x20 || (together(0x61, codePoint) && together(0x4E00, codePoint))) {
      continue;
    }

    // Most are of the script that the newer table says, or of none.
    let number = 0;
    for (const candidate of [script[codePoint], ...first.keys()]) {
      if (first.has(candidate) && together(first.get(candidate), codePoint)) {
        number = candidate;
        break;
      }
    }

    if (number === 0) {
      check(!first.has(script[codePoint]) && script[codePoint] > 0, `${hex(codePoint)} is of a script that has no name`);
      number = script[codePoint];
      first.set(number, codePoint);
    }

    older[codePoint] = number;
  }

  write('Characters/ScriptTable.cs', 'MlNetTokenize.Tokenization.Characters', 'ScriptTable', [
    `    /// <summary>The names of the scripts; the first one is number 1.</summary>
    public static readonly string[] Names =
    [
${chunk(known.map(name => `"${name}"`), 150).join('\n')}
    ];`,
    property('Runs', 'Where each run of code points of one script begins, ascending: the code point times 256 plus the script; 0 is none.', runsOf(codePoint => script[codePoint], 256)),
    property('PreTokenizerRuns', 'The same as the pre-tokenizer UnicodeScripts has it; 0 is any, and the numbers only tell scripts apart.', runsOf(codePoint => older[codePoint], 256)),
  ]);
}

function writeClasses() {
  const space = splitter({ type: 'WhitespaceSplit' });
  const punctuation = splitter({ type: 'Punctuation', behavior: 'Isolated' });
  const digits = splitter({ type: 'Digits', individual_digits: false });
  const words = splitter({ type: 'Whitespace' });
  const bert = options => normalizer({ type: 'BertNormalizer', clean_text: false, handle_chinese_chars: false, strip_accents: false, lowercase: false, ...options });
  const clean = bert({ clean_text: true });
  const strip = bert({ strip_accents: true });
  const accents = normalizer({ type: 'StripAccents' });
  const flags = codePoint => {
    const character = text(codePoint);
    const cleaned = clean(character);
    return (space(character).length === 0 ? 1 : 0)
      + (punctuation(`a${character}`).length === 2 ? 2 : 0)
      + (cleaned === '' ? 4 : 0)
      + (cleaned === ' ' ? 8 : 0)
      + (strip(`a${character}`) === 'a' ? 16 : 0)
      + (accents(`a${character}`) === 'a' ? 32 : 0)
      + (digits(`a${character}`).length === 2 ? 64 : 0)
      + (words(`a${character}`)[0] === `a${character}` ? 128 : 0);
  };
  write('Characters/EngineClassTable.cs', 'MlNetTokenize.Tokenization.Characters', 'EngineClassTable',
    [property('Runs', 'Where each run of code points of the same classes begins, ascending: the code point times 256 plus the classes, a bit for each of EngineClass.', runsOf(flags, 256))]);
}

function writeLowercase() {
  const lower = normalizer({ type: 'Lowercase' });
  const numbers = [];
  for (const codePoint of points) {
    const lowered = [...lower(text(codePoint))];
    if (lowered.length !== 1 || lowered[0].codePointAt() !== codePoint) {
      check(lowered.length === 1 || (codePoint === 0x130 && lowered.join('') === 'i\u0307'), `${hex(codePoint)} is lowered to ${lowered.length} characters`);
      numbers.push(codePoint, lowered[0].codePointAt());
    }
  }

  write('Normalization/LowercaseTable.cs', 'MlNetTokenize.Tokenization.Normalization', 'LowercaseTable',
    [property('Pairs', 'Characters and their lower case by turns, ascending; U+0130 is followed by U+0307 besides.', numbers)]);
}

function writeCompatibility() {
  const [formD, formKD] = ['NFD', 'NFKD'].map(type => normalizer({ type }));
  const numbers = [];
  for (const codePoint of points) {
    const compatible = [...formKD(text(codePoint))];
    if (compatible.join('') !== formD(text(codePoint))) {
      numbers.push(codePoint * 32 + compatible.length, ...compatible.map(part => part.codePointAt()));
    }
  }

  write('Normalization/CompatibilityTable.cs', 'MlNetTokenize.Tokenization.Normalization', 'CompatibilityTable',
    [property('Decompositions', 'The characters whose full compatibility decomposition is not the canonical one, ascending: the code point times 32 plus the length of it, then it.', numbers)]);
}

// ---- Writing ---------------------------------------------------------------------------------------------------------------

function runsOf(valueOf, factor) {
  const runs = [];
  let last = -1;
  for (let codePoint = 0; codePoint <= 0x10FFFF; codePoint++) {
    const value = codePoint >= 0xD800 && codePoint <= 0xDFFF ? (factor === 32 ? 16 : 0) : valueOf(codePoint);
    if (value !== last) {
      runs.push(codePoint * factor + value);
      last = value;
    }
  }

  return runs;
}

function edges(inside) {
  const result = [];
  let last = false;
  for (let codePoint = 0; codePoint <= 0x110000; codePoint++) {
    if (inside.has(codePoint) !== last) {
      last = !last;
      result.push(codePoint);
    }
  }

  return result;
}

function property(name, summary, numbers) {
  return `    /// <summary>${summary}</summary>
    public static ReadOnlySpan<int> ${name} =>
    [
${chunk(numbers.map(String), 150).join('\n')}
    ];`;
}

function write(path, namespace, name, members) {
  writeFileSync(join(target, path), `// <auto-generated>
// Made by write-engine-tables.mjs from what Hugging Face's tokenizers ${version} answers. Do not edit.
// </auto-generated>

namespace ${namespace};

internal static class ${name}
{
${members.join('\n\n')}
}
`);
}

function chunk(items, width) {
  const result = [];
  for (const item of items) {
    if (result.length === 0 || result.at(-1).length + item.length + 2 > width) {
      result.push('       ');
    }

    result[result.length - 1] += ` ${item},`;
  }

  return result;
}

function escape(expression) {
  return expression.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function text(codePoint) {
  return String.fromCodePoint(codePoint);
}

function hex(codePoint) {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}
