// Expressions of Split pre-tokenizers: those that published tokenizer files have, those of the engine's own tests, and one for each thing that its dialect
// (Oniguruma's, syntax Ruby without options) can say.
const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const upper = String.raw`\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}`;
const lower = String.raw`\p{Ll}\p{Lm}\p{Lo}\p{M}`;
const rest = String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

const files = {
  'GPT-2': String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  'cl100k': String.raw`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`,
  'o200k': String.raw`[^\r\n\p{L}\p{N}]?[${upper}]*[${lower}]+${contractions}?|[^\r\n\p{L}\p{N}]?[${upper}]+[${lower}]*${contractions}?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'Llama 3': String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|${rest}`,
  'Qwen 2': String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'DeepSeek V3, signs': String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${'`'}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'DeepSeek V3, scripts': '[一-龥぀-ゟ゠-ヿ]+',
  'DeepSeek V3, numbers': String.raw`\p{N}{1,3}`,
  'DeepSeek Coder, lines': '[\r\n]',
  'DeepSeek Coder, words': String.raw`\s?\p{L}+`,
  'DeepSeek Coder, signs': String.raw`\s?\p{P}+`,
  'DeepSeek Coder, scripts': '[一-龥ࠀ-一가-퟿]+',
  'Kimi': String.raw`[\p{Han}]+|[^\r\n\p{L}\p{N}]?[${upper}&&[^\p{Han}]]*[${lower}&&[^\p{Han}]]+${contractions}?|[^\r\n\p{L}\p{N}]?[${upper}&&[^\p{Han}]]+[${lower}&&[^\p{Han}]]*${contractions}?|${rest}`,
  'Mistral': String.raw`[^\r\n\p{L}\p{N}]?[${upper}]*[${lower}]+|[^\r\n\p{L}\p{N}]?[${upper}]+[${lower}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'Falcon': '[0-9][0-9][0-9]',
  'BLOOM': String.raw` ?[^(\s|[.,!?…。，、।۔،])]+`,
  'Viking': String.raw` ?[^(\s|.,!?…。，、।۔،)]+`,
  'CLIP': String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`,
  'EXAONE': String.raw`${contractions}|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+`,
  'threes from the right': String.raw`(?=(\d{3})+(?!\d))`,
  'threes from the right, in words': String.raw`\p{N}{1,3}(?=(?:\p{N}{3})*(?:\P{N}|$))`,
  'letters and marks': String.raw`[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|${rest}`,
  'digits one by one': String.raw`\d|\D+`,
  'lines and runs': String.raw`\n+|[^\n]+`,
};

const tests = {
  'words and signs': String.raw`\w+|[^\w\s]+`,
  'spaces': String.raw`\s+`,
  'two spaces': ' {2,}',
  'either': '1|2',
  'a set': '[SEP]',
  'a group': '(<s>)',
  'a word first': String.raw`^\w`,
  'a word last': String.raw`\w$`,
  'space first': String.raw`^\s*`,
  'space last': String.raw`\s*$`,
  'escapes twice': String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
  'nothing': '',
};

const dialect = [
  'a', '.', '.+', 'a|b|', 'a*', 'a+?', 'a??b', 'a{2}', 'a{,2}', 'a{2,}', 'a{1,2}?', 'a{2}+', 'a{x}', 'a{', 'x{0}', 'a?+b', 'a*+a', 'a++', String.raw`(?>a|ab)c`, String.raw`(a)(b)?\1`, String.raw`(?<n>a)\k<n>`, String.raw`(?'n'a)\k'n'`, String.raw`(?:a|b)+`, String.raw`(?=a)`, String.raw`(?!a).`,
  String.raw`(?<=a)b`, String.raw`(?<!a)b`, String.raw`(?<=a|bc)d`, String.raw`(?<=a+)b`, '(?i)AB', '(?i:a)B', '(?i-m:a)', '(?m:a.b)', '(?x: a b # c\n)', 'a(?i)b|c', '(?-i)a', '(?s).', '(?W)\\w', '(?a)\\w', '(?u)\\w', '(?#note)a', String.raw`\t\n\r\f\v\a\e`, String.raw`\x41|\x{1F600}|\u00e9|\101|\o{101}`, String.raw`\cA|\C-a|\M-a`,
  String.raw`\w`, String.raw`\W`, String.raw`\s`, String.raw`\S`, String.raw`\d`, String.raw`\D`, String.raw`\h`, String.raw`\H`, String.raw`\R`, String.raw`\X`, String.raw`\N`, String.raw`\O`, String.raw`\K`, String.raw`a\Kb`, String.raw`\b`, String.raw`\B`, String.raw`\bthe\b`, String.raw`\A.`, String.raw`.\z`, String.raw`.\Z`, String.raw`\Ga`, String.raw`\y`, String.raw`\Y`, '^a', 'a$', '^', '$',
  '[abc]', '[^abc]', '[a-c-e]', '[]a]', '[a-]', '[-a]', '[a^]', String.raw`[\]]`, String.raw`[\w-]`, String.raw`[a-\d]`, '[a[bc]]', '[^a[^b]]', '[a-z&&[aeiou]]', '[a-z&&[^aeiou]]', '[^a-z&&b-y]', String.raw`[\w&&[^\d_]]+`, '[a&&]', '[&&a]', '[a-c&&b-d&&c-e]', String.raw`[\n\t ]`, String.raw`[\x41-\x43]`, String.raw`[\x{1F600}-\x{1F64F}]`, String.raw`[\u4e00-\u9fff]`, '[😀-😂]', '[é-ü]', '[[:alpha:]]', '[[:^alpha:]]', '[^[:space:]]', '[:alpha:]',
  ...['alnum', 'alpha', 'ascii', 'blank', 'cntrl', 'digit', 'graph', 'lower', 'print', 'punct', 'space', 'upper', 'xdigit', 'word'].flatMap((name) => [`[[:${name}:]]`, `\\p{${name}}`]),
  ...['L', 'Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'LC', 'M', 'Mn', 'Mc', 'Me', 'N', 'Nd', 'Nl', 'No', 'P', 'Pc', 'Pd', 'Ps', 'Pe', 'Pi', 'Pf', 'Po', 'S', 'Sm', 'Sc', 'Sk', 'So', 'Z', 'Zs', 'Zl', 'Zp', 'C', 'Cc', 'Cf', 'Cn', 'Co', 'Cs'].map((name) => `\\p{${name}}`),
  ...['Han', 'Hiragana', 'Katakana', 'Hangul', 'Latin', 'Greek', 'Cyrillic', 'Arabic', 'Hebrew', 'Thai', 'Devanagari', 'Common', 'Inherited', 'Emoji', 'Extended_Pictographic', 'Any', 'Assigned', 'ASCII_Hex_Digit', 'White_Space', 'Alphabetic', 'Uppercase', 'Lowercase', 'Ideographic', 'ID_Start', 'Letter', 'Uppercase_Letter', 'Script=Han', 'gc=Lu', 'InGreek', 'In_CJK_Unified_Ideographs', 'XPosixPunct', 'nosuch'].map((name) => `\\p{${name}}`),
  String.raw`\P{L}`, String.raw`\p{^L}`, String.raw`\P{^L}`, String.raw`\pL`, String.raw`\PL`, String.raw`\p{l}`, String.raw`\p{ L u }`, String.raw`\p{uppercase letter}`, String.raw`[\p{L}--[a-c]]`, String.raw`[^\p{L}\p{N}]`, '(?i)[a-c]', '(?i)é', '(?i)ß', '(?i)ss', '(?i)ſ', '(?i)k', '(?i)İ', '(?i)ﬁ', "(?i)'s", '(?i)Σ', String.raw`(?i)\p{Lu}`, '(?i)[^a]', '(?i:[ß])', '(?i)ǆ',
  '(a', 'a)', '[a', 'a**', '*a', '+', 'a|*', String.raw`\ `, String.raw`\_`, String.raw`\é`, String.raw`\q`, String.raw`\8`, String.raw`\1`, String.raw`(a)\2`, String.raw`\p{`, String.raw`\p`, '\\', String.raw`\k<n>`, String.raw`(?<a>b\g<a>?)`, '(?~ab)', '(?(1)a|b)', String.raw`(a)?(?(1)b|c)`, '(?|a)', '(?P<n>a)', '(?<1>a)', '(?<n>a)|(?<n>b)', '(?{x})', '(*FAIL)', '{', '}', ']', 'a]', '{2}', '#', '-', '&&', '~', '((((a))))', '(|a)', '()', '(a*)*b', '(?:)', '[a-a]', '[b-a]', '[]', '[^]',
];

export const expressions = [
  ...Object.entries(files).map(([name, pattern]) => ({ group: 'published files', name, pattern })),
  ...Object.entries(tests).map(([name, pattern]) => ({ group: 'Hugging Face\'s tests', name, pattern })),
  ...dialect.map((pattern) => ({ group: 'the dialect', name: pattern, pattern })),
];
