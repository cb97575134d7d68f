import { setTimeout as pause } from "node:timers/promises";
import { fasten, HttpError } from "faasten";
import { lambdaStream } from "faasten/aws";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "exports" });

/** Exports rows and tells how far it is, as server-sent events. */
const exportRows = fasten(log).http((request, { signal }) => {
  const rows = Number(new URL(request.url).searchParams.get("rows"));
  if (!(rows >= 1 && rows <= 10_000)) throw new HttpError(400, "Ask for 1 to 10000 rows.");
  return new Response(streamOf(progress(rows, signal)), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
});

export const handler = lambdaStream(exportRows);

async function* progress(rows: number, signal: AbortSignal): AsyncGenerator<string> {
  yield ": open\n\n"; // Lets the head out before there is anything to say.
  for (let done = 0; done < rows;) {
    await pause(2, undefined, { signal }); // Stands for the work.
    done = Math.min(done + 100, rows);
    yield `event: progress\ndata: ${JSON.stringify({ done, rows })}\n\n`;
  }
  log.annotate({ "export.rows": rows });
}

function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const source: UnderlyingDefaultSource<string> = {
    async pull(controller) {
      const next = await texts.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await texts.return(undefined);
    },
  };
  return new ReadableStream(source).pipeThrough(new TextEncoderStream());
}
