import { isError } from "../call.ts";
import { toJson } from "../json.ts";
import type { LogLevel } from "../level.ts";
import type { LogFormat } from "../record.ts";
import { timestamp } from "./timestamp.ts";

const COLOURS: Readonly<Record<LogLevel, number>> = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 };

/** What is the same on every line of a terminal session. */
const NOT_SHOWN = /^(faas|cloud)\.|^event\.name$/;

/** Lines for people: time, level, message, `name=value` for each field, the error with its stack below. */
export function prettyFormat(colours: boolean): LogFormat {
  const paint = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  return ({ time, level, message, fields, error }) => {
    const label = paint(COLOURS[level], level.toUpperCase().padEnd(5));
    let line = `${paint(90, timestamp(time).slice(11, 23))} ${label} ${clean(message)}`;
    for (const name of Object.keys(fields)) {
      const text = NOT_SHOWN.test(name) ? "" : valueOf(fields, name);
      if (text !== "") line += ` ${paint(90, `${clean(name)}=`)}${text}`;
    }
    return error ? `${line}\n${stackOf(error)}` : line;
  };
}

function valueOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const text = toJson({ [name]: safeGet(fields, name) }).slice(toJson(name).length + 2, -1);
  return /^"[\w.:/@-]+"$/.test(text) ? text.slice(1, -1) : text;
}

function safeGet(fields: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return fields[name];
  } catch (thrown) {
    return isError(thrown) ? thrown : "[threw]";
  }
}

function stackOf(error: Error, depth = 0): string {
  try {
    const text = String(error.stack ?? error.message);
    const lines = text.split("\n").map((line) => `  ${clean(line)}`);
    if (isError(error.cause) && depth < 5) lines.push("  caused by", stackOf(error.cause, depth + 1));
    return lines.join("\n");
  } catch {
    return "  (the error cannot be printed)";
  }
}

/** Control characters of a message could move the cursor or hide text. */
function clean(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, (character) => toJson(character).slice(1, -1));
}
