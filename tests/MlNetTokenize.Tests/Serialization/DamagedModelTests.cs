using System.Buffers.Binary;
using System.Diagnostics;

namespace MlNetTokenize.Tests;

/// <summary>Model files of which something is broken: loading says so, at once.</summary>
public sealed class DamagedModelTests
{
    private const int VersionNeededField = 0x4C;
    private const int SignatureField = 0x40;

    public static TheoryData<string> Models =>
    [
        nameof(SmallModels.Characters), nameof(SmallModels.PaddedCharacters), nameof(SmallModels.Ids), nameof(SmallModels.Texts), nameof(SmallModels.WordPieces), nameof(SmallModels.BytePairs), nameof(SmallModels.Embedding), nameof(SmallModels.Sequence),
        nameof(SmallModels.QuantizedEmbedding), nameof(SmallModels.Contributions),
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void The_undamaged_file_loads(string model)
    {
        ModelFile file = Find(model);
        Assert.NotNull(file.LoadWith(file.Entry));
        Assert.NotNull(file.LoadWithSection(file.Section));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_file_that_ends_within_our_section_is_refused(string model)
    {
        ModelFile file = Find(model);
        for (int length = 0; length <= file.Section.Length; length++)
        {
            int end = file.SectionStart + length;
            AssertRefused(() => file.LoadWith(file.Entry.AsSpan(0, end)), $"{end} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_section_that_is_too_short_is_refused(string model)
    {
        ModelFile file = Find(model);
        for (int length = 0; length < file.Section.Length; length++)
        {
            AssertRefused(() => file.LoadWithSection(file.Section[..length]), $"{length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_section_that_is_too_long_is_refused(string model)
    {
        ModelFile file = Find(model);
        AssertRefused(() => file.LoadWithSection([.. file.Section, 0]), "a byte more");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_flipped_bit_is_refused(string model)
    {
        ModelFile file = Find(model);

        // Every bit of a short section; of a long one every seventh, so that each byte and each place in a byte has its turn.
        int step = file.Section.Length > 500 ? 7 : 1;
        for (int bit = 0; bit < file.Section.Length * 8; bit += step)
        {
            byte[] entry = [.. file.Entry];
            entry[file.SectionStart + (bit / 8)] ^= (byte)(1 << (bit % 8));
            AssertRefused(() => file.LoadWith(entry), $"bit {bit}");
        }
    }

    [Theory]
    [InlineData(nameof(SmallModels.Characters))]
    [InlineData(nameof(SmallModels.PaddedCharacters))]
    [InlineData(nameof(SmallModels.Ids))]
    [InlineData(nameof(SmallModels.Texts))]
    [InlineData(nameof(SmallModels.WordPieces))]
    [InlineData(nameof(SmallModels.Embedding))]
    [InlineData(nameof(SmallModels.Sequence))]
    [InlineData(nameof(SmallModels.QuantizedEmbedding))]
    [InlineData(nameof(SmallModels.Contributions))]
    public void A_changed_byte_under_a_right_checksum_is_refused_or_loads(string model)
    {
        ModelFile file = Find(model);
        byte[] payload = [.. Section.PayloadOf(file.Section)];
        Assert.Equal(Section.Seal(payload), file.Section);
        for (int i = 0; i < payload.Length; i++)
        {
            foreach (byte value in (byte[])[0, 0x7F, 0x80, 0xFF])
            {
                byte[] changed = [.. payload];
                changed[i] = value;
                Exception? refusal = Record.Exception(() => file.LoadWithSection(Section.Seal(changed)))?.GetBaseException();
                Assert.True(refusal is null or FormatException or InvalidDataException, $"byte {i}: {refusal}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Any_other_length_of_the_section_is_refused(string model)
    {
        ModelFile file = Find(model);
        long right = BinaryPrimitives.ReadInt64LittleEndian(file.Section);
        foreach (long length in (long[])[0, 1, right - 1, right + 1, int.MaxValue, 1L << 40, long.MaxValue, -1, long.MinValue])
        {
            byte[] entry = [.. file.Entry];
            BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(file.SectionStart), length);
            AssertRefused(() => file.LoadWith(entry), $"length {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_a_newer_version_is_refused_as_such(string model)
    {
        ModelFile file = Find(model);
        byte[] entry = [.. file.Entry];
        entry[VersionNeededField - 4]++;
        Assert.NotNull(file.LoadWith(entry));

        // From here on no older reader understands it.
        entry[VersionNeededField]++;
        Exception refusal = AssertRefused(() => file.LoadWith(entry), "newer");
        Assert.Contains("too new", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_another_format_is_refused(string model)
    {
        ModelFile file = Find(model);
        byte[] entry = [.. file.Entry];
        entry[SignatureField] ^= 1;
        AssertRefused(() => file.LoadWith(entry), "signature");
    }

    private static ModelFile Find(string name) => (ModelFile)typeof(SmallModels).GetProperty(name)!.GetValue(null)!;

    private static Exception AssertRefused(Func<object> load, string damage)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Exception? refusal = Record.Exception(load)?.GetBaseException();
        Assert.True(refusal is FormatException or InvalidDataException, $"{damage}: {refusal?.ToString() ?? "loaded"}");

        // Most of it is ML.NET's own.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 16 << 20);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        return refusal!;
    }
}
