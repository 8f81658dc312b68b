using Microsoft.ML.Tokenizers;
using MlNetTokenize.TextEmbedding.Distilling;

namespace MlNetTokenize;

/// <summary>
/// Makes a table of a sentence encoder's knowledge: each token of a vocabulary, as a text, goes through the encoder (the teacher) once; the vectors' principal components, weighted by how rare the token is, are the
/// rows. A text is then embedded by looking up and adding rows, hundreds of times as fast as by the encoder. This is model2vec's recipe (Tulkens and van Dongen 2024).
/// </summary>
/// <remarks>
/// A token is given to the teacher without the space, <c>▁</c> or <c>##</c> that says whether a word begins with it. Tokens that are no text by themselves do not go through the teacher and have rows of zeros: parts of a
/// character, white space, special and unknown tokens, holes, and those that BERT's vocabularies keep free. The rows do not depend on the number of threads nor on the size of the batches.
/// </remarks>
public static class TokenDistiller
{
    /// <summary>Distills a teacher.</summary>
    /// <param name="tokenizer">Whose tokens get rows: a <see cref="SubwordTokenizer"/>, a <see cref="CharacterTokenizer"/> or a <see cref="TokenizerSource"/>.</param>
    /// <param name="teacher">Gives the vectors of a batch of texts, in their order, all of one length. The texts come in the order of their length.</param>
    /// <param name="options">How; with 256 numbers a row where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">An option is outside its range or has no effect, the tokenizer is of another kind, or it has fewer texts than a row shall have numbers.</exception>
    /// <exception cref="InvalidOperationException">The teacher gave more or fewer vectors than texts, vectors of several lengths or shorter than the rows shall be, or a number that is not finite; the message names the token.</exception>
    /// <exception cref="InsufficientMemoryException">It would take more memory than there is; said after the first batch.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TokenDistillation Distill(Tokenizer tokenizer, Func<IReadOnlyList<string>, IReadOnlyList<ReadOnlyMemory<float>>> teacher, TokenDistillationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(teacher);
        options = (options ?? new()).Copy();
        var run = new DistillationRun(tokenizer, options, options.CancellationToken);
        foreach (string[] batch in run.Batches())
        {
            run.Take(batch, teacher(batch));
        }

        return run.Finish();
    }

    /// <summary>Distills a teacher that answers later, such as a service.</summary>
    /// <param name="tokenizer">Whose tokens get rows.</param>
    /// <param name="teacher">Gives the vectors of a batch of texts. It is asked for one batch at a time.</param>
    /// <param name="options">How; with 256 numbers a row where it is <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops it, as the options' own does; the teacher is given both as one.</param>
    /// <inheritdoc cref="Distill"/>
    public static async Task<TokenDistillation> DistillAsync(
        Tokenizer tokenizer,
        Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<ReadOnlyMemory<float>>>> teacher,
        TokenDistillationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(teacher);
        options = (options ?? new()).Copy();
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, cancellationToken);
        var run = new DistillationRun(tokenizer, options, both.Token);
        foreach (string[] batch in run.Batches())
        {
            run.Take(batch, await teacher(batch, both.Token).ConfigureAwait(false));
        }

        return run.Finish();
    }
}
