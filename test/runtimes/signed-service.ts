import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { CREDENTIALS, REGION } from "./app/signed-service.ts";

/** An AWS service on loopback that takes every write whose signature is the one that the SDK would have made. */
export interface SignedService {
  readonly url: string;
  stop(): void;
}

export async function startSignedService(): Promise<SignedService> {
  const server = createServer((request, response) => {
    void isSigned(request).then((isRight) => {
      response.writeHead(isRight ? 200 : 403, { "content-type": "application/x-amz-json-1.0" });
      response.end(isRight ? "{}" : '{"__type":"x#AccessDenied","message":"the signature is another one"}');
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

async function isSigned(request: IncomingMessage): Promise<boolean> {
  const { authorization = "", host = "", "x-amz-date": date = "" } = request.headers as Record<string, string>;
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]));
  const [hostname = "", port] = host.split(":");
  const options = { credentials: CREDENTIALS, region: REGION, service: "dynamodb", sha256: Sha256 };
  const signer = new SignatureV4({ ...options, applyChecksum: false });
  const signed = await signer.sign(
    {
      method: "POST",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: "/",
      query: {},
      headers,
      body: await text(request),
    },
    { signingDate: new Date(date.replace(/(....)(..)(..T..)(..)/, "$1-$2-$3:$4:")) },
  );
  const signatureOf = (value: string | undefined): string | undefined =>
    /Signature=([0-9a-f]{64})$/.exec(value ?? "")?.[1];
  return (
    signatureOf(authorization) !== undefined &&
    signatureOf(authorization) === signatureOf(signed.headers["authorization"])
  );
}
