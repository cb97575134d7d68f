import type { Call } from "./operation.ts";

/** What was published: by this process, or by another before. */
export interface Landed {
  readonly state: "completed" | "failed";
  readonly text: string | undefined;
}

/** Operations under way in this process, by key: a twin waits for the first and costs the store nothing. */
export type Flights = Map<string, Flight>;

/** An operation under way in this process. */
export interface Flight {
  readonly call: Call;
  /** Resolves when it is over: to what was published, or to undefined when nothing was. */
  landed(): Promise<Landed | undefined>;
  /** Ends it; what is said after the first time counts no more. */
  land(landed?: Landed): void;
}

/** Starts a flight. */
export function takeOff(flights: Flights, call: Call): Flight {
  const flight = new TrackedFlight(flights, call);
  flights.set(call.key, flight);
  return flight;
}

/** A class, because its methods cost nothing for each flight, and its promise is made when a twin comes: most have none. */
class TrackedFlight implements Flight {
  declare readonly call: Call;
  readonly #flights: Flights;
  #waiting: PromiseWithResolvers<Landed | undefined> | undefined = undefined;
  #isOver = false;

  constructor(flights: Flights, call: Call) {
    this.call = call;
    this.#flights = flights;
  }

  landed(): Promise<Landed | undefined> {
    return (this.#waiting ??= Promise.withResolvers()).promise;
  }

  land(landed?: Landed): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#flights.get(this.call.key) === this) this.#flights.delete(this.call.key);
    this.#waiting?.resolve(landed);
  }
}
