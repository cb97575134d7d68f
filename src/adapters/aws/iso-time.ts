/** Writes milliseconds since 1970, as the text of a number, in RFC 3339; undefined for anything else. */
export function isoTime(milliseconds: string | undefined): string | undefined {
  if (milliseconds === undefined || !/^\d{13}$/.test(milliseconds)) return undefined; // 13 digits last until 2286.
  const second = milliseconds.slice(0, 10);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = new Date(Number(milliseconds)).toISOString().slice(0, 20);
  }
  return `${lastText}${milliseconds.slice(10)}Z`;
}

// Date is slow, and the messages of a batch were sent within seconds of one another.
let lastSecond = "";
let lastText = "";
