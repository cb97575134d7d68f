/** What was published: by this process, or by another before. */
export interface Landed {
  readonly state: "completed" | "failed";
  readonly text: string | undefined;
}

/** Whose call it is. */
export interface Caller {
  readonly key: string;
  readonly fingerprint: string;
  /** The durable execution that calls. */
  readonly owner?: string | undefined;
  readonly invocationId?: string | undefined;
}

/** Operations under way in this process, by key: a twin that waits for the first costs the store nothing. */
export type Flights = Map<string, Flight>;

/** An operation under way in this process. */
export interface Flight {
  readonly call: Caller;
  /** Resolves when it is over: to what was published, or to undefined when nothing was. */
  landed(): Promise<Landed | undefined>;
  /** Ends it; what is said after the first time counts no more. */
  land(landed?: Landed): void;
}

/** Starts a flight. One that no twin may follow is not listed: if its request goes away, it would stay there for good. */
export function takeOff(flights: Flights, call: Caller, mayBeFollowed: boolean): Flight {
  const flight = new TrackedFlight(flights, call);
  if (mayBeFollowed) flights.set(call.key, flight);
  return flight;
}

/** A class, because its methods cost nothing for each flight, and its promise is made when a twin comes: most have none. */
class TrackedFlight implements Flight {
  declare readonly call: Caller;
  readonly #flights: Flights;
  #waiting: PromiseWithResolvers<Landed | undefined> | undefined = undefined;
  #isOver = false;

  constructor(flights: Flights, call: Caller) {
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
