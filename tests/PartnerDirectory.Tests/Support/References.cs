using System.Reflection;
using System.Reflection.Emit;

namespace PartnerDirectory.Tests.Support;

/// <summary>What the compiled code of a type refers to: read from its signatures and its instructions, so that no spelling escapes.</summary>
public static class References
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static Assembly Application { get; } = typeof(Services).Assembly;

    /// <summary>Types that stand in a source file; what the compiler puts inside them is counted with them.</summary>
    public static IEnumerable<Type> Types => Application.GetTypes().Where(type => type.DeclaringType is null && IsOwn(type));

    /// <summary>Whether somebody wrote the type here; source generators add others to the assembly.</summary>
    public static bool IsOwn(Type type) => type.Assembly == Application && (type.Namespace == "PartnerDirectory" || type.Namespace?.StartsWith("PartnerDirectory.", StringComparison.Ordinal) == true);

    /// <summary>The folder of src a type belongs to; empty for the root.</summary>
    public static string Folder(Type type) => type.Namespace!.Split('.').ElementAtOrDefault(1) ?? "";

    /// <summary>Members used by a type and by the types inside it.</summary>
    public static IEnumerable<MemberInfo> Members(Type type)
    {
        foreach (var nested in type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
        {
            foreach (var member in Members(nested))
            {
                yield return member;
            }
        }

        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            foreach (var member in Of(method))
            {
                yield return member;
            }
        }
    }

    /// <summary>Types that a type and those inside it name anywhere: as a base, in a signature, an attribute or an instruction.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Collect(type, found);
        foreach (var member in Members(type))
        {
            Add(member as Type ?? member.DeclaringType, found);
            switch (member)
            {
                case MethodInfo method:
                    Signature(method, found);
                    Add(method.ReturnType, found);
                    foreach (var argument in method.IsGenericMethod ? method.GetGenericArguments() : [])
                    {
                        Add(argument, found);
                    }

                    break;
                case ConstructorInfo constructor:
                    Signature(constructor, found);
                    break;
                case FieldInfo field:
                    Add(field.FieldType, found);
                    break;
            }
        }

        return found;
    }

    private static void Collect(Type type, HashSet<Type> found)
    {
        Add(type.BaseType, found);
        foreach (var one in type.GetInterfaces().Concat(type.GetFields(All).Select(field => field.FieldType)).Concat(type.CustomAttributes.Select(attribute => attribute.AttributeType)))
        {
            Add(one, found);
        }

        foreach (var method in type.GetMethods(All))
        {
            Signature(method, found);
            Add(method.ReturnType, found);
        }

        foreach (var constructor in type.GetConstructors(All))
        {
            Signature(constructor, found);
        }

        foreach (var nested in type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
        {
            Collect(nested, found);
        }
    }

    private static void Signature(MethodBase method, HashSet<Type> found)
    {
        foreach (var parameter in method.GetParameters())
        {
            Add(parameter.ParameterType, found);
        }
    }

    private static void Add(Type? type, HashSet<Type> found)
    {
        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(type.GetElementType(), found);
            return;
        }

        if (type.IsConstructedGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Add(argument, found);
            }

            type = type.GetGenericTypeDefinition();
        }

        if (found.Add(type) && type.DeclaringType is { } outer)
        {
            Add(outer, found);
        }
    }

    private static IEnumerable<MemberInfo> Of(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            yield break;
        }

        var ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var code = il[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | il[at + 1]))] : Codes[il[at]];
            at += code.Size;
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    if (method.Module.ResolveMember(BitConverter.ToInt32(il, at), ofType, ofMethod) is { } member)
                    {
                        yield return member;
                    }

                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(il, at));
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }
}
