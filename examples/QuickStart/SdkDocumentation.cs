using System.Runtime.InteropServices;
using System.Text;
using System.Xml;

namespace QuickStart;

/// <summary>
/// Real, labelled English that is on every machine with the .NET SDK: the XML documentation of its reference assemblies. The task is to say
/// from a summary alone which namespace the member is in.
/// </summary>
internal static class SdkDocumentation
{
    private const int KeptLabels = 20;

    /// <summary>Reads the summaries; empty where the machine has none.</summary>
    public static IReadOnlyList<LabelledText> Read()
    {
        // A runtime lies in <root>/shared/Microsoft.NETCore.App/<version>, the reference assemblies in <root>/packs/<name>.Ref/<version>/ref/<framework>.
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string packs = Path.Combine(root, "packs");
        if (!Directory.Exists(packs))
        {
            return [];
        }

        IEnumerable<string> files = Directory.EnumerateDirectories(packs, "*.Ref")
            .SelectMany(pack => Directory.EnumerateFiles(pack, "*.xml", SearchOption.AllDirectories))
            .Where(file => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file))) == "ref")
            .Order(StringComparer.Ordinal);

        // The same sentence stands at many members. Of equal texts the first is kept, so that none is in both training and test data.
        var distinct = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            foreach ((string label, string text) in ReadFile(file))
            {
                distinct.TryAdd(text, label);
            }
        }

        HashSet<string> kept = [.. distinct.Values.CountBy(label => label).OrderByDescending(count => count.Value).Take(KeptLabels).Select(count => count.Key)];
        return [.. distinct.Where(pair => kept.Contains(pair.Value)).Select(pair => new LabelledText { Label = pair.Value, Text = pair.Key })];
    }

    private static IEnumerable<(string Label, string Text)> ReadFile(string file)
    {
        using var reader = XmlReader.Create(file, new XmlReaderSettings { IgnoreComments = true, IgnoreWhitespace = false });
        while (reader.ReadToFollowing("member"))
        {
            string? label = LabelOf(reader.GetAttribute("name"));
            using XmlReader member = reader.ReadSubtree();
            if (label is not null && member.ReadToDescendant("summary"))
            {
                using XmlReader summary = member.ReadSubtree();
                string text = TextOf(summary);
                if (text.Length > 0)
                {
                    yield return (label, text);
                }
            }
        }
    }

    /// <summary>The first two parts of a documentation id such as <c>M:System.IO.File.Open(System.String)</c>: <c>System.IO</c>.</summary>
    private static string? LabelOf(string? id)
    {
        if (id is null || id.Length < 2 || id[1] != ':')
        {
            return null;
        }

        string[] parts = id[2..].Split('(')[0].Split('.');
        return parts.Length < 3 ? null : $"{parts[0]}.{parts[1]}";
    }

    /// <summary>The words of a summary, without its tags; a reference is the last part of its name.</summary>
    private static string TextOf(XmlReader summary)
    {
        var text = new StringBuilder();
        while (summary.Read())
        {
            switch (summary.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    text.Append(summary.Value);
                    break;
                case XmlNodeType.Element:
                    string? reference = summary.GetAttribute("cref") ?? summary.GetAttribute("name") ?? summary.GetAttribute("langword");
                    text.Append(reference?.Split('(')[0].Split('.', ':')[^1].Split('`')[0] ?? " ");
                    break;
            }
        }

        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
