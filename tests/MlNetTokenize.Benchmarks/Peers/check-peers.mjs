// Whether other programs read our files and give our ids.
//
//   npm install tokenizers@0.23.2 tiktoken@1.0.22        in some folder, and run there:
//   node check-peers.mjs <folder>                        with the folder that PeerFiles.Write made
//
// For each case of <folder>/cases.json the ids of its texts are compared by digest: Hugging Face's tokenizers with the tokenizer.json and with vocab.json and
// merges.txt in its place, tiktoken with the .tiktoken. Small texts are encoded as a whole, all of them line by line too, each line with its own line end.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

const require = createRequire(join(process.cwd(), 'x'));
const { Tokenizer } = require('tokenizers');
const { Tiktoken } = require('tiktoken');
const largestWhole = 8_000_000;

const [folder, only] = process.argv.slice(2);
let failures = 0;
for (const { name, regex, specialTokens, texts } of JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))) {
  if (only && !name.includes(only)) continue;
  const path = join(folder, name);
  const json = readFileSync(`${path}.tokenizer.json`, 'utf8');
  const fromJson = Tokenizer.fromString(json);
  const fromPair = Tokenizer.fromString(withPair(json, path));
  const tiktoken = new Tiktoken(ranksForJavaScript(readFileSync(`${path}.tiktoken`, 'utf8')), specialTokens, regex);
  for (const { file, whole, lines, wholeCount, linesCount } of texts) {
    const text = readFileSync(file, 'utf8');
    const pieces = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    await compare(name, file, 'Hugging Face, lines', linesCount, lines, await huggingFace(fromJson, pieces));
    await compare(name, file, 'tiktoken, lines', linesCount, lines, pieces.map((line) => tiktoken.encode_ordinary(line)));
    if (text.length <= largestWhole) {
      await compare(name, file, 'Hugging Face, whole', wholeCount, whole, await huggingFace(fromJson, [text]));
      await compare(name, file, 'tiktoken, whole', wholeCount, whole, [tiktoken.encode_ordinary(text)]);
      await compare(name, file, 'Hugging Face with vocab.json and merges.txt, lines', linesCount, lines, await huggingFace(fromPair, pieces));
    }
  }
  tiktoken.free();
}
console.log(failures === 0 ? 'all ids are equal' : `${failures} differ`);
process.exit(failures === 0 ? 0 : 1);

async function compare(name, file, peer, count, expected, parts) {
  const hash = createHash('sha256');
  let actualCount = 0;
  for (const ids of parts) {
    hash.update(Buffer.from(Int32Array.from(ids).buffer));
    actualCount += ids.length;
  }
  const equal = hash.digest('hex') === expected;
  if (!equal) failures++;
  console.log(`${equal ? 'equal ' : 'DIFFER'} ${name} on ${file.split('/').pop()}: ${peer}: ${actualCount} ids${equal ? '' : `, ours ${count}`}`);
}

async function huggingFace(tokenizer, pieces) {
  const parts = [];
  for (let i = 0; i < pieces.length; i += 1000) {
    const encodings = await tokenizer.encodeBatch(pieces.slice(i, i + 1000), { addSpecialTokens: false });
    parts.push(...encodings.map((encoding) => encoding.getIds()));
  }
  return parts;
}

// Puts vocab.json and merges.txt in the place of what tokenizer.json holds; what makes ids besides those stays.
function withPair(json, path) {
  const parsed = JSON.parse(json);
  parsed.model.vocab = JSON.parse(readFileSync(`${path}.vocab.json`, 'utf8'));
  parsed.model.merges = readFileSync(`${path}.merges.txt`, 'utf8').split('\n').slice(1, -1);
  parsed.model.ignore_merges = false;
  return JSON.stringify(parsed);
}

// tiktoken's JavaScript takes runs of tokens: a sign, the rank of the first, and the tokens.
function ranksForJavaScript(file) {
  return file.trimEnd().split('\n').map((line) => line.split(' ')).map(([token, rank]) => `! ${rank} ${token}`).join('\n');
}
