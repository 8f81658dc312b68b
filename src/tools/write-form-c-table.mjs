// Writes src/MlNetTokenize.Core/Tokenization/Normalization/FormCTable.cs: the Unicode data of the NFC that npm's tokenizers (Hugging Face's engine, native)
// applies, found by asking it. Not part of the library. Node 20:
//   npm install tokenizers@0.23.2                        in a scratch folder outside the repository, then there
//   node path/to/write-form-c-table.mjs
// Every run writes the same bytes. What is found is checked against Node's own, newer normalizer: by Unicode's stability
// policy a newer version may know more characters, but nothing else of those that the older one knows.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '0.23.2';
const require = createRequire(join(process.cwd(), 'package.json'));
const installed = JSON.parse(readFileSync(join(process.cwd(), 'node_modules/tokenizers/package.json'))).version;
check(installed === version, `tokenizers is ${installed}, not ${version}`);
const { nfcNormalizer, nfdNormalizer } = require('tokenizers');
const [formC, formD] = [nfcNormalizer(), nfdNormalizer()];

const theirs = derive({ composed: text => formC.normalizeString(text), decomposed: text => formD.normalizeString(text) });
const nodes = derive({ composed: text => text.normalize('NFC'), decomposed: text => text.normalize('NFD') });

// Combining classes that came with each version of Unicode; they are not changed later.
const news = { '9.0': [0x8D4, 0x1DFB, 0x1E000, 0x1E944], '10.0': [0xD3B, 0x1DF6, 0x11A34, 0x11D42], '11.0': [0x7FD, 0x8D3, 0x9FE, 0x10F46] };
const known = Object.entries(news).filter(([, marks]) => marks.every(mark => theirs.classes.has(mark))).map(([name]) => name);
const unknown = Object.entries(news).filter(([, marks]) => !marks.some(mark => theirs.classes.has(mark))).map(([name]) => name);
check(known.join() === '9.0' && unknown.join() === '10.0,11.0', `tokenizers knows ${known}, not ${unknown}`);

for (const kind of ['classes', 'composites', 'others']) {
  for (const [codePoint, value] of theirs[kind]) {
    check(String(nodes[kind].get(codePoint)) === String(value), `${kind}: Node has something else for ${hex(codePoint)}`);
  }

  const newer = [...nodes[kind].keys()].filter(codePoint => !theirs[kind].has(codePoint));
  console.log(`${kind}: ${theirs[kind].size}, and ${newer.length} that only Unicode ${process.versions.unicode} has: ${newer.map(hex).join(' ')}`);
}

writeFileSync(join(fileURLToPath(import.meta.url), '../../MlNetTokenize.Core/Tokenization/Normalization/FormCTable.cs'), source(theirs, known[0]));

// ---- Asking ----------------------------------------------------------------------------------------------------------------

/** All that NFC needs to know of each code point; Hangul syllables and what they are made of are left to arithmetic. */
function derive({ composed, decomposed }) {
  // One character of each combining class. The numbers are Unicode's; an engine only tells the order.
  const classOf = {
    1: 0x334, 6: 0x16FF0, 7: 0x93C, 8: 0x3099, 9: 0x94D, 10: 0x5B0, 11: 0x5B1, 12: 0x5B2, 13: 0x5B3, 14: 0x5B4, 15: 0x5B5, 16: 0x5B6, 17: 0x5B7,
    18: 0x5B8, 19: 0x5B9, 20: 0x5BB, 21: 0x5BC, 22: 0x5BD, 23: 0x5BF, 24: 0x5C1, 25: 0x5C2, 26: 0xFB1E, 27: 0x64B, 28: 0x64C, 29: 0x64D, 30: 0x64E,
    31: 0x64F, 32: 0x650, 33: 0x651, 34: 0x652, 35: 0x670, 36: 0x711, 84: 0xC55, 91: 0xC56, 103: 0xE38, 107: 0xE48, 118: 0xEB8, 122: 0xEC8,
    129: 0xF71, 130: 0xF72, 132: 0xF74, 202: 0x321, 214: 0x1DCE, 216: 0x31B, 218: 0x302A, 220: 0x316, 222: 0x59A, 224: 0x302E, 226: 0x1D16D,
    228: 0x5AE, 230: 0x301, 232: 0x315, 233: 0x35C, 234: 0x35D, 240: 0x345,
  };
  const stays = text => decomposed(text) === text;
  const [lowest, highest] = [text(classOf[1]), text(classOf[240])];
  const hasClass = character => !stays(highest + character) || !stays(character + lowest);
  const classes = new Map();
  const composites = new Map();
  const others = new Map();
  const representatives = Object.entries(classOf).map(([name, codePoint]) => [Number(name), text(codePoint)]).filter(([, mark]) => hasClass(mark));
  for (let codePoint = 0; codePoint <= 0x10FFFF; codePoint++) {
    if ((codePoint >= 0xD800 && codePoint < 0xE000) || (codePoint >= 0xAC00 && codePoint < 0xD7A4)) {
      continue;
    }

    const character = text(codePoint);
    const parts = [...decomposed(character)];
    if (parts.join('') === character) {
      if (hasClass(character)) {
        // Marks of one class, and no others, stay in either order.
        const [found, ...more] = representatives.filter(([, mark]) => stays(mark + character) && stays(character + mark));
        check(found && more.length === 0, `${hex(codePoint)} is of no class or of two`);
        classes.set(codePoint, found[0]);
      }
    } else if (composed(character) === character) {
      // A primary composite is a pair; its first half is what all but the last of its parts compose to.
      const [first, ...rest] = [...composed(parts.slice(0, -1).join(''))];
      const second = parts.at(-1);
      check(first && rest.length === 0 && composed(first + second) === character, `${hex(codePoint)} is not a pair`);
      composites.set(codePoint, [first.codePointAt(), second.codePointAt()]);
    } else {
      others.set(codePoint, parts.map(part => part.codePointAt()));
    }
  }

  return { classes, composites, others };
}

// ---- Writing ---------------------------------------------------------------------------------------------------------------

function source({ classes, composites, others }, unicode) {
  const runs = [];
  for (const [codePoint, value] of classes) {
    // A run ends where one begins; a gap is a run of class 0.
    if (runs.at(-1)?.end === codePoint && runs.at(-1).value === value) {
      runs.at(-1).end++;
    } else {
      runs.push({ start: codePoint, end: codePoint + 1, value });
    }
  }

  const starts = runs.flatMap(({ start, end, value }, i) => [start * 256 + value, ...(runs[i + 1]?.start === end ? [] : [end * 256])]);
  const triples = [...composites].flatMap(([codePoint, [first, second]]) => [codePoint, first, second]);
  const lists = [...others].flatMap(([codePoint, parts]) => [codePoint * 8 + parts.length, ...parts]);
  return `// <auto-generated>
// Made by write-form-c-table.mjs from the NFC of Hugging Face's tokenizers ${version}, whose Unicode is ${unicode}. Do not edit.
// </auto-generated>

namespace MlNetTokenize.Tokenization.Normalization;

internal static class FormCTable
{
    public const string UnicodeVersion = "${unicode}";

    /// <summary>Where each run of code points of one combining class begins, ascending: the code point times 256 plus the class.</summary>
    public static ReadOnlySpan<int> Classes =>
    [
${lines(starts)}
    ];

    /// <summary>The primary composites but for Hangul, ascending: each behind it the two characters that compose to it.</summary>
    public static ReadOnlySpan<int> Composites =>
    [
${lines(triples)}
    ];

    /// <summary>
    /// The characters that NFC never has, ascending: the code point times eight plus the length of its full decomposition, then that.
    /// </summary>
    public static ReadOnlySpan<int> Decompositions =>
    [
${lines(lists)}
    ];
}
`;
}

function lines(numbers) {
  const result = [];
  for (const number of numbers) {
    if (result.length === 0 || result.at(-1).length + ` ${number},`.length > 150) {
      result.push('       ');
    }

    result[result.length - 1] += ` ${number},`;
  }

  return result.join('\n');
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
