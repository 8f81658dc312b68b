using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Columns;

/// <summary>What ML.NET's columns hold for the options of a token column.</summary>
internal static class TokenColumnTypes
{
    extension(TokenColumnOptions options)
    {
        /// <summary>What the ids are held as.</summary>
        public NumberDataViewType ItemType => options.Kind switch
        {
            TokenKind.Key => NumberDataViewType.UInt32,
            TokenKind.Int32 => NumberDataViewType.Int32,
            _ => NumberDataViewType.Int64,
        };

        /// <summary>What the mask and the types are held as.</summary>
        public NumberDataViewType MaskType => options.Kind == TokenKind.Int64 ? NumberDataViewType.Int64 : NumberDataViewType.Int32;
    }
}
