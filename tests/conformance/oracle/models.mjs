// Small vocabularies, learned from a few lines by the plainest means: what matters is that merges meet, that pieces overlap and that scores tie.

export const corpus = [
  'the cat sat on the mat, the cats sit there', 'a tokenizer tokenizes tokens; untokenized texts are tokenized', 'Hello world! Hello World? HELLO', 'don\'t can\'t we\'ll they\'re I\'ve she\'d I\'m',
  'numbers 1234567890 and 3.14 and 007', 'un deux café naïve déjà où Ångström', 'привет мир как дела', '你好 世界 中文', 'こんにちは カタカナ', '안녕 하세요', 'مرحبا بالعالم', 'नमस्ते दुनिया',
  'emoji 😀 👍🏽 👩‍👩‍👧', 'x = y + z; if (a < b) { return a[0]; }', '  two  spaces   three\ttab\nline', 'aaaa aaaaaaaa bbbb abababab',
];

const words = /\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+/gu;

function byteAlphabet() {
  const printable = (byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

export const bytes = byteAlphabet();
export const inBytes = (text) => [...Buffer.from(text)].map((byte) => bytes[byte]);

/** Merges the most frequent pair, the first one of equals, again and again. */
function learn(symbolsOfWords, count, join) {
  const lists = symbolsOfWords.map((symbols) => [...symbols]);
  const merges = [];
  while (merges.length < count) {
    const counts = new Map();
    for (const list of lists) {
      for (let i = 0; i + 1 < list.length; i++) {
        const key = `${list[i]}\u0000${list[i + 1]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    let best = null;
    for (const [key, times] of counts) {
      if (best === null || times > counts.get(best)) {
        best = key;
      }
    }
    if (best === null) {
      break;
    }
    const [left, right] = best.split('\u0000');
    merges.push([left, right]);
    for (const list of lists) {
      for (let i = 0; i + 1 < list.length; i++) {
        if (list[i] === left && list[i + 1] === right) {
          list.splice(i, 2, join(left, right));
        }
      }
    }
  }
  return merges;
}

const joined = (left, right) => left + right;
const numbered = (tokens) => Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
const characters = (lists) => [...new Set(lists.flat())].sort();

function bpe(options, vocab, merges) {
  return { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false, ...options, vocab, merges };
}

/** As GPT-2's: every byte is a character. `left` says which of the 256 bytes have a token. */
export function byteLevelBpe(options = {}, left = () => true, first = []) {
  const lists = corpus.flatMap((line) => line.match(/ ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu)).map(inBytes);
  const merges = learn(lists, 220, joined).filter((pair) => pair.join('').length < 100);
  const alphabet = bytes.filter((_, byte) => left(byte));
  const has = new Set(alphabet);
  const tokens = [...first, ...alphabet];
  const kept = merges.filter(([a, b]) => has.has(a) && has.has(b) && has.add(a + b));
  return bpe(options, numbered([...tokens, ...kept.map((pair) => pair.join(''))]), kept);
}

const byteTokens = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);

/** As Llama 2's: characters, a space is ▁, and bytes for what has no token. */
export function spacedBpe(options = {}, { withBytes = true, merges: count = 200 } = {}) {
  const lists = corpus.map((line) => [...`▁${line.replaceAll(' ', '▁')}`]).map((list) => list.filter((c) => c !== '\n'));
  const pieces = lists.flatMap((list) => list.join('').match(/▁*[^▁]*/gu).filter((s) => s !== '').map((s) => [...s]));
  const merges = learn(pieces, count, joined);
  const alphabet = characters(lists).filter((c) => !'中あ안م!z😀'.includes(c));
  const has = new Set(alphabet);
  const kept = [...merges.filter(([a, b]) => has.has(a) && has.has(b) && has.add(a + b)), ['▁', '▁'], ['▁▁', '▁▁']];
  const tokens = ['<unk>', '<s>', '</s>', ...(withBytes === true ? byteTokens : withBytes || []), ...alphabet, ...kept.map((pair) => pair.join(''))];
  return bpe({ unk_token: '<unk>', fuse_unk: true, byte_fallback: true, ...options }, numbered(tokens), kept);
}

/** Only single characters and bytes: what a normalizer did is seen as it is. */
export function bytesOnly() {
  return bpe({ unk_token: '<unk>', fuse_unk: true, byte_fallback: true }, numbered(['<unk>', ...byteTokens]), []);
}

/** Characters of words, with what an option puts to their ends (CLIP) or to their later parts. */
export function wordBpe(options = {}) {
  const { continuing_subword_prefix: prefix, end_of_word_suffix: suffix } = options;
  const marked = (word) => {
    const list = [...word];
    return list.map((c, i) => (prefix && i > 0 ? prefix : '') + c + (suffix && i === list.length - 1 ? suffix : ''));
  };
  const lists = corpus.flatMap((line) => line.toLowerCase().match(words)).map(marked);
  const merges = learn(lists, 160, (a, b) => a + (prefix ? b.slice(prefix.length) : b));
  const alphabet = characters(lists);
  return bpe({ unk_token: '<unk>', ...options }, numbered(['<unk>', ...alphabet, ...merges.map(([a, b]) => a + (prefix ? b.slice(prefix.length) : b))]), merges);
}

export function wordPiece(options = {}, special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']) {
  const prefix = options.continuing_subword_prefix ?? '##';
  const all = corpus.flatMap((line) => line.match(words));
  const lower = all.map((word) => word.toLowerCase().normalize('NFD').replace(/\p{Mn}/gu, ''));
  const alphabet = characters([...all, ...lower].map((word) => [...word])).filter((c) => !'中あ안z'.includes(c));
  const tokens = [...special, ...alphabet, ...alphabet.filter((c) => c !== '가').map((c) => prefix + c)];
  for (const word of [...all, ...lower]) {
    const list = [...word];
    tokens.push(word, ...[2, 3, 4].filter((n) => n < list.length).flatMap((n) => [list.slice(0, n).join(''), prefix + list.slice(n).join(''), prefix + list.slice(-n + 1).join('')]));
  }
  return { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, ...options, vocab: numbered(tokens) };
}

/** Every piece is unknown: what a pre-tokenizer did is seen by the offsets. */
export function piecesOnly() {
  return { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 0, vocab: { '[UNK]': 0, '[CLS]': 1, '[SEP]': 2 } };
}

/** Pieces and scores, many of them equal, so that paths tie. */
export function unigram(options = {}, { withBytes = false, special = ['<unk>', '<s>', '</s>'] } = {}) {
  const merges = spacedBpe({}, { withBytes: false }).vocab;
  const pieces = Object.keys(merges).filter((token) => !token.startsWith('<'));
  const score = (piece, i) => ([...piece].length === 1 ? -8 - (i % 7) : -Math.round(10 * (3 + (i % 23) / 4 - [...piece].length)) / 10 - 6);
  return { type: 'Unigram', unk_id: 0, byte_fallback: false, ...options, vocab: [...special.map((token) => [token, 0]), ...(withBytes ? byteTokens.map((token) => [token, 0]) : []), ...pieces.map((piece, i) => [piece, score(piece, i)])] };
}

export function wordLevel(options = {}) {
  return { type: 'WordLevel', unk_token: '[UNK]', ...options, vocab: numbered(['[UNK]', '[CLS]', '[SEP]', ...corpus.flatMap((line) => line.match(words))]) };
}
