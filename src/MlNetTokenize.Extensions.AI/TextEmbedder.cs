using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Extensions.AI;

/// <summary>What a generator embeds a text with. Thread-safe; nothing is allocated once warm.</summary>
internal abstract class TextEmbedder
{
    /// <summary>The length of a vector.</summary>
    public abstract int Dimension { get; }

    /// <summary>What the embedder is made of, for those who ask a generator for it.</summary>
    public abstract IEnumerable<object> Parts { get; }

    /// <summary>Embeds a text.</summary>
    /// <returns>How many tokens it has.</returns>
    public abstract int Embed(string text, Span<float> destination);

    public sealed class Static(StaticEmbeddingModel model) : TextEmbedder
    {
        public override int Dimension => model.Dimension;

        public override IEnumerable<object> Parts => [model, model.Tokenizer, model.Table];

        public override int Embed(string text, Span<float> destination)
        {
            model.Embed(text, destination, out int tokens);
            return tokens;
        }
    }

    public sealed class Pipeline(TextPipeline pipeline) : TextEmbedder
    {
        public override int Dimension => pipeline.Model!.Dimension;

        public override IEnumerable<object> Parts => [pipeline, pipeline.Tokenizer, pipeline.Model!, pipeline.Model!.Table];

        public override int Embed(string text, Span<float> destination)
        {
            pipeline.Embed(text.AsMemory(), destination, out int tokens);
            return tokens;
        }
    }

    public sealed class Rows(Tokenizer tokenizer, EmbeddingModel model, TokenPooling pooling) : TextEmbedder
    {
        private const int LargestKept = 1 << 18;

        [ThreadStatic]
        private static ArrayBufferWriter<int>? _spare;

        public override int Dimension => model.Dimension;

        public override IEnumerable<object> Parts => [model, tokenizer, model.Table];

        public override int Embed(string text, Span<float> destination)
        {
            ArrayBufferWriter<int> ids = _spare ?? new ArrayBufferWriter<int>();
            _spare = null;
            ids.ResetWrittenCount();
            switch (tokenizer)
            {
                case SubwordTokenizer subwords:
                    subwords.Encode(text, ids);
                    break;
                case CharacterTokenizer characters:
                    characters.Encode(text, ids);
                    break;
                default:
                    // Microsoft's own tokenizers give a list.
                    ids.Write([.. tokenizer.EncodeToIds(text)]);
                    break;
            }

            model.Pool(ids.WrittenSpan, destination, pooling);
            int count = ids.WrittenCount;
            _spare = ids.Capacity <= LargestKept ? ids : null;
            return count;
        }
    }
}
