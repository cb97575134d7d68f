let second = Number.NaN;
let prefix = "";
let latest = Number.NaN;
let text = "";

/**
 * A time as RFC 3339 in UTC with milliseconds. The text of the current second is kept, because `toISOString` is half of a
 * line's cost, and that of the current millisecond, which many lines may share.
 */
export function timestamp(time: number): string {
  if (time === latest) return text;
  if (!(Math.abs(time) < 8.64e15)) return timestamp(Date.now()); // A clock that gives no time must not cost the line.
  const wholeSecond = Math.floor(time / 1000);
  if (wholeSecond !== second) {
    prefix = new Date(wholeSecond * 1000).toISOString().slice(0, 20);
    second = wholeSecond;
  }
  const ms = Math.floor(time - wholeSecond * 1000);
  latest = time;
  return (text = `${prefix}${ms < 10 ? "00" : ms < 100 ? "0" : ""}${ms}Z`);
}
