using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>What is made for a published pattern's scanner as a type argument, so that its code is compiled for that scanner.</summary>
/// <typeparam name="TResult">What is made.</typeparam>
internal interface IScannerVisitor<out TResult>
{
    TResult Visit<TScanner>()
        where TScanner : struct, ISplitScanner;
}
