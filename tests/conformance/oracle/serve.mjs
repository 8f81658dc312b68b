// Answers one question a line on standard input with one line on standard output, until the input ends.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import process from 'node:process';
import { decode, encode, load, variant } from './answers.mjs';
import { cases } from './cases.mjs';
import { expressions } from './expressions.mjs';
import { layouts } from './layouts.mjs';
import { piecesOnly } from './models.mjs';

const tokenizers = new Map();

async function answer(question) {
  switch (question.op) {
    case 'cases':
      return cases.map(({ kind, name, json }) => ({ kind, name, json: JSON.stringify(json) }));
    case 'expressions':
      return expressions.map(({ group, name, pattern }) => ({ group, name, json: JSON.stringify({
        version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false }, post_processor: null, decoder: null, model: piecesOnly() }) }));
    case 'layouts':
      return layouts.map(({ group, name, json }) => ({ group, name, json: JSON.stringify(json) }));
    case 'load': {
      const file = JSON.parse(question.json ?? readFileSync(question.path, 'utf8'));
      tokenizers.set('plain', load(variant(file, { special: false, processed: false })));
      tokenizers.set('special', load(variant(file, { special: true, processed: false })));
      tokenizers.set('processed', load(variant(file, { special: false, processed: true })));
      const { type, vocab } = file.model;
      return { type: type ?? null, vocabulary: tokenizers.get('special').getVocabSize(true), added: file.added_tokens ?? [], size: vocab?.length ?? Object.keys(vocab ?? {}).length };
    }
    case 'encode': {
      const tokenizer = tokenizers.get(question.variant);
      const answers = [];
      for (const texts of question.texts) {
        answers.push(await encode(tokenizer, texts, question.variant === 'processed'));
      }
      return answers;
    }
    case 'decode': {
      const answers = [];
      for (const ids of question.ids) {
        answers.push(await decode(tokenizers.get('special'), ids, question.skip));
      }
      return answers;
    }
    default:
      throw new Error(`no such question: ${question.op}`);
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let reply;
  try {
    reply = { answer: await answer(JSON.parse(line)) };
  } catch (error) {
    reply = { error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
