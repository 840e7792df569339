-- Gives scripts what Redis 7 gives them, which is Lua 5.1, on top of Lua 5.3. Runs once for each machine.
-- `native` holds what is written in TypeScript. Returns the scripts' globals, the table behind them, and the error handler.
local native, dbg = ...
local error, select, setmetatable, tostring, type = error, select, setmetatable, tostring, type

local function modified()
  error('Attempt to modify a readonly table', 2)
end

local function readonly(library)
  return setmetatable({}, { __index = library, __newindex = modified, __metatable = false })
end

local redis = {
  LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
  REPL_NONE = 0, REPL_AOF = 1, REPL_SLAVE = 2, REPL_REPLICA = 2, REPL_ALL = 3,
  REDIS_VERSION = '7.0.15', REDIS_VERSION_NUM = 0x0007000f,
  call = native.call,
  pcall = native.pcall,
  sha1hex = native.sha1hex,
  log = function(...)
    if select('#', ...) < 2 then error({ err = 'ERR redis.log() requires two arguments or more.' }) end
  end,
  setresp = function() end,
  set_repl = function() end,
  replicate_commands = function() return true end,
}

local function single_text(...)
  return select('#', ...) == 1 and type((...)) == 'string'
end

function redis.error_reply(...)
  if not single_text(...) then return { err = 'ERR wrong number or type of arguments' } end
  local text = (...):gsub('^%-', ''):gsub('[\r\n]+$', '')
  if not text:find(' ', 1, true) then text = 'ERR ' .. text end
  return { err = text }
end

function redis.status_reply(...)
  if not single_text(...) then return { err = 'ERR wrong number or type of arguments' } end
  return { ok = (...) }
end

-- Rounding in 5.3 gives integers, which wrap at 32 bits in fengari.
local math = math
for _, name in ipairs({ 'floor', 'ceil', 'abs', 'max', 'min', 'fmod', 'random' }) do
  local original = math[name]
  math[name] = function(...) return original(...) + 0.0 end
end
math.tointeger, math.type, math.ult, math.maxinteger, math.mininteger = nil, nil, nil, nil, nil
math.pow = function(x, y) return x ^ y end
math.log10 = function(x) return math.log(x, 10) end

-- 5.1 drops the fraction of a position where 5.3 refuses it.
local string = string
for _, name in ipairs({ 'sub', 'byte', 'char' }) do
  local original = string[name]
  string[name] = function(...) return original(native.whole(...)) end
end
local repeated = string.rep
string.rep = function(text, count)
  local whole = native.whole(count)
  -- All share one thread: gigabytes that a real server would build are a mistake here.
  if #text * (whole + 0.0) > 64 * 1024 * 1024 then error('resulting string too large', 2) end
  return repeated(text, whole)
end
string.format = native.format
string.pack, string.unpack, string.packsize, string.dump = nil, nil, nil, nil

local table = table
local unpack = table.unpack
table.getn = function(list) return #list end
table.pack, table.unpack, table.move = nil, nil, nil

-- Fengari walks a table as it was filled, and fills a constructor from its end; Lua 5.1 walks a list from 1 up.
local next, rawlen = next, rawlen
local function pairs_of(list)
  local length, index, key = rawlen(list), 0, nil
  return function()
    local value
    while index < length do
      index = index + 1
      value = rawget(list, index)
      if value ~= nil then return index, value end
    end
    repeat key, value = next(list, key) until not (type(key) == 'number' and key >= 1 and key <= length)
    return key, value
  end
end

-- Redis hands a caught error to scripts as its text, whether it was raised as text or as a table.
local function caught(ok, failure, ...)
  if not ok and type(failure) == 'table' and type(failure.err) == 'string' then return false, failure.err end
  return ok, failure, ...
end

local visible = {
  _VERSION = 'Lua 5.1',
  assert = assert, collectgarbage = function() return 0 end, error = error, getmetatable = getmetatable, ipairs = ipairs, next = next,
  pairs = function(list)
    if type(list) ~= 'table' then error("bad argument #1 to 'pairs' (table expected, got " .. type(list) .. ')', 2) end
    return pairs_of(list)
  end,
  pcall = function(...) return caught(pcall(...)) end, rawequal = rawequal, rawget = rawget, select = select, setmetatable = setmetatable,
  tonumber = native.tonumber, tostring = tostring, type = type, unpack = unpack, xpcall = xpcall,
  coroutine = readonly(coroutine), math = readonly(math), string = readonly(string), table = readonly(table),
  redis = readonly(redis), server = readonly(redis), cjson = readonly(native.cjson),
}

local env = setmetatable({}, {
  __index = function(_, name)
    local value = visible[name]
    if value == nil then error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2) end
    return value
  end,
  __newindex = modified,
  __metatable = false,
})
visible._G = env
visible.rawset = function(target, key, value)
  if target == env then modified() end
  return rawset(target, key, value)
end

local function handler(failure)
  if type(failure) ~= 'table' then failure = { err = 'ERR ' .. tostring(failure) } end
  for level = 2, 100 do
    local place = dbg.getinfo(level, 'Sl')
    if not place then break end
    if place.source == '@user_script' then
      failure.source, failure.line = place.source, place.currentline
      break
    end
  end
  return failure
end

return env, visible, handler
