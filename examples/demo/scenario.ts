/** One thing the demo shows: an event goes in, the function logs and answers, the cloud acts on the answer. */
export interface Scenario {
  readonly title: string;
  /** The exported handler that gets the event. */
  readonly handler: string;
  readonly event: unknown;
  /** What the cloud does with the answer, in a sentence. */
  readonly meaning: (answer: unknown) => string;
}

/** What came of it. */
export interface Shown {
  /** The lines that the function printed, as it printed them. */
  readonly lines: readonly string[];
  readonly answer: unknown;
}

/** One cloud of the demo: how its runtime is started here, and what is shown on it. */
export interface Cloud {
  readonly name: string;
  readonly scenarios: readonly Scenario[];
  start(): Promise<{ readonly runtime: string; show(scenario: Scenario): Promise<Shown>; stop(): Promise<void> }>;
}
