// What Hugging Face's tokenizers (npm `tokenizers`) answers with a tokenizer.json. It is looked for in the folder that the script is run in.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

process.env.TOKENIZERS_PARALLELISM = 'false';
export const { Tokenizer } = createRequire(join(process.cwd(), 'x'))('tokenizers');

const hidden = (id) => `\u{10fffd}${id}\u{10fffd}`;

/** Tokens that merges are of or make: those have their names in another place too. */
function mergedTokens({ merges }) {
  return new Set((merges ?? []).flatMap((merge) => (typeof merge === 'string' ? merge.split(' ') : merge)).concat((merges ?? []).map((merge) => (typeof merge === 'string' ? merge.replace(' ', '') : merge.join('')))));
}

/**
 * A file changed so that the library does what ours does unasked. It always finds special tokens, and their names are pieces of some models besides: without `special` they have
 * names that no text holds. A post-processor cuts offsets too, so the plain answers are without one.
 */
export function variant(file, { special, processed }) {
  const json = { ...file };
  if (!special) {
    const { vocab } = json.model;
    const isList = Array.isArray(vocab);
    const inModel = new Map(isList ? vocab.map(([name], id) => [name, id]) : Object.entries(vocab ?? {}));
    const names = new Map((json.added_tokens ?? []).filter((token) => token.special).map((token) => [token.content, hidden(token.id)]));
    const ofModel = [...names.keys()].filter((name) => inModel.has(name));
    if (ofModel.length > 0) {
      const merged = mergedTokens(json.model);
      const renamed = (name) => (names.has(name) && !merged.has(name) ? names.get(name) : name);
      json.model = { ...json.model, vocab: isList ? vocab.map(([name, ...score]) => [renamed(name), ...score]) : Object.fromEntries(Object.entries(vocab).map(([name, id]) => [renamed(name), id])) };
      if (json.model.unk_token) {
        json.model.unk_token = renamed(json.model.unk_token);
      }
      for (const name of ofModel.filter((name) => merged.has(name))) {
        names.delete(name);
      }
      json.added_tokens = json.added_tokens.filter((token) => !token.special || names.has(token.content));
    }
    json.added_tokens = (json.added_tokens ?? []).map((token) => (token.special ? { ...token, content: names.get(token.content), lstrip: false, rstrip: false, normalized: false } : token));
  }
  if (!processed) {
    json.post_processor = json.truncation = json.padding = null;
  }
  return json;
}

export const load = (json) => Tokenizer.fromString(JSON.stringify(json));

// Their offsets count code points, ours UTF-16 units.
function unitsOf(text) {
  const units = [0];
  for (const character of text) {
    units.push(units.at(-1) + character.length);
  }
  return units;
}

/** Ids, offsets by turns, types and mask of a text or a pair; `e` is the error. */
export async function encode(tokenizer, texts, addSpecialTokens) {
  try {
    const encoding = await tokenizer.encode(texts[0], texts[1] ?? null, { addSpecialTokens });
    const units = texts.map(unitsOf);
    const sequences = encoding.getSequenceIds();
    const offsets = encoding.getOffsets().flatMap(([start, end], i) => {
      const places = units[sequences[i] ?? 0];
      return [places[start] ?? -1, places[end] ?? -1];
    });
    return { i: encoding.getIds(), o: offsets, t: encoding.getTypeIds(), m: encoding.getAttentionMask(), s: encoding.getSpecialTokensMask() };
  } catch (error) {
    return { e: String(error.message ?? error) };
  }
}

export async function decode(tokenizer, ids, skipSpecialTokens) {
  try {
    return await tokenizer.decode(ids, skipSpecialTokens);
  } catch (error) {
    return null;
  }
}
