using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>Normalizers as data and back.</summary>
internal static class NormalizerKinds
{
    /// <exception cref="ArgumentException">The normalizer is code that a model file cannot hold.</exception>
    public static NormalizerKind FromNormalizer(Normalizer? normalizer, string parameterName) => normalizer switch
    {
        null => NormalizerKind.Default,
        LowerCaseNormalizer => NormalizerKind.LowerCase,
        UpperCaseNormalizer => NormalizerKind.UpperCase,
        _ => throw new ArgumentException(
            $"A {normalizer.GetType()} is code, which a model file cannot hold; use {nameof(LowerCaseNormalizer)}.{nameof(LowerCaseNormalizer.Instance)}, "
            + $"{nameof(UpperCaseNormalizer)}.{nameof(UpperCaseNormalizer.Instance)} or none, and normalize the text in a column before this one.",
            parameterName),
    };

    public static Normalizer? Build(NormalizerKind kind) => kind switch
    {
        NormalizerKind.Default => null,
        NormalizerKind.LowerCase => LowerCaseNormalizer.Instance,
        NormalizerKind.UpperCase => UpperCaseNormalizer.Instance,
        _ => throw new InvalidDataException($"There is no normalizer of kind {(byte)kind}."),
    };
}
