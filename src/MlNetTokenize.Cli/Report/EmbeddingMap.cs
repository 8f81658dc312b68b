using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary>A map of tokens in the plane in which their rows differ most, drawn in SVG. The page's script shows the neighbors of the one that is clicked.</summary>
internal static class EmbeddingMap
{
    private const int MostTokens = 300;
    private const int Neighbors = 8;
    private const double Width = 1000;
    private const double Height = 640;

    // Room for half of a label at the right, and for circles.
    private const double Margin = 50;

    // At each end of each direction.
    private const double OutsideShare = 0.01;

    // Of the map, that a strip takes across.
    private const double LeastShare = 1 / 3.0;

    public static void Draw(Html html, TokenizerReport report, EmbeddingTable table, WorkProgress progress, CancellationToken cancellationToken)
    {
        int[] ids = Choose(report, table);
        if (ids.Length < 2)
        {
            html.Raw("<p>No two tokens of these texts have rows that were learned: there is nothing to draw.</p>\n");
            return;
        }

        (double X, double Y)[] places = Fit(EmbeddingProjection.ToPlane(table, ids));
        string[] labels = [.. ids.Select(id => TokenLabel.Create(report.Tokenizer, id))];
        bool[] isLabelled = MapLabels.Place(places, labels, Width);
        Dictionary<int, int> indices = ids.Select((id, i) => (id, i)).ToDictionary(pair => pair.id, pair => pair.i);
        html.Raw("<figure class=\"map\"><label>Find <input type=\"search\" autocomplete=\"off\"></label><div class=\"wide\">");
        html.Raw(string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"group\" aria-label=\"Map of {ids.Length} tokens\"><g class=\"links\"></g>"));
        for (int i = 0; i < ids.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(new WorkState("Neighbors", i, ids.Length, "tokens"));

            // The nearest is the token itself. Each neighbor is its label, its cosine, and its place on the map if it is there.
            JsonArray neighbors = table.NearestNeighbors(table[ids[i]], Neighbors + 1).Where(neighbor => neighbor.Id != ids[i]).Take(Neighbors)
                .Select(JsonNode? (neighbor) => new JsonArray(TokenLabel.Create(report.Tokenizer, neighbor.Id), Math.Round(neighbor.Similarity, 3), indices.GetValueOrDefault(neighbor.Id, -1))).ToJson();
            html.Raw(string.Create(CultureInfo.InvariantCulture, $"<g class=\"p{(isLabelled[i] ? " named" : string.Empty)}\" tabindex=\"0\" role=\"button\" transform=\"translate({places[i].X:F1} {places[i].Y:F1})\" data-near=\""))
                .Text(JsonOutput.Write(neighbors)).Raw("\"><title>").Text(string.Create(CultureInfo.InvariantCulture, $"{labels[i]} · {ids[i]}"))
                .Raw("</title><circle r=\"4\"/><text x=\"6\" y=\"4\">").Text(labels[i]).Raw("</text></g>");
        }

        html.Raw("</svg></div><figcaption aria-live=\"polite\"></figcaption></figure>\n");
    }

    // The most frequent words; then, where these are few, parts of words and other tokens.
    private static int[] Choose(TokenizerReport report, EmbeddingTable table)
    {
        return [.. Enumerable.Range(0, table.VocabularySize)
            .Where(id => report.Counts[id] > 0 && HasDirection(table[id]))
            .OrderByDescending(id => Wordiness(TokenLabel.Create(report.Tokenizer, id)))
            .ThenByDescending(id => report.Counts[id])
            .ThenBy(id => id)
            .Take(MostTokens)];
    }

    // A row that is zero, or so short or long that its length is none in single precision, is near to nothing.
    private static bool HasDirection(ReadOnlySpan<float> row) => TensorPrimitives.Norm(row) is > 0 and < float.PositiveInfinity;

    private static int Wordiness(string label)
        => label.TrimStart('␣') is not { Length: > 1 } word || !word.All(char.IsLetter) ? 0 : word.Length == label.Length ? 1 : 2;

    // Scales are made for all but the outermost points: those would leave the others little room, and are drawn at the edge. Distances are those of the plane as long as the rows differ in both directions about as
    // much; of two classes they differ in one, and a strip whose labels cover each other is drawn wider.
    private static (double X, double Y)[] Fit(IReadOnlyList<TokenPoint> points)
    {
        (double left, double width) = Range(points.Select(point => (double)point.X));
        (double top, double height) = Range(points.Select(point => (double)point.Y));
        double fitX = (Width - (3 * Margin)) / width;
        double fitY = (Height - (2 * Margin)) / height;
        double fit = Math.Min(fitX, fitY);
        double scaleX = Math.Max(fit, fitX * LeastShare);
        double scaleY = Math.Max(fit, fitY * LeastShare);
        double x = (Width - Margin - (width * scaleX)) / 2;
        double y = (Height - (height * scaleY)) / 2;
        return [.. points.Select(point => (
            Math.Clamp(x + ((point.X - left) * scaleX), Margin / 2, Width - (2 * Margin)),
            Math.Clamp(y + ((point.Y - top) * scaleY), Margin / 2, Height - (Margin / 2))))];
    }

    private static (double Start, double Length) Range(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int outside = (int)(sorted.Length * OutsideShare);
        double length = sorted[^(outside + 1)] - sorted[outside];
        return (sorted[outside], length > 0 ? length : 1);
    }
}
