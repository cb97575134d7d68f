/**
 * Gives a response to send while it is being recorded: its body comes as it comes, but it only ends well once it has been
 * published. If it cannot be, it breaks off, and the client knows that it has to ask again.
 */
export function sentEarly(response: Response, published: Promise<unknown>, onClientGone: () => void): Response {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        await published;
        controller.close();
      },
      cancel(reason) {
        onClientGone();
        // The copy that is recorded is read on, and this one has ended when that has.
        reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
  const sent = new Response(body, response);
  sent.headers.delete("content-length"); // By which a client would take it for whole before it ends.
  return sent;
}
