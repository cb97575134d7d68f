/** A body whose chunks are made when they are pulled, one at a time. */
export function pulled(
  make: (at: number) => unknown,
  cancel: (reason: unknown) => unknown = () => {},
): ReadableStream<Uint8Array> {
  let at = 0;
  const source: UnderlyingDefaultSource<unknown> = {
    async pull(controller) {
      const chunk = await make(at++);
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: async (reason) => {
      await cancel(reason);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 }) as ReadableStream<Uint8Array>;
}

/** The chunks one after the other, whatever they are. */
export function streamOf(...chunks: readonly unknown[]): ReadableStream<Uint8Array> {
  return pulled((at) => chunks[at]);
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
