/** Says a problem of a kind on the console, which is standard error where there is one: the first of that kind. */
export type Tell = (kind: string, problem: string) => void;

/** A collector that is down would otherwise be told of with every flush. */
export function tellOnce(): Tell {
  const told = new Set<string>();
  return (kind, problem) => {
    if (told.has(kind)) return;
    told.add(kind);
    // oxlint-disable-next-line eslint/no-console -- nobody else would see it: telemetry throws nothing
    console.error(`faasten: otlpSink: ${problem}`);
  };
}
