using System.Globalization;
using System.Net;
using System.Text;

namespace Lesson;

/// <summary>A page of pictures, written as one HTML file that opens in any browser.</summary>
public sealed class Page(string title)
{
    private readonly StringBuilder _body = new();

    /// <summary>Adds a heading and a paragraph.</summary>
    public Page Add(string heading, string text = "")
    {
        _body.Append(CultureInfo.InvariantCulture, $"<h2>{Escape(heading)}</h2>\n<p>{Escape(text)}</p>\n");
        return this;
    }

    /// <summary>Adds text as it is, with its spaces and lines.</summary>
    public Page AddText(string text)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<pre>{Escape(text)}</pre>\n");
        return this;
    }

    /// <summary>Adds what is HTML or SVG already; several one beside the other.</summary>
    public Page AddPicture(params string[] pictures)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<div class=\"pictures\">{string.Concat(pictures.Select(picture => $"<div>{picture}</div>"))}</div>\n");
        return this;
    }

    /// <summary>Writes the file into the current folder.</summary>
    public void Write(string path)
    {
        File.WriteAllText(path, $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>{{Escape(title)}}</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }
            pre { background: #f4f4f4; padding: 1em; white-space: pre-wrap; }
            svg { display: block; margin: 1em 0; max-width: 100%; height: auto; }
            svg text { font: 11px ui-monospace, monospace; fill: #222; }
            .pictures { display: flex; flex-wrap: wrap; gap: 1em; }
            .tokens span { display: inline-block; padding: 0 .3em; margin: .1em; background: #dce9f7; border-radius: .2em; white-space: pre; font-family: ui-monospace, monospace; }
            ul.tree, ul.tree ul { list-style: none; border-left: 1px solid #aaa; padding-left: 1em; margin: 0; }
            ul.tree code { background: #dce9f7; padding: 0 .3em; white-space: pre; }
            </style>
            </head>
            <body>
            <h1>{{Escape(title)}}</h1>
            {{_body}}</body>
            </html>

            """);
        Console.WriteLine($"\nTo look at: {Path.GetFullPath(path)}");
    }

    /// <summary>Text as HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}
