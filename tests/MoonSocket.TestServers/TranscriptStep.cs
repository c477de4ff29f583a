namespace MoonSocket.TestServers;

/// <summary>One line of a <see cref="Transcript"/>.</summary>
/// <param name="Kind">Who does what.</param>
/// <param name="Text">The text said or expected, with its line end where it has one; each character is a byte.</param>
/// <param name="Line">The number of the line, for messages.</param>
public sealed record TranscriptStep(TranscriptStepKind Kind, string Text, int Line);
