using System.Reflection;
using Microsoft.ML;
using MlNetTokenize.IO;

namespace MlNetTokenize.Serialization;

/// <summary>Where our section meets ML.NET's: a transformer's entry of a model is ML.NET's header, our section, and ML.NET's string table.</summary>
internal static class ModelEntry
{
    public const uint FirstVersion = 0x00010001;

    /// <summary>What ML.NET writes into the header so that it finds the loader again.</summary>
    /// <param name="modelSignature">Eight characters that name the format.</param>
    /// <param name="loaderSignature">At most 24 characters that name the loader, see <see cref="LoadableClassAttribute"/>.</param>
    /// <param name="version">The format's version. All older ones can be read.</param>
    /// <param name="assembly">The loader's assembly; by default this one.</param>
    public static VersionInfo Version(string modelSignature, string loaderSignature, uint version = FirstVersion, Assembly? assembly = null)
        => new(
            modelSignature: modelSignature,
            verWrittenCur: version,
            verReadableCur: version,
            verWeCanReadBack: FirstVersion,
            loaderSignature: loaderSignature,

            // The simple name is enough for Assembly.Load, and unlike the full name it lets an older library say itself that a model is too new.
            loaderAssemblyName: (assembly ?? typeof(ModelEntry).Assembly).GetName().Name);

    public static void Save(ModelSaveContext context, VersionInfo version, Action<PayloadWriter> write)
    {
        context.CheckAtModel();
        context.SetVersionInfo(version);
        PayloadWriter.Write(context.Writer.BaseStream, write);
    }

    /// <exception cref="FormatException">The entry is of another format or of a newer version.</exception>
    /// <exception cref="InvalidDataException">Our section is damaged.</exception>
    public static T Load<T>(ModelLoadContext context, VersionInfo version, Func<PayloadReader, T> read)
    {
        context.CheckAtModel(version);
        return PayloadReader.Read(context.Reader.BaseStream, context.Header.CbModel, read);
    }
}
