namespace MoonSocket.Lua.Tests;

public sealed class NativeFilterTests
{
    [Fact]
    public void A_filter_that_is_used_wrongly_says_so()
    {
        using Host host = new();
        Assert.Contains(
            "bad argument #1 to 'filter' (string expected, got table)",
            host.Run("return select(2, pcall(require('mime').encode('base64'), {}))"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_and_truncated_data_raise_and_end_the_filter()
    {
        using Host host = new();
        Assert.Contains("damaged", host.Run(
            """
            f = require("mime").decode("gzip")
            local good, message = pcall(f, ("\255"):rep(100))
            return not good and message
            """), StringComparison.Ordinal);
        Assert.Equal("nil nil", host.Run("return tostring(f('')) .. ' ' .. tostring(f(nil))"));
        Assert.Contains("ends too early", host.Run(
            """
            local mime = require "mime"
            local f = mime.encode("gzip")
            local data = f("some data") .. (f(nil) or "")
            f = mime.decode("gzip")
            f(data:sub(1, -2))
            repeat local good, piece = pcall(f, nil) until not good or not piece
            return select(2, pcall(f, nil)) == nil and select(2, pcall(function()
              local f = mime.decode("gzip")
              f(data:sub(1, -2))
              while f(nil) do end
            end))
            """), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_comes_out_in_pieces_in_a_chain_too()
    {
        using Host host = new();
        Assert.Equal("ok", host.Run(
            """
            local mime, ltn12 = require "mime", require "ltn12"
            local size, up, parts = 16 * 1024 * 1024, mime.encode("gzip"), {}
            parts[1] = up(("\0"):rep(size))
            parts[2] = up(nil)
            local bomb = table.concat(parts)
            assert(#bomb < size / 500)
            for _, make in ipairs {
              function() return mime.decode("gzip") end,
              function() return ltn12.filter.chain(mime.decode("gzip"), mime.encode("base64"), mime.decode("base64")) end,
            } do
              local f, total, largest = make(), 0, 0
              local function take(piece)
                total, largest = total + #piece, math.max(largest, #piece)
                assert(not piece:find("[^%z]"))
              end
              local piece = f(bomb)
              while piece ~= "" do take(piece) piece = f("") end
              piece = f(nil)
              while piece do take(piece) piece = f(nil) end
              assert(total == size, total)
              assert(largest < 512 * 1024, largest)
              assert(f("more") == nil)
            end
            return "ok"
            """));
    }

    [Fact]
    public void New_data_before_the_old_has_been_collected_is_kept()
    {
        using Host host = new();
        Assert.Equal("ok", host.Run(
            """
            local mime = require "mime"
            local size, up = 3 * 1024 * 1024, mime.encode("deflate")
            local data = up(("abc"):rep(size / 3)) .. (up(nil) or "")
            local f, pieces = mime.decode("deflate"), {}
            for at = 1, #data, 100 do pieces[#pieces + 1] = f(data:sub(at, at + 99)) end
            repeat
              local piece = f(nil)
              pieces[#pieces + 1] = piece
            until not piece
            assert(table.concat(pieces) == ("abc"):rep(size / 3))
            return "ok"
            """));
    }

    [Fact]
    public void A_chain_and_its_parts_outlive_each_other()
    {
        using Host host = new();
        Assert.Equal("YWJj ZGVm", host.Run(
            """
            local mime, ltn12 = require "mime", require "ltn12"
            local part = mime.encode("base64")
            do local chain = ltn12.filter.chain(part, mime.wrap(76)) chain("") end
            collectgarbage() collectgarbage()
            local first = part("abc")
            local chain = ltn12.filter.chain(part, mime.wrap(76))
            part = nil
            collectgarbage() collectgarbage()
            return first .. " " .. chain("def")
            """));
    }

    [Fact]
    public void What_a_filter_does_not_change_is_the_same_string()
    {
        using Host host = new();
        Assert.Equal("true", host.Run(
            """
            local text = ("no dot at the start of a line\r\n"):rep(1000)
            return tostring(("%p"):format(require("mime").stuff()(text)) == ("%p"):format(text))
            """));
    }
}
