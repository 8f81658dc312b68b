// Texts that tokenizers get wrong: few and short, for the answers that are kept.
export const plain = [
  '', ' ', 'Hello world', ' the cats  sat there', 'don\'t they\'re I\'LL', 'naïve café cafe\u0301 déjà', 'tab\there\nline\r\n\r\nend ', '12345 3.14 007', '你好世界 中文abc', 'こんにちはカタカナ', '안녕하세요 각',
  'مرحبا بالعالم', 'नमस्ते दुनिया', '😀👍🏽 👩\u200d👩\u200d👧🇩🇪', 'a\u00a0b\u3000c\u2028d\u0085e\u200bf\ufeffg', 'x=a[0];//{}^~`$+<>', '…—“quotes”¿!¡', 'ﬁ ① ｆｕｌｌ Ⅷ ½ ㌀ ﷺ', 'İstanbul ǅ ß ẞ Σς', '\u0000a\u0001b\ufffdc\u00add',
  '▁▁ ▁x ▁', 'aaaaaaaaaaaaaaaaaaaaaaaa', 'untokenized tokenizers', '\u0301\u0327a\u0958\u1100\u1161\u11a8', '𝟘𝐀𐐀𠀀\u{10ffff}\u{e0001}',
];

export const pairs = [['Hello world', 'the cats sat'], ['', 'the cat'], ['the cat', ''], ['', ''], [' a ', ' b '], ['你好', 'café 😀'], ['a b c d e f g h', 'x y z x y z x y z']];

export const withAdded = [
  'a[CLS]b [SEP] c[MASK]d', ' <s> x </s> y<mask> z', 'the [TOOL] and[TOOL]s', 'X<think>y</think> z', '<|end|><|end|> <|end|>', 'think Think THINK', 'the  \u00a0<mask>\t b', 'a<s', '\u0958 \u0915\u093c ok', 'a    b        c', '[SEP][SEP]',
];
