/** Makes texts that only the holder of a key can read, each for one record. */
export interface Encryption {
  /** Encrypts what the record with this key holds. */
  encrypt(text: string, recordKey: string): Promise<string>;
  /** Rejects for everything but what `encrypt` gave for the same record. */
  decrypt(text: string, recordKey: string): Promise<string>;
}
