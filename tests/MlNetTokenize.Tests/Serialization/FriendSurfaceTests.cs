using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>
/// The library compiles against copies of two ML.NET assemblies whose internal members are public, and runs with the originals. The compiler proves
/// nothing about those: here every reference is looked up in what is there at run time.
/// </summary>
public sealed class FriendSurfaceTests
{
    private const BindingFlags PublicMembers = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly Assembly Library = typeof(SubwordTokenizingTransformer).Assembly;
    private static readonly string[] Friends = ["Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.StandardTrainers"];

    // What a reference into a generic type or method is resolved with: an Int32 meets all our constraints.
    private static readonly Type[] Arguments = [typeof(int), typeof(int), typeof(int)];

    [Fact]
    public void Every_type_and_member_that_the_library_refers_to_exists()
    {
        MemberInfo[] references = References();
        Assert.All(Friends, friend => Assert.Contains(references, reference => reference.Module.Assembly.GetName().Name == friend));
    }

    [Fact]
    public void Internal_members_are_used_of_the_declared_friends_only()
    {
        MemberInfo[] hidden = [.. References().Where(IsInternal)];
        Assert.NotEmpty(hidden);
        Assert.All(hidden, member => Assert.Contains(member.Module.Assembly.GetName().Name, Friends));
        Assert.Equal(Friends, Library.GetCustomAttributesData().Where(attribute => attribute.AttributeType.Name == "IgnoresAccessChecksToAttribute")
            .Select(attribute => (string)attribute.ConstructorArguments[0].Value!));
    }

    [Fact]
    public void No_public_member_shows_an_internal_type()
    {
        foreach (Type type in Library.GetExportedTypes().Concat(typeof(BytePairTokenizer).Assembly.GetExportedTypes()))
        {
            AssertVisible(type.BaseType, type);
            Assert.All(type.GetMembers(PublicMembers), AssertShowsVisibleTypes);

            // What is protected in ML.NET's base class is an override here; nobody derives from us, so nobody sees it.
            Assert.True(type.IsSealed || !typeof(RowToRowTransformerBase).IsAssignableFrom(type), $"{type} is not sealed.");
        }
    }

    private static MemberInfo[] References()
    {
        using var file = new PEReader(File.OpenRead(Library.Location));
        MetadataReader metadata = file.GetMetadataReader();
        IEnumerable<int> tokens = Enumerable.Concat(
            metadata.TypeReferences.Select(type => MetadataTokens.GetToken(type)),
            metadata.MemberReferences.Select(member => MetadataTokens.GetToken(member)));
        IEnumerable<MemberInfo> references = tokens.Select(token => Library.ManifestModule.ResolveMember(token, Arguments, Arguments)!);

        // A member of a generic type of our own is a reference too; and the core, which is released with the library, lets it see its internals.
        return [.. references.Where(reference => reference.Module.Assembly != Library && reference.Module.Assembly != typeof(BytePairTokenizer).Assembly)];
    }

    private static bool IsInternal(MemberInfo member) => member switch
    {
        Type type => !type.IsVisible,
        FieldInfo field => IsHidden(field.DeclaringType!) || field.IsAssembly || field.IsFamilyAndAssembly,
        MethodBase method => IsHidden(method.DeclaringType!) || method.IsAssembly || method.IsFamilyAndAssembly,
        _ => throw new InvalidOperationException($"{member} is neither a type nor a field nor a method."),
    };

    // A list of an internal type of ours is not an internal type itself.
    private static bool IsHidden(Type type) => !(type.IsGenericType ? type.GetGenericTypeDefinition() : type).IsVisible;

    private static void AssertShowsVisibleTypes(MemberInfo member)
    {
        switch (member)
        {
            case MethodBase method:
                Assert.All(method.GetParameters(), parameter => AssertVisible(parameter.ParameterType, member));
                AssertVisible((method as MethodInfo)?.ReturnType, member);
                break;
            case FieldInfo field:
                AssertVisible(field.FieldType, member);
                break;
        }
    }

    private static void AssertVisible(Type? type, MemberInfo member)
        => Assert.True(type is null || type.IsGenericParameter || type.IsVisible, $"{member.DeclaringType}.{member.Name} shows {type}, which is internal.");
}
