/**
 * Groups errors: the same for the same kind of error thrown at the same place, whatever its message says. From the type and
 * the three innermost frames without line numbers, so that it survives most deployments. Never throws.
 */
export function fingerprint(type: string, thrown: unknown): string {
  return fnv1a(`${type}\n${framesOf(thrown)}`)
    .toString(16)
    .padStart(8, "0");
}

function framesOf(thrown: unknown): string {
  try {
    const { stack } = thrown as { stack?: unknown };
    const frames = (typeof stack === "string" ? stack : "").match(/^\s*at .*$|^[^\n@]*@.*$/gm) ?? []; // V8, or JavaScriptCore.
    return frames
      .slice(0, 3)
      .join("\n")
      .replaceAll(/[?:]\d+|\d+(?=\))/g, "");
  } catch {
    return "";
  }
}

/** 32 bits are enough to tell some thousand kinds of errors apart. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
