import { publicPaths } from "../scripts/public-paths.ts";
import { bundledSize, type Size } from "./bundle.ts";

/** What one feature adds to the bundle of a logger that has nothing but its defaults. */
export interface FeatureBytes extends Size {
  /** As one writes it. */
  readonly use: string;
  readonly specifier: string;
}

/** Each feature alone: where it comes from, what is imported, and the option it is given as; or the statement. */
const FEATURES: readonly (readonly [specifier: string, names: string, use: string])[] = [
  ["redact", "keys", "redact: keys()"],
  ["redact", "paths", 'redact: paths(["customer.email"])'],
  ["redact", "values", "redact: values()"],
  ["redact", "all, emails, jwts, keys, patterns", "redact: all(keys(), patterns([emails, jwts]))"],
  ["sample", "ratio", "sample: ratio(0.001)"],
  ["sample", "tail", "wide: tail({ ratio: 0.1 })"],
  ["buffer", "ring", "buffer: ring()"],
  ["correlation", "correlation", "correlation: correlation()"],
  ["pretty", "pretty", "format: pretty()"],
  ["gcp", "gcp", "format: gcp()"],
  ["datadog", "datadog", "format: datadog()"],
  ["otel", "otel", "format: otel()"],
  ["powertools", "powertools", "format: powertools()"],
  ["console", "consoleSink", "sink: consoleSink()"],
  ["workers", "workersSink", "sink: workersSink()"],
  ["azure", "azureSink", "sink: azureSink()"],
  ["fastly", "fastlySink", "sink: fastlySink(() => console)"],
  ["pino", "pinoSink", "sink: pinoSink(console)"],
  ["otlp", "otlpSink", "sink: otlpSink()"],
  ["tee", "tee", "sink: tee(console.log)"],
  ["memory", "memorySink", "sink: memorySink()"],
  ["platform", "platform", "...platform()"],
  ["console", "captureConsole", "captureConsole(log);"],
];

/** The plain logger, and what each feature adds to it. */
export async function featureBytes(): Promise<{ readonly plain: Size; readonly features: readonly FeatureBytes[] }> {
  requireAll();
  const plain = await bundledSize(loggerProgram());
  const measure = async ([path, names, use]: (typeof FEATURES)[number]): Promise<FeatureBytes> => {
    const specifier = `faasten/logger/${path}`;
    const parts = use.endsWith(";") ? loggerProgram("", use) : loggerProgram(use);
    const { bytes, gzipBytes } = await bundledSize(`import { ${names} } from "${specifier}";${parts}`);
    return { use, specifier, bytes: bytes - plain.bytes, gzipBytes: gzipBytes - plain.gzipBytes };
  };
  return { plain, features: await Promise.all(FEATURES.map(measure)) };
}

export const FEATURE_HEAD = ["feature", "import", "min", "min + gz"] as const;

export function featureCells({ use, specifier, bytes, gzipBytes }: FeatureBytes): readonly string[] {
  return [`\`${use}\``, `\`${specifier}\``, `${bytes} B`, `${gzipBytes} B`];
}

function loggerProgram(option = "", statement = ""): string {
  return `
    import { createLogger } from "faasten/logger";
    export const log = createLogger({ ${option} });
    ${statement}
  `;
}

/** A new public path must not be left out. */
function requireAll(): void {
  const missing = publicPaths().find(
    ({ subpath }) =>
      subpath.startsWith("./logger/") && !FEATURES.some(([specifier]) => subpath === `./logger/${specifier}`),
  );
  if (missing) throw new Error(`bench: feature-bytes.ts needs an entry for ${missing.specifier}`);
}
