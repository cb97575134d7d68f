import { fasten, HttpError, provide } from "faasten";

// No adapter, so no handler: the function that every adapter wraps.
export const findOrder = fasten()
  .use(provide(() => ({ shop: "eu" })))
  .http((request, { shop }) => {
    const id = new URL(request.url).searchParams.get("id");
    if (!id) throw new HttpError(400, "Say which order.");
    return { id, shop };
  });
