using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tests;

/// <summary>Memory between two pages that must not be touched: who reads a byte before it or behind it ends the process.</summary>
internal sealed class GuardedMemory : IDisposable
{
    private const int PageSize = 1 << 16;
    private const int NoAccess = 0;
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

    private readonly nint _start;

    public GuardedMemory()
    {
        _start = Map(0, 3 * PageSize, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        Assert.NotEqual(-1, _start);
        Assert.Equal(0, Protect(_start, PageSize, NoAccess));
        Assert.Equal(0, Protect(_start + (2 * PageSize), PageSize, NoAccess));
    }

    public Span<byte> Bytes => MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), _start + PageSize), PageSize);

    public void Dispose() => _ = Unmap(_start, 3 * PageSize);

#pragma warning disable SYSLIB1054 // The generated code would need unsafe code to be allowed.
    [DllImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Protect(nint address, nint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Unmap(nint address, nint length);
#pragma warning restore SYSLIB1054
}
