import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that can be watched, and cut. */
export interface Proxy {
  readonly port: number;
  /** How often a client has sent something after it had heard from the server: what a distance costs. */
  readonly turns: () => number;
  /** Sends the next request that has this in it on, and cuts the connection when the answer comes, which is dropped. */
  dropAnswerTo(part: string): void;
  close(): void;
}

export async function startProxy(target: number): Promise<Proxy> {
  let turns = 0;
  let doomed: string | undefined;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: "127.0.0.1", noDelay: true });
    let last: "client" | "server" = "server";
    let isDoomed = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", end);
    }
    client.on("data", (data) => {
      if (last === "server") turns++;
      last = "client";
      if (doomed !== undefined && data.includes(doomed)) {
        doomed = undefined;
        isDoomed = true;
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      last = "server";
      if (isDoomed) end();
      else client.write(data);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    turns: () => turns,
    dropAnswerTo: (part) => void (doomed = part),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
