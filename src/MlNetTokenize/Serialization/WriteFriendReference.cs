// Compiled and run by FriendReferences.targets while the library is built; not part of the library.

using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an assembly and widens the visibility of its types, methods and fields: internal becomes public, and private
/// protected becomes protected (so that our overrides can be protected and stay out of the library's public surface). Private stays
/// private, protected internal is open enough. The bits are changed in place, in the metadata tables of ECMA-335, II.22 (TypeDef, MethodDef, Field) with the flags of II.23.1.
/// </summary>
public class WriteFriendReference : Task
{
    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        byte[] image = File.ReadAllBytes(Source);
        using (var pe = new PEReader(new MemoryStream(image)))
        {
            var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(pe);
            Action<TableIndex, int, Func<int, int>> widen = (table, flagsOffset, widenedVisibility) =>
            {
                int start = pe.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(table);
                for (int row = 0; row < metadata.GetTableRowCount(table); row++)
                {
                    // Visibility is the low three bits of the flags in all three tables, so the first byte is enough.
                    int flags = start + row * metadata.GetTableRowSize(table) + flagsOffset;
                    image[flags] = (byte)((image[flags] & ~0x7) | widenedVisibility(image[flags] & 0x7));
                }
            };

            widen(TableIndex.TypeDef, 0, visibility =>
                visibility == (int)TypeAttributes.NotPublic ? (int)TypeAttributes.Public
                : visibility == (int)TypeAttributes.NestedAssembly ? (int)TypeAttributes.NestedPublic
                : visibility == (int)TypeAttributes.NestedFamANDAssem ? (int)TypeAttributes.NestedFamily
                : visibility);

            // MethodAttributes and FieldAttributes number their visibilities alike.
            Func<int, int> member = visibility =>
                visibility == (int)MethodAttributes.Assembly ? (int)MethodAttributes.Public
                : visibility == (int)MethodAttributes.FamANDAssem ? (int)MethodAttributes.Family
                : visibility;
            widen(TableIndex.MethodDef, 6, member);
            widen(TableIndex.Field, 0, member);
        }

        WriteAtOnce(image);
        return true;
    }

    // Another build of the same project may be reading or writing the same copy: it never sees half a file.
    private void WriteAtOnce(byte[] image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        string temporary = Destination + "." + Guid.NewGuid().ToString("N");
        try
        {
            File.WriteAllBytes(temporary, image);
            if (File.Exists(Destination))
            {
                File.Replace(temporary, Destination, null);
            }
            else
            {
                File.Move(temporary, Destination);
            }
        }
        catch (IOException) when (File.Exists(Destination) && File.ReadAllBytes(Destination).SequenceEqual(image))
        {
            // The other build was first, with the same bytes.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
