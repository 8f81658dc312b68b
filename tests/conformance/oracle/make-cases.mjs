// Writes the unit tests' cases.json: the small files of cases.mjs and what Hugging Face's tokenizers answers with them. Not part of the build:
//   npm install tokenizers@0.23.2                        in a scratch folder outside the repository, then there
//   node path/to/make-cases.mjs
// Every run writes the same bytes. Answers are `null` where the library gives an error; offsets are UTF-16 units, the first one and that after the last by turns.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { decode, encode, load, variant } from './answers.mjs';
import { cases } from './cases.mjs';
import { pairs, plain, withAdded } from './texts.mjs';

const version = '0.23.2';
const installed = JSON.parse(readFileSync(join(process.cwd(), 'node_modules', 'tokenizers', 'package.json'))).version;
if (installed !== version) {
  throw new Error(`tokenizers is ${installed}, not ${version}`);
}

const texts = { plain, withAdded };
const models = [];
const indexOf = new Map();
const written = [];
for (const { kind, name, json, texts: asked } of cases) {
  const model = JSON.stringify(json.model);
  if (!indexOf.has(model)) {
    indexOf.set(model, models.length);
    models.push(json.model);
  }

  const { model: _, ...file } = json;
  const without = load(variant(json, { special: false, processed: false }));
  const withSpecial = load(variant(json, { special: true, processed: false }));
  const result = { kind, name, model: indexOf.get(model), file, texts: asked };
  if (asked === 'pairs') {
    const processed = load(variant(json, { special: false, processed: true }));
    result.processed = [];
    for (const row of [...pairs.map(([first]) => [first]), ...pairs]) {
      const answer = await encode(processed, row, true);
      result.processed.push(answer.e ? null : { ids: answer.i, types: answer.t, mask: answer.m });
    }
  } else {
    result.ids = [];
    result.offsets = [];
    const decoded = [];
    const special = [];
    for (const text of texts[asked]) {
      const answer = await encode(without, [text], false);
      result.ids.push(answer.i ?? null);
      result.offsets.push(answer.o ?? null);
      special.push((await encode(withSpecial, [text], false)).i ?? null);
      // Of no tokens some decoders die.
      decoded.push(!special.at(-1)?.length ? null : await decode(withSpecial, special.at(-1), false));
    }
    if (json.added_tokens.length > 0) {
      result.special = special;
    }
    // A normalizer or pre-tokenizer is seen in ids and offsets; what is decoded has been seen elsewhere.
    if (['model', 'decoder', 'added tokens'].includes(kind)) {
      result.decoded = decoded;
    }
  }
  written.push(result);
}

// One case a line.
const path = fileURLToPath(new URL('../../MlNetTokenize.Tests/Tokenization/Oracle/cases.json', import.meta.url));
writeFileSync(path, `{"texts":${JSON.stringify({ ...texts, pairs })},\n"models":[\n${models.map((model) => JSON.stringify(model)).join(',\n')}\n],\n"cases":[\n${written.map((item) => JSON.stringify(item)).join(',\n')}\n]}\n`);
console.log(`${written.length} files, ${models.length} models`);
