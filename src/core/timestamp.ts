let second = Number.NaN;
let prefix = "";

/** A time as RFC 3339 in UTC with milliseconds. The text of the current second is kept: `toISOString` is half of a line's cost. */
export function timestamp(time: number): string {
  if (!(Math.abs(time) < 8.64e15)) return timestamp(Date.now()); // A clock that gives no time must not cost the line.
  const wholeSecond = Math.floor(time / 1000);
  if (wholeSecond !== second) {
    prefix = new Date(wholeSecond * 1000).toISOString().slice(0, 20);
    second = wholeSecond;
  }
  const ms = time - wholeSecond * 1000;
  return `${prefix}${ms < 10 ? "00" : ms < 100 ? "0" : ""}${ms}Z`;
}
