using System.Text;

namespace MoonSocket.HttpTests;

using MoonSocket.Streaming;

/// <summary>Send callbacks as a program writes them: without a length, and unable to start again.</summary>
internal static class Pieces
{
    /// <summary>Gives the pieces, then the end.</summary>
    public static SendCallback Of(params string[] pieces)
    {
        int next = 0;
        return _ => new(next < pieces.Length ? SendResult.Chunk(Encoding.Latin1.GetBytes(pieces[next++])) : SendResult.End);
    }

    /// <summary>Gives the pieces, then aborts or throws.</summary>
    public static SendCallback Then(Func<SendResult> last, params string[] pieces)
    {
        int next = 0;
        return _ => new(next < pieces.Length ? SendResult.Chunk(Encoding.Latin1.GetBytes(pieces[next++])) : last());
    }

    /// <summary>Gives the same piece for ever, and counts.</summary>
    public static SendCallback Endless(int size, Action? count = null)
    {
        var piece = new byte[size];
        return _ =>
        {
            count?.Invoke();
            return new(SendResult.Chunk(piece));
        };
    }
}
