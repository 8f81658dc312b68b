namespace MlNetTokenize.Embedding.Training;

/// <summary>Which options are tried next: one or two steps from the best ones so far, none twice.</summary>
internal sealed class OptionSearch : IOptionSearch
{
    private const int MostDraws = 200;

    private readonly EmbeddingTrainingOptions _options;
    private readonly (float Value, float[] Values, Action<EmbeddingTrainingOptions, float> Set)[] _open;
    private readonly Random _random;
    private readonly HashSet<string> _tried = [];
    private int[] _best;
    private int[] _last;

    /// <param name="options">The options as they are: the first trial.</param>
    public OptionSearch(EmbeddingTrainingOptions options)
    {
        _options = options;
        _open = [.. options.OpenOptions];
        _random = new Random(options.Seed ?? 0);
        _best = [.. _open.Select(option => Array.IndexOf(option.Values, option.Value))];
        _last = _best;
        _tried.Add(KeyOf(_best));
    }

    /// <inheritdoc/>
    public void Choose() => _best = _last;

    /// <inheritdoc/>
    public EmbeddingTrainingOptions? Next()
    {
        for (int draw = 0; draw < MostDraws; draw++)
        {
            int[] next = [.. _best];
            for (int steps = _random.Next(1, 3); steps > 0; steps--)
            {
                int option = _random.Next(next.Length);
                next[option] = Math.Clamp(next[option] + (_random.Next(2) == 0 ? -1 : 1), 0, _open[option].Values.Length - 1);
            }

            if (_tried.Add(KeyOf(next)))
            {
                _last = next;
                return OptionsAt(next);
            }
        }

        return null;
    }

    private EmbeddingTrainingOptions OptionsAt(int[] places)
    {
        EmbeddingTrainingOptions options = _options.Copy();
        options.AutotuneDuration = null;
        options.AutotuneTrials = null;
        for (int option = 0; option < places.Length; option++)
        {
            _open[option].Set(options, _open[option].Values[places[option]]);
        }

        return options;
    }

    private static string KeyOf(int[] places) => string.Join(' ', places);
}
