import { FaastenError } from "../core/errors.ts";
import type { Attempt, Call } from "./operation.ts";
import type { IdempotencyRecord } from "./record.ts";

type Transaction = (work: (tx: unknown) => unknown) => Promise<unknown>;

/** What the work is told of its attempt. */
export function attemptOf(
  call: Call,
  record: Pick<IdempotencyRecord, "attempts" | "fence">,
  recovered: boolean,
  transaction?: Transaction,
): Attempt {
  return new LazyAttempt(call, record, recovered, transaction);
}

/** A class: its getters cost nothing for each attempt. They give functions, because people destructure what they are given. */
class LazyAttempt implements Attempt {
  declare readonly key: string;
  declare readonly fence: number;
  declare readonly number: number;
  declare readonly recovered: boolean;
  readonly #call: Call;
  readonly #transaction: Transaction | undefined;

  constructor(
    call: Call,
    { attempts, fence }: Pick<IdempotencyRecord, "attempts" | "fence">,
    recovered: boolean,
    transaction: Transaction | undefined,
  ) {
    this.key = call.key;
    this.fence = fence;
    this.number = attempts;
    this.recovered = recovered;
    this.#call = call;
    this.#transaction = transaction;
  }

  get signal(): AbortSignal {
    return this.#call.signal();
  }

  get effectKey(): Attempt["effectKey"] {
    return (step) => `${this.key}:${step}`;
  }

  get transaction(): Attempt["transaction"] {
    const none: Transaction = () => Promise.reject(noTransaction());
    return (this.#transaction ?? none) as Attempt["transaction"];
  }
}

function noTransaction(): FaastenError {
  return new FaastenError(
    "NO_TRANSACTION",
    "transaction: there is none while the store cannot be asked, nor in `recover`.",
  );
}
