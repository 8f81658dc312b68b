using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

public sealed class MapLabelsTests
{
    [Fact]
    public void A_label_is_shown_where_none_before_it_covers_it_and_the_map_has_room()
    {
        var random = new Random(1);
        for (int run = 0; run < 50; run++)
        {
            (double X, double Y)[] places = [.. Enumerable.Range(0, 60).Select(_ => (random.NextDouble() * 400, random.NextDouble() * 200))];
            string[] labels = [.. places.Select(_ => new string(random.Next(4) == 0 ? '語' : 'a', random.Next(1, 9)))];
            bool[] shown = MapLabels.Place(places, labels, right: 400);
            for (int i = 0; i < places.Length; i++)
            {
                double end = places[i].X + 6 + WidthOf(labels[i]);
                bool isCovered = Enumerable.Range(0, i).Any(other => shown[other] && Math.Abs(places[other].Y - places[i].Y) < 15
                    && places[other].X < places[i].X + WidthOf(labels[i]) && places[i].X < places[other].X + WidthOf(labels[other]));
                Assert.Equal(end <= 400 && !isCovered, shown[i]);
            }

            Assert.InRange(shown.Count(isShown => isShown), 10, 59);
        }

        static double WidthOf(string label) => label.Length * (label[0] == '語' ? 14 : 7.5);
    }
}
