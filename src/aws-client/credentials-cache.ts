import type { Credentials, CredentialsSource } from "./credentials.ts";
import type { AwsHost } from "./host.ts";

/** How long before their end credentials are exchanged. */
const MARGIN_MS = 300_000;
/** How long after an exchange, or a failed one, those that are still good are used without asking. */
const PAUSE_MS = 10_000;

/**
 * Keeps credentials until they are about to expire, and asks for newer ones once for all who need them. When that fails,
 * those that have not expired yet are good enough.
 */
export function createCredentialsCache(load: () => Promise<Credentials>, { now }: AwsHost): CredentialsSource {
  let kept: Credentials | undefined;
  let loading: Promise<Credentials> | undefined;
  let loadAgainAt = 0;
  const given = new WeakSet<Credentials>();

  const endsAt = (): number => (kept?.expiration === undefined ? Infinity : Number(new Date(kept.expiration)));
  const reload = async (): Promise<Credentials> => {
    try {
      kept = await load();
      given.add(kept);
    } catch (error) {
      if (!kept || now() >= endsAt()) throw error;
    }
    loadAgainAt = now() + PAUSE_MS;
    return kept;
  };
  return {
    async get() {
      const isGood = kept && now() < endsAt();
      if (kept && isGood && (now() < endsAt() - MARGIN_MS || now() < loadAgainAt)) return kept;
      return (loading ??= reload().finally(() => {
        loading = undefined;
      }));
    },
    refused: (credentials) => {
      if (kept === credentials) kept = undefined;
      return given.has(credentials);
    },
  };
}
