// What Hugging Face's tokenizers (npm `tokenizers`) answers with a tokenizer.json. It is looked for in the folder that the script is run in.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

process.env.TOKENIZERS_PARALLELISM = 'false';
export const { Tokenizer } = createRequire(join(process.cwd(), 'x'))('tokenizers');

/**
 * A file changed so that the library does what ours does unasked. It always finds special tokens: without `special` they have names that no text holds,
 * or, where the model has them too, are not added. A post-processor cuts offsets too, so the plain answers are without one.
 */
export function variant(file, { special, processed }) {
  const json = { ...file };
  if (!special) {
    const vocab = json.model.vocab ?? {};
    const isOfModel = Array.isArray(vocab) ? ((names) => (name) => names.has(name))(new Set(vocab.map(([name]) => name))) : (name) => Object.hasOwn(vocab, name);
    json.added_tokens = (json.added_tokens ?? []).filter((token) => !token.special || !isOfModel(token.content))
      .map((token) => (token.special ? { ...token, content: `\u{10fffd}${token.id}\u{10fffd}`, lstrip: false, rstrip: false, normalized: false } : token));
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
