namespace MlNetTokenize.Conformance;

/// <summary>Holds one tokenizer of ours to another engine that has loaded the same file.</summary>
/// <param name="file">What the file is called in reports.</param>
/// <param name="oracle">The other engine.</param>
/// <param name="subject">Ours.</param>
/// <param name="row">Where it is counted.</param>
/// <param name="report">Where differences are told.</param>
/// <param name="hasSpecial">Whether the other engine knows special tokens in a text.</param>
internal sealed class Comparison(string file, Oracle oracle, Subject subject, Row row, Report report, bool hasSpecial = true)
{
    private const int BatchSize = 256;

    // So many differences of one aspect are reduced and printed; the others are counted.
    private const int Shown = 2;

    // And so many of the files of one row: to reduce a text takes time.
    private const int MostTold = 8;

    private const string Plain = "plain";
    private const string Special = "special";
    private const string Processed = "processed";

    private readonly Dictionary<string, int> _told = [];

    /// <summary>Ids and offsets of single texts, without special tokens and with all of them, and back to text.</summary>
    public void Compare(IEnumerable<string> texts)
    {
        foreach (string[] batch in texts.Chunk(BatchSize))
        {
            row.Texts += batch.Length;
            OracleEncoding?[] plain = oracle.Encode(Plain, Rows(batch));
            row.Refused += plain.Count(item => item is null);
            for (int i = 0; i < batch.Length; i++)
            {
                if (plain[i] is { } expected)
                {
                    ComparePlain(batch[i], expected);
                }
            }

            OracleEncoding?[] special = hasSpecial ? oracle.Encode(Special, Rows(batch)) : plain;
            for (int i = 0; i < batch.Length && hasSpecial; i++)
            {
                if (special[i] is { } expected)
                {
                    Check("ids with special tokens", batch[i], expected.Ids, subject.IdsWithSpecialTokens, text => oracle.Encode(Special, [[text]])[0]?.Ids);
                }
            }

            // Of no ids some of their decoders die.
            CompareDecoding([.. special.OfType<OracleEncoding>().Select(item => item.Ids).Where(ids => ids.Length > 0)]);
        }
    }

    /// <summary>Texts and pairs of them with what the file's post-processor adds: one by one, unless the file cuts off or fills up, and what columns of ML.NET hold of them.</summary>
    public void CompareProcessed(IEnumerable<string[]> rows, bool isWhole)
    {
        foreach (string[][] batch in rows.Chunk(BatchSize))
        {
            row.Texts += batch.Length;
            OracleEncoding?[] answers = oracle.Encode(Processed, batch);
            row.Refused += answers.Count(item => item is null);
            for (int i = 0; i < batch.Length && isWhole; i++)
            {
                if (answers[i] is { } expected)
                {
                    CompareWhole(batch[i], expected);
                }
            }

            CompareColumns(batch, answers);
        }
    }

    private void CompareWhole(string[] texts, OracleEncoding expected)
    {
        string count = texts.Length == 1 ? "one text" : "a pair";
        string? mine = Whole(texts, hasOffsets: false);
        if (mine != Written(expected, hasOffsets: false))
        {
            Count($"whole encoding of {count}", () => Reduced(texts, part => Whole(part, hasOffsets: false), part => Their(part, answer => Written(answer, hasOffsets: false))));
        }
        else if (Whole(texts, hasOffsets: true) != Written(expected, hasOffsets: true))
        {
            Count($"trimmed offsets of {count}", () => Reduced(texts, part => Whole(part, hasOffsets: true), part => Their(part, answer => Written(answer, hasOffsets: true))));
        }
    }

    private string Whole(string[] texts, bool hasOffsets)
    {
        try
        {
            SubwordEncoding? encoding = subject.WithSpecialTokens(texts);
            return encoding is null ? "no encoding" : Written(
                new OracleEncoding(
                    [.. encoding.Ids], [.. encoding.Offsets.SelectMany(range => (int[])[range.Start.Value, range.End.Value])], [.. encoding.TypeIds], [], [.. encoding.SpecialTokensMask.Select(isSpecial => isSpecial ? 1 : 0)]),
                hasOffsets);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    private static string Written(OracleEncoding encoding, bool hasOffsets)
        => hasOffsets ? $"ids {string.Join(' ', encoding.Ids)}, offsets {string.Join(' ', encoding.Offsets)}" : $"ids {string.Join(' ', encoding.Ids)}, types {string.Join(' ', encoding.Types)}, special {string.Join(' ', encoding.Special)}";

    private string? Their(string[] texts, Func<OracleEncoding, string> write) => oracle.Encode(Processed, [texts])[0] is { } answer ? write(answer) : null;

    private void CompareColumns(string[][] batch, OracleEncoding?[] answers)
    {
        string[][] asked = [.. batch.Where((_, i) => answers[i] is not null)];
        if (asked.Length == 0)
        {
            return;
        }

        string aspect = asked[0].Length == 1 ? "columns of one text" : "columns of a pair";
        string[] ours;
        try
        {
            ours = [.. subject.Columns(asked).Select(item => Written(item.Ids, item.Types, item.Mask))];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            ours = [.. asked.Select(_ => exception.Message)];
        }

        string[] theirs = [.. answers.OfType<OracleEncoding>().Select(item => Written(item.Ids, item.Types, item.Mask))];
        for (int i = 0; i < asked.Length; i++)
        {
            if (ours[i] != theirs[i])
            {
                Count(aspect, () => Reduced(asked[i], Columns, part => Their(part, answer => Written(answer.Ids, answer.Types, answer.Mask))));
            }
        }
    }

    /// <summary>Ids that no text gave.</summary>
    public void CompareDecoding(IReadOnlyList<int[]> ids)
    {
        string?[] theirs = oracle.Decode(ids, skip: false);
        for (int i = 0; i < ids.Count; i++)
        {
            if (theirs[i] is { } expected)
            {
                Check("decoded text", ids[i], expected, list => subject.Decode(list), list => oracle.Decode([list], skip: false)[0]);
            }
        }
    }

    private static string[][] Rows(string[] texts) => [.. texts.Select(text => (string[])[text])];

    private static string Written(int[] ids, int[] types, int[] mask) => $"ids {string.Join(' ', ids)}, types {string.Join(' ', types)}, mask {string.Join(' ', mask)}";

    private void ComparePlain(string text, OracleEncoding expected)
    {
        Func<string, int[]?> ask = part => oracle.Encode(Plain, [[part]])[0]?.Ids;
        if (Check("ids", text, expected.Ids, subject.Ids, ask))
        {
            Check("ids of UTF-8", text, expected.Ids, subject.IdsOfUtf8, ask);
            Check("ids with offsets", text, expected.Ids, part => subject.Tokens(part).Ids, ask);
            Check("offsets", text, expected.Offsets, part => subject.Tokens(part).Offsets, part => oracle.Encode(Plain, [[part]])[0]?.Offsets);
        }
    }

    private bool Check(string aspect, string text, int[] expected, Func<string, int[]> ours, Func<string, int[]?> theirs)
    {
        if (Try(ours, text) is { } mine && mine.AsSpan().SequenceEqual(expected))
        {
            return true;
        }

        Count(aspect, () =>
        {
            Func<string, bool> differs = part => theirs(part) is { } answer && !(Try(ours, part) is { } list && list.AsSpan().SequenceEqual(answer));
            string least = Reducer.Reduce(text, differs);
            return (Report.Show(least), Told(ours, least), string.Join(' ', theirs(least) ?? []));
        });
        return false;
    }

    private void Check(string aspect, int[] ids, string expected, Func<int[], string> ours, Func<int[], string?> theirs)
    {
        string mine = Try(ours, ids) ?? string.Empty;
        if (mine == expected)
        {
            return;
        }

        Count(aspect, () =>
        {
            int[] least = Reducer.Reduce(ids, part => theirs(part) is { } answer && Try(ours, part) != answer);
            return ($"ids {string.Join(' ', least)}", Try(ours, least) is { } text ? Report.Show(text) : "an exception", Report.Show(theirs(least) ?? string.Empty));
        });
    }

    private static (string Text, string Ours, string Theirs) Reduced(string[] texts, Func<string[], string> ours, Func<string[], string?> theirs)
    {
        string[] least = [.. texts];
        for (int i = 0; i < least.Length; i++)
        {
            int place = i;
            least[i] = Reducer.Reduce(least[i], part =>
            {
                string[] shorter = [.. least[..place], part, .. least[(place + 1)..]];
                return theirs(shorter) is { } answer && ours(shorter) != answer;
            }, maximumQuestions: 60);
        }

        return (string.Join(" and ", least.Select(Report.Show)), ours(least), theirs(least) ?? string.Empty);
    }

    private string Columns(string[] texts)
    {
        try
        {
            (int[] ids, int[] types, int[] mask) = subject.Columns([texts]).Single();
            return Written(ids, types, mask);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    private void Count(string aspect, Func<(string Text, string Ours, string Theirs)> example)
    {
        int count = row.Differences.GetValueOrDefault(aspect);
        row.Differences[aspect] = count + 1;
        int told = _told.GetValueOrDefault(aspect);
        if (told < Shown && row.Told.GetValueOrDefault(aspect) < MostTold)
        {
            (string text, string mine, string answer) = example();
            _told[aspect] = told + 1;
            row.Told[aspect] = row.Told.GetValueOrDefault(aspect) + 1;
            report.Differs(file, aspect, text, mine, answer);
        }
    }

    private static TResult? Try<T, TResult>(Func<T, TResult> ask, T question)
        where TResult : class
    {
        try
        {
            return ask(question);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string Told(Func<string, int[]> ask, string text)
    {
        try
        {
            return string.Join(' ', ask(text));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }
}
