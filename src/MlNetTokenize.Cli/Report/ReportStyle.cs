namespace MlNetTokenize.Cli;

/// <summary>How the page looks and what it does. Nothing in it is a user's.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --back: #fff; --front: #1a1a1a; --soft: #666; --line: #ddd; --c0: #cfe8ff; --c1: #ffe3c2; --c2: #d5f2d0; --c3: #fbd3df; --c4: #e4d9fb; --c5: #f5efb8; --found: #1a1a1a; --foundtext: #fff; }
        @media (prefers-color-scheme: dark) { :root { --back: #16181c; --front: #e6e6e6; --soft: #9aa0a6; --line: #33373d; --c0: #1d3a56; --c1: #573a14; --c2: #20462a; --c3: #552438; --c4: #392a5c; --c5: #4a4516; --found: #e6e6e6; --foundtext: #16181c; } }
        body { margin: 0; background: var(--back); color: var(--front); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 68rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); } h3 { overflow-wrap: anywhere; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .9rem; }
        th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
        th[title]:not([title=""]) { text-decoration: underline dotted; cursor: help; }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        .by { margin: .8rem 0 .2rem; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
        pre { margin: 0; padding: .6rem; border: 1px solid var(--line); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.7 ui-monospace, monospace; }
        .t { border-radius: .2rem; cursor: pointer; } .c0 { background: var(--c0); } .c1 { background: var(--c1); } .c2 { background: var(--c2); } .c3 { background: var(--c3); } .c4 { background: var(--c4); } .c5 { background: var(--c5); }
        .t.found { background: var(--found); color: var(--foundtext); }
        code { background: var(--c0); border-radius: .2rem; padding: 0 .2rem; overflow-wrap: anywhere; }
        dt { font-weight: 600; } dd { margin: 0 0 .5rem; color: var(--soft); }
        """;

    // Marks all of a block's tokens with the id of the one that was clicked.
    public const string Script = """
        document.addEventListener('click', function (event) {
          var token = event.target.closest('.t');
          if (!token) { return; }
          var wasFound = token.classList.contains('found');
          document.querySelectorAll('.found').forEach(function (other) { other.classList.remove('found'); });
          if (!wasFound) {
            token.closest('pre').querySelectorAll('.t').forEach(function (other) { if (other.dataset.id === token.dataset.id) { other.classList.add('found'); } });
          }
        });
        """;
}
