/** Broken connections, in the words of Node, undici and resolvers. */
const BROKEN = /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|UND_ERR_.*(SOCKET|TIMEOUT))/;

/** Whether an error may be gone in a moment: a broken connection, or what an AWS SDK marks as retryable. Never throws. */
export function isTransientError(error: unknown): boolean {
  try {
    const { $retryable, cause, code } = error as { $retryable?: unknown; cause?: { code: string }; code: string };
    return Boolean($retryable) || BROKEN.test(code) || BROKEN.test(cause?.code ?? ""); // `fetch failed` has the reason as its cause.
  } catch {
    return false; // Nothing that has members was thrown, or it is hostile.
  }
}
