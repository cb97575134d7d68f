import type { OutputLine } from "../lambda/runtime-process.ts";
import type { LocalLambda } from "../lambda/start-lambda.ts";
import { equal } from "./app/check.ts";
import { GOLDEN_LINES } from "./app/format-lines.ts";
import { LARGE_LINES } from "./app/log-levels.ts";
import { answerOf, withFunction } from "./lambda-function.ts";
import { MANAGED_INSTANCE } from "./lambda-instances.ts";

/** What is to be seen under each filter; `console` is a `console.log` of the function, `wide` its one record at the end. */
const SEEN = {
  TRACE: ["TRACE trace", "DEBUG debug", "INFO info", "WARN warn", "ERROR error", "FATAL fatal", "console", "wide"],
  DEBUG: ["DEBUG debug", "INFO info", "WARN warn", "ERROR error", "FATAL fatal", "console", "wide"],
  INFO: ["INFO info", "WARN warn", "ERROR error", "FATAL fatal", "console", "wide"],
  WARN: ["WARN warn", "ERROR error", "FATAL fatal"],
  ERROR: ["ERROR error", "FATAL fatal"],
  FATAL: ["FATAL fatal"],
} as const;

const FORMATS = ["Text", "JSON"] as const;
type LogFormat = (typeof FORMATS)[number];

/** Log lines as AWS's own client lets them through: ours as they are, the console's in Lambda's form. */
export function lambdaLogChecks(bundle: string): Record<string, () => Promise<void>> {
  const filters = FORMATS.flatMap((format) =>
    Object.entries(SEEN).map(([level, seen]) => [
      `log format ${format}, level ${level}: exactly the lines that the filter lets through, ours as they are`,
      async () => {
        const env = { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: level };
        equal(
          (await linesOf(bundle, "logLevels", env)).map((line) => nameOf(line, format)),
          seen,
        );
      },
    ]),
  );
  const formats = FORMATS.map((format) => [
    `log format ${format}: the lines of every format of ours go to standard output to the letter`,
    async () => {
      const env = { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: "TRACE" };
      const lines = await linesOf(bundle, "logFormats", env);
      equal(
        lines.filter(({ text }) => !text.includes("faasten: the field message is written as")),
        Object.values(GOLDEN_LINES).flatMap((texts) => texts.map((text) => ({ stream: "stdout", text }))),
      );
    },
  ]);
  return {
    ...(Object.fromEntries([...filters, ...formats]) as Record<string, () => Promise<void>>),

    "where the platform takes the console's lines from a descriptor of its own, standard output has ours alone":
      async () => {
        const env = { AWS_LAMBDA_LOG_FORMAT: "JSON", _LAMBDA_TELEMETRY_LOG_FD: "2" };
        const lines = await linesOf(bundle, "logLevels", env);
        equal(
          lines.filter(({ stream }) => stream === "stdout").map((line) => nameOf(line, "JSON")),
          SEEN.INFO.filter((name) => name !== "console"),
        );
        equal(
          lines.some(({ stream, text }) => stream === "stderr" && text.includes("from the console")),
          true,
        );
      },

    "Managed Instances: large lines of several threads are whole and do not mix": () => threads(bundle),
  };
}

async function linesOf(bundle: string, name: string, env: Record<string, string>): Promise<readonly OutputLine[]> {
  return withFunction({ bundle, name, env }, async (lambda) => {
    await answerOf(lambda, { id: 1 });
    await lambda.stop();
    return lambda.lines;
  });
}

const TIME = /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",/;
const ID = /"requestId":"[0-9a-f-]{36}"/;

/** What a line is, if it is exactly what it must be. */
function nameOf({ stream, text }: OutputLine, format: LogFormat): string {
  const line = text.replace(TIME, '{"timestamp":"<time>",').replace(ID, '"requestId":"<id>"');
  const [, level = "", message = ""] = /^\{"timestamp":"<time>","level":"(\w+)","message":"(\w+)",/.exec(line) ?? [];
  if (stream === "stdout" && withoutTrace(line) === ourLine(level, message)) return `${level} ${message}`;
  if (stream === "stdout" && line.includes('"event.name":"invocation"') && JSON.parse(text)) return "wide";
  if (stream === "stdout" && CONSOLE_LINE[format].test(line)) return "console";
  return `${stream}: ${text}`;
}

function ourLine(level: string, message: string): string {
  return `{"timestamp":"<time>","level":"${level}","message":"${message}","service":"shop","requestId":"<id>","total":10}`;
}

function withoutTrace(line: string): string {
  return line.replace(/,"trace_id":"[0-9a-f]{32}"/, "");
}

const CONSOLE_LINE: Readonly<Record<LogFormat, RegExp>> = {
  Text: /^[\d:.TZ-]{24}\t[0-9a-f-]{36}\tINFO\tfrom the console$/,
  JSON: /^\{"timestamp":"<time>","level":"INFO","requestId":"<id>","message":"from the console"\}$/,
};

/** The client runs the function in worker threads, and its main thread knows nothing of the library. */
async function threads(bundle: string): Promise<void> {
  const env = MANAGED_INSTANCE;
  await withFunction({ bundle, name: "inThreads", env }, async (lambda) => {
    await seeAllThreads(lambda);
    await Promise.all(Array.from({ length: 6 }, () => answerOf(lambda, { what: "log" })));
    await lambda.stop();
    const lines = lambda.lines.map(({ text }) => JSON.parse(text) as { thread: number; requestId: string });
    equal(lines.length, 6 * LARGE_LINES);
    equal(new Set(lines.map(({ thread }) => thread)).size > 1, true);
    for (const requestId of new Set(lines.map((line) => line.requestId))) {
      equal(lines.filter((line) => line.requestId === requestId).length, LARGE_LINES);
    }
  });
}

/** When each thread has answered, all have started, and have agreed on whose turn it is to write. */
async function seeAllThreads(lambda: LocalLambda): Promise<void> {
  const seen = new Set<unknown>();
  for (let round = 0; seen.size < 3 && round < 20; round++) {
    const answers = Array.from({ length: 6 }, () => answerOf(lambda, { what: "tell" }));
    for (const thread of await Promise.all(answers)) seen.add(thread);
  }
  equal(seen.size, 3);
}
