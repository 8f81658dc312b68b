using System.Buffers;
using System.Globalization;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>Learning rows from files, with progress.</summary>
internal sealed class EmbedTraining(
    CommandContext context, TextInputs inputs, IReadOnlyList<InputFile> files, SubwordTokenizer tokenizer, EmbeddingTrainingOptions options, WorkProgress progress,
    IReadOnlyList<string>? classes = null,
    bool isShare = false)
    : IProgress<EmbeddingTrainingProgress>
{
    private readonly long? _total = InputFile.TotalLength(files);
    private readonly ArrayBufferWriter<int> _ids = new();
    private readonly Dictionary<string, int> _classes = new((classes ?? []).Index().Select(named => KeyValuePair.Create(named.Item, named.Index)), StringComparer.Ordinal);
    private long _read;

    /// <summary>The names of the classes, in the order in which they occurred first, which is that of the head's outputs; empty where there are no labels.</summary>
    public IReadOnlyList<string> Classes => [.. _classes.OrderBy(named => named.Value).Select(named => named.Key)];

    /// <summary>Reads the texts and learns.</summary>
    /// <param name="finish">Finishes the trainer that has them.</param>
    /// <exception cref="CommandException">There is only one class, or one that is not known.</exception>
    public T Learn<T>(Func<EmbeddingTrainer, T> finish)
    {
        options.Progress = this;
        options.CancellationToken = context.CancellationToken;
        using var trainer = new EmbeddingTrainer(options);
        if (options.Objective == EmbeddingObjective.Supervised)
        {
            AddLabelled(trainer);
        }
        else
        {
            AddTexts(trainer);
        }

        return _read > 0 || isShare ? finish(trainer) : throw new CommandException("Nothing was read: there is nothing in the files.");
    }

    /// <summary>The names of the classes of all texts, in the order in which they occur first; nothing is learned.</summary>
    public IReadOnlyList<string> FindClasses()
    {
        inputs.ReadLabelled(context, files, count => _read += count, texts =>
        {
            foreach (LabelledText text in texts)
            {
                _classes.TryAdd(text.Label!, _classes.Count);
            }

            progress.Report(new WorkState("Reading labels", _read, _total));
        });
        return Classes;
    }

    public void Report(EmbeddingTrainingProgress value)
        => progress.Report(value.Stage == EmbeddingTrainingStage.Reading
            ? new WorkState("Tokenizing", _read, _total, Detail: string.Create(CultureInfo.InvariantCulture, $"{value.Tokens:N0} tokens"))
            : new WorkState(
                "Learning",
                ((value.Epoch - 1) * value.Examples) + value.ExamplesLearned,
                value.Epochs * value.Examples,
                "texts",
                string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:N4}")));

    private void AddLabelled(EmbeddingTrainer trainer)
    {
        inputs.ReadLabelled(context, files, count => _read += count, texts =>
        {
            foreach (LabelledText text in texts)
            {
                // A text without tokens is skipped, and a class that has no other text is none.
                ReadOnlyMemory<int> ids = Encode(Encoding.UTF8.GetBytes(text.Text));
                if (!_classes.TryGetValue(text.Label!, out int @class) && !ids.IsEmpty)
                {
                    if (classes is not null)
                    {
                        throw new CommandException($"The class '{text.Label}' is not among those of the start: 'embed start' has to read all files that have labels.");
                    }

                    _classes.Add(text.Label!, @class = _classes.Count);
                }

                trainer.Add(EmbeddingExample.ForClass(ids, @class));
            }
        });
        if (_classes.Count == 1 && !isShare)
        {
            throw new CommandException($"All texts have the label '{Classes[0]}': there is nothing to tell apart.");
        }
    }

    private void AddTexts(EmbeddingTrainer trainer)
    {
        inputs.Read(
            context,
            files,
            count => _read += count,
            stream =>
            {
                foreach (Utf8Block block in new Utf8BlockReader(stream, bytes => bytes.LastIndexOf((byte)'\n') + 1).Read())
                {
                    using (block)
                    {
                        foreach (Range line in block.Bytes.Split((byte)'\n'))
                        {
                            Add(block.Bytes[line].TrimEnd((byte)'\r'));
                        }
                    }
                }
            },
            texts =>
            {
                foreach (string text in texts)
                {
                    Add(Encoding.UTF8.GetBytes(text));
                }
            });

        void Add(ReadOnlySpan<byte> text)
        {
            if (!text.IsEmpty)
            {
                trainer.Add(EmbeddingExample.ForSequence(Encode(text)));
            }
        }
    }

    /// <summary>The ids of a text, good until the next one.</summary>
    private ReadOnlyMemory<int> Encode(ReadOnlySpan<byte> text)
    {
        _ids.ResetWrittenCount();
        tokenizer.EncodeUtf8(text, _ids);
        return _ids.WrittenMemory;
    }
}
