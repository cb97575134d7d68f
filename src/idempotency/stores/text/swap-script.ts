/**
 * A step as a script of Redis: the one key, and the arguments of a swap or none. What has expired is gone, so a record that
 * would be over at once is deleted instead. Everything is read before the first write, and nothing is random but the time.
 */
export const SWAP_SCRIPT = `local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local was = redis.call('GET', KEYS[1])
if not ARGV[1] or string.sub(was or '-', 1, #ARGV[1]) ~= ARGV[1] then return {now, was} end
if tonumber(ARGV[4]) > 0 then
redis.call('SET', KEYS[1], ARGV[2] .. string.format('%.0f,%.0f', now + ARGV[3], now + ARGV[4]) .. ARGV[5], 'PX', ARGV[4])
else redis.call('DEL', KEYS[1]) end
return {now}`;
