"""What Redis does at once, in its own language and by its own clock. The keys are `places.Queue`'s.

No key expires: a Redis that runs out of memory throws away what would expire anyway, and a limit must not be forgotten
then. Little is left of them: nothing of places that were freed, a list of the last starts of each tool.
"""

_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)\n"

TAKE = (
    _NOW
    + """
local held, waiting, heard, me = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
local calls, lease = tonumber(ARGV[2]), tonumber(ARGV[3])
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', heard, '-inf', now)) do
  redis.call('ZREM', heard, gone); redis.call('ZREM', held, gone); redis.call('ZREM', waiting, gone)
end
redis.call('ZADD', heard, now + lease, me)
if not redis.call('ZSCORE', waiting, me) then
  local last = redis.call('ZRANGE', waiting, -1, -1, 'WITHSCORES')
  redis.call('ZADD', waiting, last[2] and last[2] + 1 or 0, me)
end
local ahead = redis.call('ZRANK', waiting, me) - (calls - redis.call('ZCARD', held))
if ahead < 0 then
  redis.call('ZREM', waiting, me); redis.call('ZADD', held, now, me); ahead = -1
end
return ahead
"""
)
"""Takes a place for `me`, or one in the queue: the number of those ahead there, or -1 with the place."""

PROLONG = (
    _NOW
    + """
redis.call('ZADD', KEYS[1], 'NX', now, ARGV[1])
redis.call('ZADD', KEYS[3], now + ARGV[2], ARGV[1])
"""
)
"""Keeps the place of `me`, or takes it again where it was forgotten."""

LEAVE = "for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end"
"""Frees the place of `me`, or the one in the queue."""

BEGIN = (
    _NOW
    + """
local start = now
for i, key in ipairs(KEYS) do
  local calls, length = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local first = redis.call('LINDEX', key, -calls)
  if first then start = math.max(start, first + length) end
end
if start - now > tonumber(ARGV[1]) then return -1 end
for i, key in ipairs(KEYS) do
  redis.call('RPUSH', key, string.format('%.0f', start))
  redis.call('LTRIM', key, -ARGV[2 * i], -1)
end
return start - now
"""
)
"""The milliseconds after which a call may begin, kept for it; -1 where that is beyond those in the first argument."""
