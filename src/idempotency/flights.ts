/** What was published: by this process, or by another before. */
export interface Landed {
  readonly state: "completed" | "failed";
  readonly text: string | undefined;
}

/** Operations under way in this process, by key: a twin waits for the first and costs the store nothing. */
export type Flights = Map<string, Flight>;

/** An operation under way in this process. */
export interface Flight {
  readonly fingerprint: string;
  /** Resolves when it is over: to what was published, or to undefined when nothing was. */
  landed(): Promise<Landed | undefined>;
  /** Ends it; what is said after the first time counts no more. */
  land(landed?: Landed): void;
}

/** Starts a flight. */
export function takeOff(flights: Flights, key: string, fingerprint: string): Flight {
  const flight = new TrackedFlight(flights, key, fingerprint);
  flights.set(key, flight);
  return flight;
}

/** A class, because its methods cost nothing for each flight, and its promise is made when a twin comes: most have none. */
class TrackedFlight implements Flight {
  declare readonly fingerprint: string;
  readonly #flights: Flights;
  readonly #key: string;
  #waiting: PromiseWithResolvers<Landed | undefined> | undefined = undefined;
  #isOver = false;

  constructor(flights: Flights, key: string, fingerprint: string) {
    this.fingerprint = fingerprint;
    this.#flights = flights;
    this.#key = key;
  }

  landed(): Promise<Landed | undefined> {
    return (this.#waiting ??= Promise.withResolvers()).promise;
  }

  land(landed?: Landed): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#flights.delete(this.#key);
    this.#waiting?.resolve(landed);
  }
}
