import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire to a server that can fail, for what speaks to `port`. */
export interface Wire extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing of what the server says comes through. */
  mute(): void;
  /** The next thing that the server says on any connection is lost, and that connection with it; later ones are whole. */
  loseNextAnswer(): void;
}

export async function wireTo(serverPort: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let muted = false;
  let losing = false;
  const server = createServer((near) => {
    const far = connect(serverPort, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => [near, far].forEach((one) => one.destroy()));
    }
    near.pipe(far);
    far.on("data", (data) => {
      if (losing) near.destroy();
      else if (!muted) near.write(data);
      losing = false;
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    mute: () => void (muted = true),
    loseNextAnswer: () => void (losing = true),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
