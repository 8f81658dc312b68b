namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>What several post-processors one after the other put around texts. As in Hugging Face's library each one changes a list of parts: at first the texts; a template makes each of its pieces a part.</summary>
internal sealed class TemplateStages
{
    // No file should take more memory than in proportion to what it holds, and each stage may put something around each of many parts.
    private const int MostPieces = 1 << 16;

    private List<List<TemplatePiece>> _parts;

    /// <param name="texts">The number of texts.</param>
    public TemplateStages(int texts) => _parts = [.. Enumerable.Range(0, texts).Select(text => new List<TemplatePiece> { TemplatePiece.OfText(text) })];

    /// <summary>All of it.</summary>
    public IReadOnlyList<TemplatePiece> Pieces => [.. _parts.SelectMany(part => part)];

    /// <summary>Whether there is more than anybody would put there.</summary>
    public bool IsTooLong => _parts.Sum(part => part.Sum(piece => 1L + piece.Ids.Length)) > MostPieces;

    /// <summary>Applies <c>BertProcessing</c>, which keeps the types of what is there, or <c>RobertaProcessing</c>, which has one type and two separators between two parts.</summary>
    public void Surround(int beginning, int separator, bool isRoberta)
    {
        for (int i = 0; i < _parts.Count; i++)
        {
            int type = i > 0 && !isRoberta ? 1 : 0;
            IEnumerable<TemplatePiece> inner = isRoberta ? _parts[i].Select(piece => piece with { Type = 0 }) : _parts[i];
            TemplatePiece[] before = i == 0 ? [TemplatePiece.OfIds([beginning], 0)] : isRoberta ? [TemplatePiece.OfIds([separator], 0)] : [];
            _parts[i] = [.. before, .. inner, TemplatePiece.OfIds([separator], type)];
        }
    }

    /// <summary>Applies <c>TemplateProcessing</c>.</summary>
    /// <param name="templates">The one for a single part, and the one for two.</param>
    /// <returns>Whether there is one for so many parts.</returns>
    public bool TryApply(IReadOnlyList<TemplatePiece>[] templates)
    {
        if (_parts.Count == 0 || _parts.Count > templates.Length)
        {
            return false;
        }

        _parts = [.. templates[_parts.Count - 1].Select(piece => piece.Text < 0 ? [piece] : _parts[piece.Text].Select(inner => inner with { Type = piece.Type }).ToList())];
        return true;
    }
}
