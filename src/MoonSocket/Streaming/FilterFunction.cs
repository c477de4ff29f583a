using System.Buffers;

namespace MoonSocket.Streaming;

/// <summary>The work of a simple filter: reads all of the input, writes what it makes of it.</summary>
public delegate void FilterFunction(ReadOnlySpan<byte> input, IBufferWriter<byte> output);
