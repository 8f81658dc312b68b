using System.Reflection;

namespace MlNetTokenize.Tests;

/// <summary>How much memory the arrays hold that an object leads to: what the process as a whole holds, other tests change at the same time.</summary>
internal static class HeldBytes
{
    public static long By(object root)
    {
        long bytes = 0;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Stack<object>([root]);
        while (left.TryPop(out object? next))
        {
            Type type = next.GetType();
            if (!seen.Add(next) || next is string or Type or Delegate or Pointer || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true && !type.IsArray)
            {
                continue;
            }

            if (next is Array array)
            {
                bytes += type.GetElementType()!.IsPrimitive ? Buffer.ByteLength(array) : array.Length * 8L;
                continue;
            }

            for (Type? part = type; part is not null && part != typeof(object); part = part.BaseType)
            {
                foreach (FieldInfo field in part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike && field.GetValue(next) is object value)
                    {
                        left.Push(value);
                    }
                }
            }
        }

        return bytes;
    }
}
