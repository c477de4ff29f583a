namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>The head of a response as a script gets it.</summary>
/// <param name="Code">The status code.</param>
/// <param name="Version">The version of the protocol: "1.1".</param>
/// <param name="Block">The status line and the header lines, CR LF after each; characters are bytes.</param>
/// <param name="Headers">The header lines by name, those of one name joined.</param>
internal sealed record TransferHead(int Code, string Version, string Block, IReadOnlyCollection<KeyValuePair<string, string>> Headers);
