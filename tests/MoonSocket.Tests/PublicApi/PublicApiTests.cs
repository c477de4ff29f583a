using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MoonSocket.Tests.PublicApi;

/// <summary>
/// The public surface stands in MoonSocket.txt, so that a change to it is seen. To accept a change, run
/// <c>MOONSOCKET_ACCEPT_API=1 dotnet test tests/MoonSocket.Tests --filter PublicApi</c> and commit the file.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public void The_public_API_is_the_one_written_down()
    {
        string path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "MoonSocket.txt");
        string actual = Describe(typeof(MoonSocket.Streaming.Pump).Assembly);
        if (Environment.GetEnvironmentVariable("MOONSOCKET_ACCEPT_API") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append(" : ").AppendJoin(", ", Bases(type)).Append('\n');
            const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
                | BindingFlags.Static | BindingFlags.DeclaredOnly;
            IEnumerable<string> members = type.GetMembers(Declared)
                .Where(IsVisible)
                .Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute)) || member is PropertyInfo)
                .Select(member => Describe(member))
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal);
            foreach (string member in members)
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.BaseType is { } baseType)
        {
            yield return Name(baseType);
        }

        foreach (string name in type.GetInterfaces().Where(i => i.IsPublic && i.Namespace != "System.Runtime.Serialization").Select(Name).Order(StringComparer.Ordinal))
        {
            yield return name;
        }
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo => true,
        _ => false,
    };

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true, Name: not "op_BitwiseOr" } => null,
        MethodInfo method =>
            $"{(method.IsStatic ? "static " : "")}{Name(Nullability.Create(method.ReturnParameter))} {method.Name}({Parameters(method)})",
        PropertyInfo property =>
            $"{(property.GetAccessors(true)[0].IsStatic ? "static " : "")}{Name(Nullability.Create(property))} {property.Name} "
            + $"{{ {(property.GetMethod is { } get && IsVisible(get) ? "get; " : "")}{(property.SetMethod is { } set && IsVisible(set) ? Setter(set) : "")}}}",
        FieldInfo { Name: "value__" } => null,
        FieldInfo field => $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}"
            + (field.IsLiteral ? $" = {field.GetRawConstantValue()}" : ""),
        _ => member.ToString(),
    };

    private static string Setter(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(Nullability.Create(parameter))} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")));

    private static string Name(NullabilityInfo info) =>
        Name(info.Type) + (info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType ? "?" : "");

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        string name = type.IsByRef ? "ref " + Name(type.GetElementType()!) : type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
