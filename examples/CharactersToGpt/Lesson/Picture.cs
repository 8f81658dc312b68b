using System.Globalization;
using System.Text;

namespace Lesson;

/// <summary>Pictures in SVG.</summary>
public static class Picture
{
    private const int Left = 60;
    private const int Top = 24;

    /// <summary>A heat map: a row of squares for each row of numbers, blue below zero, white at zero, red above.</summary>
    /// <param name="title">What stands above.</param>
    /// <param name="labels">What stands before each row.</param>
    /// <param name="rows">The numbers.</param>
    /// <param name="cell">How wide and high a square is.</param>
    public static string HeatMap(string title, IReadOnlyList<string> labels, IReadOnlyList<float[]> rows, int cell = 12)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(rows);
        float largest = rows.Max(row => row.Max(Math.Abs));
        int width = Left + (rows.Max(row => row.Length) * cell) + 10;
        StringBuilder svg = Begin(Math.Max(width, 360), Top + (rows.Count * cell) + 10, title);
        for (int i = 0; i < rows.Count; i++)
        {
            Add(svg, $"<text x=\"{Left - 6}\" y=\"{Top + (i * cell) + cell - 2}\" text-anchor=\"end\">{Page.Escape(labels[i])}</text>");
            for (int j = 0; j < rows[i].Length; j++)
            {
                // By the root, so that also small numbers have a color.
                int pale = (int)(255 * (1 - (largest == 0 ? 0 : Math.Sqrt(Math.Abs(rows[i][j]) / largest))));
                string color = rows[i][j] < 0 ? $"rgb({pale},{pale},255)" : $"rgb(255,{pale},{pale})";
                Add(svg, $"<rect x=\"{Left + (j * cell)}\" y=\"{Top + (i * cell)}\" width=\"{cell}\" height=\"{cell}\" fill=\"{color}\"><title>{Page.Escape(labels[i])}, {j}: {rows[i][j]:F4}</title></rect>");
            }
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Points joined by lines, one line for each series, with the axes' smallest and largest numbers.</summary>
    /// <param name="title">What stands above.</param>
    /// <param name="across">What the horizontal axis is.</param>
    /// <param name="series">The lines.</param>
    public static string Lines(string title, string across, params (string Name, (double X, double Y)[] Points)[] series)
    {
        ArgumentNullException.ThrowIfNull(series);
        const int Width = 560;
        const int Height = 260;
        string[] colors = ["#c0392b", "#2471a3", "#1e8449", "#7d3c98"];
        (double X, double Y)[] all = [.. series.SelectMany(line => line.Points)];
        (double left, double right, double low, double high) = (all.Min(point => point.X), all.Max(point => point.X), all.Min(point => point.Y), all.Max(point => point.Y));
        double XOf(double x) => Left + ((x - left) / Math.Max(1e-9, right - left) * Width);
        double YOf(double y) => Top + 10 + ((high - y) / Math.Max(1e-9, high - low) * Height);
        StringBuilder svg = Begin(Left + Width + 160, Top + Height + 40, title);
        Add(svg, $"<path d=\"M{Left} {Top + 10}V{Top + 10 + Height}H{Left + Width}\" fill=\"none\" stroke=\"#888\"/>");
        Add(svg, $"<text x=\"{Left - 6}\" y=\"{YOf(high) + 4:F0}\" text-anchor=\"end\">{high:F2}</text><text x=\"{Left - 6}\" y=\"{YOf(low) + 4:F0}\" text-anchor=\"end\">{low:F2}</text>");
        Add(svg, $"<text x=\"{Left}\" y=\"{Top + Height + 26}\">{left:N0}</text><text x=\"{Left + Width}\" y=\"{Top + Height + 26}\" text-anchor=\"end\">{right:N0} {Page.Escape(across)}</text>");
        for (int i = 0; i < series.Length; i++)
        {
            string points = string.Join(' ', series[i].Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{XOf(point.X):F1},{YOf(point.Y):F1}")));
            Add(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colors[i % colors.Length]}\" stroke-width=\"2\"/>");
            Add(svg, $"<text x=\"{Left + Width + 8}\" y=\"{Top + 20 + (i * 18)}\" style=\"fill:{colors[i % colors.Length]}\">{Page.Escape(series[i].Name)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Begin(int width, int height, string title)
    {
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">");
        Add(svg, $"<text x=\"{Left}\" y=\"14\">{Page.Escape(title)}</text>");
        return svg;
    }

    // Numbers as SVG reads them, in any culture.
    private static void Add(StringBuilder svg, FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
