-- The framework judged by itself: an expectation that cannot fail would make every spec worthless.

local spec = require "spec"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack

describe("spec", function()
  describe("equal", function()
    local rows = {
      { 1, 2 }, { 1, "1" }, { nil, false }, { {}, { 1 } }, { { 1 }, {} }, { { a = {} }, { a = { 1 } } },
      { pack(nil), pack() }, { pack(1, nil), pack(1) }, { "a", "b" },
    }
    for i = 1, #rows do
      it("tells " .. spec.show(rows[i][1]) .. " from " .. spec.show(rows[i][2]), function()
        raises("expected", equal, rows[i][1], rows[i][2])
      end)
    end
    it("compares tables by contents", function()
      equal({ 1, { a = "x" } }, { 1, { a = "x" } })
    end)
    it("names file and line of the failing call", function()
      raises("spec_spec.lua:%d+: a note: got 1, expected 2", function()
        equal(1, 2, "a note")
      end)
    end)
  end)

  describe("raises", function()
    it("fails when nothing is raised", function()
      raises("expected the error", raises, "x", function() return 1 end)
    end)
    it("fails on another text", function()
      raises("expected", raises, "abc", error, "xyz")
    end)
    it("takes plain text with magic characters, and patterns", function()
      raises("#1 (number)", error, "bad argument #1 (number)")
      raises("^a%d+$", error, "a12", 0)
    end)
    it("takes error values by identity", function()
      local value = {}
      raises(value, error, value)
      raises("expected", raises, {}, error, value)
    end)
  end)

  it("tells kinds of numbers apart where Lua does", function()
    spec.integer(1)
    raises("expected an integer", spec.integer, 1.5)
    raises("expected an integer", spec.integer, "1")
    if spec.has_integers then
      raises("expected a float", spec.float, 1)
      raises("expected an integer", spec.integer, 1 + 0.0)
    end
  end)

  it("truthy, falsy, same, contains and fail do fail", function()
    raises("true value", spec.truthy, nil)
    raises("false value", spec.falsy, 1)
    raises("same value", spec.same, {}, {})
    raises("to contain", spec.contains, "abc", "d")
    raises("text", spec.fail, "text")
  end)

  it("eventually gives up", function()
    local calls = 0
    raises("did not come true", spec.eventually, function() calls = calls + 1 return false end, 0)
    spec.truthy(calls > 0)
  end)

  local order = {}
  it("runs cleanups last one first", function()
    spec.cleanup(function() order[#order + 1] = 1 end)
    spec.cleanup(function() order[#order + 1] = 2 end)
    equal(order, {})
  end)
  it("ran them when the test was over", function() equal(order, { 2, 1 }) end)
end)

return spec.done()
