/** A payment provider that only pretends: it declines what is over 1,000 and takes a few milliseconds for the rest. */
export async function charge(order: { id: string; total: number }, signal: AbortSignal): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 5));
  signal.throwIfAborted();
  if (order.total > 1000) throw new CardDeclined(order.id);
  return `receipt-${order.id}`;
}

export class CardDeclined extends Error {
  override readonly name = "CardDeclined";

  constructor(orderId: string) {
    super(`the card of order ${orderId} was declined`);
  }
}
