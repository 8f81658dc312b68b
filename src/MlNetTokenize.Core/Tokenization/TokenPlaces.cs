using System.Buffers;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization;

/// <summary>Where tokens lie in their text, and as what text those were found that are searched for: their names, with the white space that they take, once the text is normalized.</summary>
/// <param name="keepsTexts">Whether somebody asks for the texts.</param>
internal sealed class TokenPlaces(bool keepsTexts) : IBufferWriter<int>
{
    private readonly PooledBuffer<int> _offsets = new();
    private readonly Dictionary<int, string> _found = [];

    /// <summary>The first unit of each token and that behind its last, by turns.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.Values;

    /// <summary>Notes what a token was found as whose place is the last one written. Does nothing where the places are written elsewhere.</summary>
    public static void NoteFound(IBufferWriter<int>? places, ReadOnlySpan<char> text)
    {
        if (places is TokenPlaces { KeepsTexts: true } noted)
        {
            noted._found[(noted._offsets.Count / 2) - 1] = text.ToString();
        }
    }

    /// <summary>What a token was found as; <see langword="null"/> where the model made it.</summary>
    public string? FoundAt(int index) => _found.GetValueOrDefault(index);

    public void Advance(int count) => _offsets.Advance(count);

    public Memory<int> GetMemory(int sizeHint = 0) => _offsets.GetMemory(sizeHint);

    public Span<int> GetSpan(int sizeHint = 0) => _offsets.GetSpan(sizeHint);

    public void Return() => _offsets.Return();

    private bool KeepsTexts { get; } = keepsTexts;
}
