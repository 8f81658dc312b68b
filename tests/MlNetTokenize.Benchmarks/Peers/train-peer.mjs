// Trains a byte-level byte-pair tokenizer with Hugging Face's tokenizers, for the benchmarks' table of trainers (-- train).
//
//   npm install tokenizers@0.23.2                        in some folder, and run there:
//   node train-peer.mjs <text file> <tokenizer.json>
//
// The binding's trainer takes no options: it learns 30,000 tokens from pairs however rare, and takes all cores unless RAYON_NUM_THREADS says otherwise. The exit code
// is 127 where the package is missing, as a shell's for a missing command.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

const require = createRequire(join(process.cwd(), 'x'));
let tokenizers;
try {
  tokenizers = require('tokenizers');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  process.exit(127);
}
const { Tokenizer, BPE, byteLevelPreTokenizer } = tokenizers;
const [text, json] = process.argv.slice(2);
const tokenizer = new Tokenizer(BPE.empty());
tokenizer.setPreTokenizer(byteLevelPreTokenizer(false, true));
tokenizer.train([text]);
tokenizer.save(json);
