using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace MlNetTokenize.Cli;

/// <summary>The texts in a column of a Parquet file, and their labels in another: one row group at a time is in memory.</summary>
internal static class ParquetText
{
    /// <summary>Reads a column, or two. A null is an empty text, so that what is written stays in step with the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">The column of texts.</param>
    /// <param name="labelColumn">The column of labels, which are texts, whole numbers or truth values; <see langword="null"/>: labels are not asked for.</param>
    /// <param name="onRead">Told how many bytes of the file were read.</param>
    /// <param name="onNulls">Told how many texts of a row group were null.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="CommandException">There is no such column, or no text in it.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or a label is missing.</exception>
    public static IEnumerable<LabelledText> Read(string path, string? column, string? labelColumn, Action<int> onRead, Action<long> onNulls, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);
        ParquetReader reader = Try(path, () => ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: cancellationToken));
        try
        {
            DataField[] fields = reader.Schema.GetDataFields();
            DataField texts = Find(fields, column, path);
            DataField? labels = labelColumn is null ? null : Find(fields, labelColumn, path);
            if (!IsString(texts) && !IsBytes(texts))
            {
                throw new CommandException($"'{path}' has no texts in the column '{texts.Path}' but values of the kind {texts.ClrType.Name}.");
            }

            long row = 0;
            long told = 0;
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using ParquetRowGroupReader rows = Try(path, () => Task.FromResult(reader.OpenRowGroupReader(group)));
                int count = checked((int)rows.RowCount);
                string?[] values = Try(path, () => Strings(rows, texts, count, cancellationToken));
                string?[]? names = labels is null ? null : Try(path, () => Strings(rows, labels, count, cancellationToken));
                onNulls(values.LongCount(value => value is null));
                onRead((int)Math.Min(int.MaxValue, Math.Max(0, file.Position - told)));
                told = Math.Max(told, file.Position);
                for (int i = 0; i < count; i++, row++)
                {
                    string? label = names?[i];
                    yield return names is not null && string.IsNullOrEmpty(label)
                        ? throw new InvalidDataException(FormattableString.Invariant($"'{path}' has no label in row {row}: the column '{labelColumn}' is empty."))
                        : new LabelledText(values[i] ?? string.Empty, label);
                }
            }

            onRead((int)Math.Min(int.MaxValue, Math.Max(0, file.Length - told)));
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static DataField Find(DataField[] fields, string? wanted, string path)
    {
        string all = string.Join(", ", fields.Select(field => $"'{field.Path}'"));
        return wanted is null
            ? throw CommandException.Usage($"'{path}' has the columns {all}: say which with --column.")
            : fields.FirstOrDefault(field => field.Path.ToString() == wanted || field.Name == wanted) is { } found && found.MaxRepetitionLevel == 0
                ? found
                : throw new CommandException($"'{path}' has no column '{wanted}' of single values; it has {all}.");
    }

    private static bool IsString(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static bool IsBytes(DataField field) => field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>);

    private static async Task<string?[]> Strings(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellationToken)
    {
        if (IsString(field))
        {
            var values = new string?[count];
            await rows.ReadAsync(field, values.AsMemory()!, cancellationToken: cancellationToken).ConfigureAwait(false);
            return values;
        }

        if (IsBytes(field))
        {
            var values = new byte[]?[count];
            await rows.ReadAsync(field, values.AsMemory()!, cancellationToken: cancellationToken).ConfigureAwait(false);
            return [.. values.Select(value => value is null ? null : Encoding.UTF8.GetString(value))];
        }

        return field.ClrType == typeof(bool) ? await Numbers<bool>().ConfigureAwait(false)
            : field.ClrType == typeof(byte) ? await Numbers<byte>().ConfigureAwait(false)
            : field.ClrType == typeof(sbyte) ? await Numbers<sbyte>().ConfigureAwait(false)
            : field.ClrType == typeof(short) ? await Numbers<short>().ConfigureAwait(false)
            : field.ClrType == typeof(ushort) ? await Numbers<ushort>().ConfigureAwait(false)
            : field.ClrType == typeof(int) ? await Numbers<int>().ConfigureAwait(false)
            : field.ClrType == typeof(uint) ? await Numbers<uint>().ConfigureAwait(false)
            : field.ClrType == typeof(long) ? await Numbers<long>().ConfigureAwait(false)
            : field.ClrType == typeof(ulong) ? await Numbers<ulong>().ConfigureAwait(false)
            : throw new InvalidDataException($"The column '{field.Path}' has values of the kind {field.ClrType.Name}, which are no labels.");

        async Task<string?[]> Numbers<T>()
            where T : struct
        {
            if (!field.IsNullable)
            {
                // Read as such that may be missing, some of them are at times.
                var numbers = new T[count];
                await rows.ReadAsync<T>(field, numbers.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
                return [.. numbers.Select(number => TextOf(number))];
            }

            var values = new T?[count];
            await rows.ReadAsync(field, values.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
            return [.. values.Select(value => value is { } number ? TextOf(number) : null)];
        }

        static string TextOf(object number) => number is bool truth ? (truth ? "true" : "false") : Convert.ToString(number, CultureInfo.InvariantCulture)!;
    }

    // The package says that a file is damaged by whatever exception comes first.
    private static T Try<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or CommandException or OutOfMemoryException))
        {
            throw new InvalidDataException($"'{path}' is no Parquet file, is damaged, or ends too early: {exception.Message}");
        }
    }
}
