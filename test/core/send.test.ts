import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { root } from "../../scripts/public-paths.ts";
import { type Send, send, type SendInit } from "../../src/core/send.ts";
import { certificate } from "./support/loopback-certificate.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: RequestListener, server = createServer(answer)): Promise<string> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const sendByFetch: Send = (url, init) => fetch(url, { ...(init as RequestInit), redirect: "manual" });

/** What came back, whole. */
async function ask(way: Send, url: string, init: SendInit = {}): Promise<Answer> {
  const response = await way(url, { method: "POST", ...init });
  const { headers, ok, status } = response;
  return { ok, status, id: headers.get("x-id"), text: await response.text() };
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly id: string | null;
  readonly text: string;
}

const ways: [name: string, way: Send][] = [
  ["node:http", send],
  ["fetch", sendByFetch],
];

describe.each(ways)("a request by %s", (_name, way) => {
  it("arrives as it is, and so does its answer", async () => {
    const arrived: unknown[] = [];
    const host = await serve((incoming, response) => {
      void text(incoming).then((body) => {
        const { "x-target": target, host: named, "content-length": length } = incoming.headers;
        arrived.push([incoming.method, incoming.url, target, named, length, body]);
        response.writeHead(418, { "X-Id": "R1" }).end(`${body}, größer`);
      });
    });
    const answer = await ask(way, `http://${host}/a%20b/?c=d`, { headers: { "x-target": "T" }, body: "grüße" });
    expect(arrived).toEqual([["POST", "/a%20b/?c=d", "T", host, "7", "grüße"]]);
    expect(answer).toEqual({ ok: false, status: 418, id: "R1", text: "grüße, größer" });
    const plain = await ask(way, `http://${host}/`, { method: "GET" });
    expect([plain, arrived[1]]).toEqual([
      { ...answer, text: ", größer" },
      ["GET", "/", undefined, host, undefined, ""],
    ]);
  });

  it("has an answer that comes in parts, characters in two of them", async () => {
    const whole = "漢字🙂".repeat(5_000);
    const bytes = Buffer.from(whole);
    const host = await serve((_incoming, response) => {
      const writeFrom = (at: number): void => {
        if (at >= bytes.length) return void response.end();
        response.write(bytes.subarray(at, at + 4_099));
        setImmediate(writeFrom, at + 4_099);
      };
      writeFrom(0);
    });
    expect((await ask(way, `http://${host}/`)).text).toBe(whole);
  });

  it("takes an answer that is larger than anybody means to send for an error", { timeout: 30_000 }, async () => {
    const part = Buffer.alloc(2 ** 20, "x");
    const host = await serve((_incoming, response) => {
      const write = (left: number): void => {
        if (left === 0 || response.destroyed) return void response.end();
        response.write(part, () => write(left - 1));
      };
      write(70);
    });
    const answer = ask(way, `http://${host}/`);
    if (way === send) await expect(answer).rejects.toThrow("the answer is too large");
    else expect((await answer).text.length).toBe(70 * 2 ** 20);
  });

  it("takes addresses as `fetch` takes them", async () => {
    const host = await serve((_incoming, response) => response.end("ok"));
    for (const url of [`HTTP://${host}`, ` http://${host}/ `]) expect((await ask(way, url)).text).toBe("ok");
    await expect(ask(way, "no address")).rejects.toThrow(/invalid url|parse/i);
  });

  it("is not sent to where an answer points", async () => {
    let asked = 0;
    const host = await serve((incoming, response) => {
      asked += 1;
      response.writeHead(307, { location: `http://${incoming.headers.host}/elsewhere` }).end();
    });
    expect(await ask(way, `http://${host}/`, { body: "secret" })).toMatchObject({ status: 307 });
    expect(asked).toBe(1);
  });

  it("rejects when nobody listens, when the connection breaks, and when the answer is cut off", async () => {
    const closed = await serve(() => undefined);
    servers.pop()?.close();
    await expect(ask(way, `http://${closed}/`)).rejects.toThrow(/ECONNREFUSED|fetch failed/);
    let asked = 0;
    const breaking = await serve(({ socket }) => {
      asked += 1;
      socket.destroy();
    });
    await expect(ask(way, `http://${breaking}/`, { body: "x" })).rejects.toThrow(/socket hang up|fetch failed/);
    expect(asked).toBe(1); // A new connection that breaks is no stale one.
    const cutting = await serve((_incoming, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.socket?.destroy());
    });
    await expect(ask(way, `http://${cutting}/`)).rejects.toThrow(/aborted|closed before|terminated/);
  });

  it.each(["before it is sent", "while the answer is awaited", "in the middle of the answer"])(
    "ends when it is given up %s",
    async (when) => {
      const controller = new AbortController();
      let asked = 0;
      const host = await serve((_incoming, response) => {
        asked += 1;
        if (when.startsWith("in")) response.write("half");
        setTimeout(() => controller.abort(), 20);
      });
      if (when.startsWith("before")) controller.abort();
      await expect(ask(way, `http://${host}/`, { signal: controller.signal })).rejects.toThrow(/abort/);
      expect(asked).toBe(when.startsWith("before") ? 0 : 1);
    },
  );

  it("refuses what is no header, and does not show it", async () => {
    const host = await serve((_incoming, response) => response.end());
    const sent = (async () => ask(way, `http://${host}/`, { headers: { authorization: "secret\nline" } }))();
    const error: unknown = await sent.catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/invalid/i);
    if (way === send) expect(String(error)).not.toContain("secret");
  });
});

describe("a connection", () => {
  it("is kept for the next request, however long that takes", async () => {
    const connections = new Set<Socket>();
    const host = await serve((incoming, response) => {
      connections.add(incoming.socket);
      response.end();
    });
    for (let sent = 0; sent < 3; sent++) await ask(send, `http://${host}/`, { body: "x" });
    expect(connections.size).toBe(1);
  });

  it("that was closed while nobody looked is replaced, each of many", async () => {
    let isFrozen = false;
    const used = new WeakSet<Socket>();
    let [broken, answered] = [0, 0];
    const host = await serve(({ socket }, response) => {
      if (isFrozen && used.has(socket)) {
        broken += 1;
        socket.resetAndDestroy();
        return;
      }
      used.add(socket);
      answered += 1;
      setTimeout(() => response.end("ok"), 20);
    });
    const sendAll = async (): Promise<string[]> => {
      const all = Array.from({ length: 8 }, () => ask(send, `http://${host}/`, { body: "x" }));
      return (await Promise.all(all)).map((answer) => answer.text);
    };
    await sendAll();
    isFrozen = true;
    expect(await sendAll()).toEqual(Array.from({ length: 8 }, () => "ok"));
    expect([broken, answered]).toEqual([8, 16]);
  });

  it("that breaks when it was kept is replaced once, however many there are", async () => {
    let isBreaking = false;
    let arrived = 0;
    const host = await serve(({ socket }, response) => {
      arrived += 1;
      if (isBreaking) socket.resetAndDestroy();
      else setTimeout(() => response.end("ok"), 20);
    });
    await Promise.all(Array.from({ length: 20 }, () => ask(send, `http://${host}/`)));
    [isBreaking, arrived] = [true, 0];
    await expect(ask(send, `http://${host}/`)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(arrived).toBe(2);
  });

  it("that is to become another protocol's is given up", async () => {
    const host = await serve(() => undefined);
    servers[0]?.on("connection", (socket) => {
      socket.end("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n");
    });
    await expect(ask(send, `http://${host}/`)).rejects.toThrow("closed before the answer was whole");
  });

  it("does not keep the process alive, and goes through the environment's proxy if Node is told so", async () => {
    const seen: (string | undefined)[] = [];
    const host = await serve((incoming, response) => {
      seen.push(incoming.url);
      response.end("ok");
    });
    const program = `
      const { send } = await import("./src/core/send.ts");
      const response = await send(process.env.TARGET, {});
      console.log(response.ok, response.headers.get("x-none"), await response.text());`;
    const run = async (env: Record<string, string>): Promise<string> => {
      const all = { cwd: root, env: { ...process.env, ...env }, timeout: 10_000 };
      return (await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], all)).stdout;
    };
    expect(await run({ TARGET: `http://${host}/direct` })).toBe("true null ok\n");
    const proxied = { TARGET: "http://dynamodb.example/", NODE_USE_ENV_PROXY: "1", HTTP_PROXY: `http://${host}` };
    expect(await run({ ...proxied, NO_PROXY: "", no_proxy: "" })).toBe("true null ok\n");
    const byFlag = { ...proxied, NODE_USE_ENV_PROXY: "", NODE_OPTIONS: "--use-env-proxy", NO_PROXY: "", no_proxy: "" };
    expect(await run(byFlag)).toBe("true null ok\n");
    expect(seen).toEqual(["/direct", "http://dynamodb.example/", "http://dynamodb.example/"]);
  });

  it("that never comes is not waited for by who has given up", async () => {
    const silent = await serve(() => undefined);
    servers[0]?.on("connect", () => undefined); // It never answers to CONNECT.
    const program = `
      const { send } = await import("./src/core/send.ts");
      const signal = AbortSignal.timeout(200);
      await send("https://dynamodb.example/", { signal }).catch((error) => console.log(error.name));
      process.exit();`;
    const env = {
      ...process.env,
      NODE_USE_ENV_PROXY: "1",
      HTTPS_PROXY: `http://${silent}`,
      NO_PROXY: "",
      no_proxy: "",
    };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      cwd: root,
      env,
    });
    expect(stdout).toBe("TimeoutError\n");
  });

  it("is TLS for https, with a certificate that is trusted", async () => {
    const host = await serve(
      () => undefined,
      createTlsServer(certificate, (_incoming, response) => response.end("ok")),
    );
    await expect(ask(send, `https://${host}/`)).rejects.toMatchObject({
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    const trusted = getCACertificates("default");
    setDefaultCACertificates([...trusted, certificate.cert]);
    try {
      for (let sent = 0; sent < 2; sent++) expect((await ask(send, `https://${host}/`)).text).toBe("ok");
    } finally {
      setDefaultCACertificates(trusted);
    }
  });
});

describe("the way that is taken", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ["Node.js/24", "node:http"],
    [undefined, "node:http"], // Node 22 and older may have none.
    ["Deno/2.5.0", "fetch"],
    ["Bun/1.3.0", "fetch"],
    ["Cloudflare-Workers", "fetch"],
  ])("is that of the runtime: %s takes %s", async (userAgent, expected) => {
    const host = await serve((_incoming, response) => response.end("ok"));
    const fetched = vi.fn(fetch);
    vi.stubGlobal("fetch", fetched);
    vi.stubGlobal("navigator", userAgent && { userAgent });
    expect((await ask(send, `http://${host}/`)).text).toBe("ok");
    expect(fetched).toHaveBeenCalledTimes(expected === "fetch" ? 1 : 0);
  });

  it("is fetch where Node cannot be asked for its builtins, before 22.3", async () => {
    const host = await serve((_incoming, response) => response.end("ok"));
    const spy = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    expect((await ask(send, `http://${host}/`)).text).toBe("ok");
    expect(spy).toHaveBeenCalled();
    spy.mockRestore();
  });
});
