import { styleText } from "node:util";
import type { Scenario, Shown } from "./scenario.ts";

/** Prints one scenario: what went in, what was logged, what came out and what it means. */
export function printScenario({ title, event, meaning }: Scenario, { lines, answer }: Shown): void {
  console.log(`\n${styleText("bold", title)}`);
  section("in", [shortened(JSON.stringify(event), 300)]);
  section("log", lines.map(readable));
  section("out", [JSON.stringify(answer)]);
  section("so", [meaning(answer)]);
}

function section(name: string, lines: readonly string[]): void {
  lines.forEach((line, index) => console.log(`  ${styleText("cyan", (index === 0 ? name : "").padEnd(4))} ${line}`));
}

/** In every line, and long: the record has them, the demo does not show them. */
const LEFT_OUT = /^(faas|cloud)\.|^(event\.name|trace_id|cloudevents\.event_(source|type))$/;

/** A JSON log line as a person reads it; any other line as it is. */
function readable(line: string): string {
  try {
    const { timestamp, level, message, service, requestId, error, ...fields } = JSON.parse(line) as Record<
      string,
      unknown
    >;
    const shown = Object.entries(fields).filter(([name]) => !LEFT_OUT.test(name));
    const text = shown.map(([name, value]) => `${styleText("gray", `${name}=`)}${value as string}`).join(" ");
    const colour = level === "ERROR" ? "red" : level === "WARN" ? "yellow" : "green";
    const id = styleText("gray", String(requestId).slice(0, 8));
    const failure = error ? ` ${styleText("red", String((error as { message?: unknown }).message))}` : "";
    return `${String(timestamp).slice(11, 23)} ${id} ${styleText(colour, String(level).padEnd(5))} ${message as string} ${text}${failure}`;
  } catch {
    return line;
  }
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}
