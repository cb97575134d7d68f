let writes = 0;

/** Writes something; what is said to the console meanwhile comes from a sink. */
export function aside(write: () => void): void {
  writes += 1;
  try {
    write();
  } finally {
    writes -= 1;
  }
}

/** Whether a sink is writing right now: what it says to the console is not to be captured. */
export function isWriting(): boolean {
  return writes > 0;
}

/** A `warn` that says each text once, on the console: standard error where there is one. */
export function warnOnce(): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message) || said.size > 100) return;
    said.add(message);
    aside(() => console.error(`faasten: ${message}`));
  };
}
