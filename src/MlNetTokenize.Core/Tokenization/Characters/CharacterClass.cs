namespace MlNetTokenize.Tokenization.Characters;

/// <summary>What the published split patterns tell characters apart by. The table's script knows the numbers.</summary>
internal enum CharacterClass : byte
{
    /// <summary>None of the others: punctuation, symbols, controls, unassigned code points, lone surrogates.</summary>
    Other = 0,

    /// <summary><c>\p{Lu}</c> or <c>\p{Lt}</c>.</summary>
    UpperLetter = 1,

    /// <summary><c>\p{Ll}</c>.</summary>
    LowerLetter = 2,

    /// <summary><c>\p{Lm}</c> or <c>\p{Lo}</c>: a letter without case.</summary>
    CaselessLetter = 3,

    /// <summary><c>\p{M}</c>.</summary>
    Mark = 4,

    /// <summary><c>\p{N}</c>.</summary>
    Number = 5,

    /// <summary><c>\s</c> but for the two below.</summary>
    Space = 6,

    /// <summary>Carriage return or line feed.</summary>
    NewLine = 7,
}
