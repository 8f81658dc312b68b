namespace MlNetTokenize.Cli;

/// <summary>Which labels of a map are shown at first: those that no label before them covers.</summary>
internal static class MapLabels
{
    // Of the style's font, in the map's units; what is not Latin, Greek or Cyrillic may be as wide as it is high.
    private const double LineHeight = 15;
    private const double LetterWidth = 7.5;
    private const double WideLetterWidth = 14;
    private const double Left = 6;

    /// <summary>Goes through points in the order of their weight.</summary>
    /// <param name="places">Where the points are.</param>
    /// <param name="labels">Their labels, which stand at their right.</param>
    /// <param name="right">Where the map ends.</param>
    public static bool[] Place(IReadOnlyList<(double X, double Y)> places, IReadOnlyList<string> labels, double right)
    {
        var isShown = new bool[places.Count];
        var shown = new List<(double Left, double Right, double Y)>();
        for (int i = 0; i < places.Count; i++)
        {
            double left = places[i].X + Left;
            (double Left, double Right, double Y) box = (left, left + WidthOf(labels[i]), places[i].Y);
            if (box.Right <= right && !shown.Exists(other => Math.Abs(other.Y - box.Y) < LineHeight && other.Left < box.Right && box.Left < other.Right))
            {
                shown.Add(box);
                isShown[i] = true;
            }
        }

        return isShown;
    }

    private static double WidthOf(string label) => label.EnumerateRunes().Sum(rune => rune.Value < 0x590 ? LetterWidth : WideLetterWidth);
}
