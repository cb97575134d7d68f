import { IdempotencyItemAlreadyExistsError } from "@aws-lambda-powertools/idempotency";
import { BasePersistenceLayer, type IdempotencyRecord } from "@aws-lambda-powertools/idempotency/persistence";

/** Powertools without a database: its own layers of persistence ask one over the network. */
export class PowertoolsInMemory extends BasePersistenceLayer {
  readonly #records = new Map<string, IdempotencyRecord>();

  protected async _getRecord(key: string): Promise<IdempotencyRecord> {
    return this.#records.get(key) as IdempotencyRecord;
  }

  protected async _putRecord(record: IdempotencyRecord): Promise<void> {
    const found = this.#records.get(record.idempotencyKey);
    if (found && found.getStatus() !== "EXPIRED") throw new IdempotencyItemAlreadyExistsError("it exists", found);
    this.#records.set(record.idempotencyKey, record);
  }

  protected async _updateRecord(record: IdempotencyRecord): Promise<void> {
    this.#records.set(record.idempotencyKey, record);
  }

  protected async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    this.#records.delete(record.idempotencyKey);
  }
}
