import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSigner, type Signable } from "../../src/aws-client/sign.ts";

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

describe("createSigner", () => {
  it("signs the samples that AWS publishes for Signature Version 4", async () => {
    const vanilla = { url: "https://example.amazonaws.com/", headers: {}, body: "", service: "service" };
    const form = "application/x-www-form-urlencoded";
    const samples: [Partial<Signable>, string, string][] = [
      // Names of the suite: post-vanilla, post-header-key-case aside, post-x-www-form-urlencoded.
      [{}, "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
      [
        { headers: { "content-type": form }, body: "Param1=value1" },
        "content-type;host;x-amz-date",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
      ],
    ];
    for (const [sample, names, signature] of samples) {
      const request = { ...vanilla, region: "us-east-1", now: Date.UTC(2015, 7, 30, 12, 36), ...sample };
      const headers = await createSigner()(request, CREDENTIALS);
      const scope = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
      expect(headers["authorization"]).toBe(
        `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names}, Signature=${signature}`,
      );
    }
  });

  it("signs every request as the SDK does", async () => {
    const sign = createSigner(); // One for all: its kept keys must never be used for another day, region or secret.
    await fc.assert(
      fc.asyncProperty(requests, credentials, async (request, own) => {
        expect(await sign(request, own)).toEqual(await bySdk(request, own));
      }),
      { numRuns: 300 },
    );
  });
});

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/);
const visible = fc.stringMatching(/^[!-~]{1,40}$/);
const requests: fc.Arbitrary<Signable> = fc.record({
  url: fc
    .tuple(
      name,
      fc.constantFrom("", ":8000"),
      fc.constantFrom("/", "/prefix/", "/a%20b/", "/it's(1)/", "/a//b", "//a//"),
    )
    .map(([host, port, path]) => `https://${host}.example.com${port}${path}`),
  headers: fc.record({
    "content-type": fc.constantFrom("application/x-amz-json-1.0", "application/x-amz-json-1.1"),
    "x-amz-target": fc.tuple(name, fc.constantFrom(".", "  ", "\t"), name).map((parts) => parts.join("")),
  }),
  body: fc.oneof(fc.string({ unit: "grapheme" }), fc.json()),
  service: name,
  region: fc.constantFrom("us-east-1", "eu-central-1", "cn-north-1"),
  now: fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map(Number),
});
const credentials = fc.record(
  { accessKeyId: visible, secretAccessKey: visible, sessionToken: visible },
  { requiredKeys: ["accessKeyId", "secretAccessKey"] },
);

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

async function bySdk(request: Signable, own: Credentials): Promise<Record<string, string>> {
  const { body, headers, now, region, service, url } = request;
  const { host, hostname, pathname, port, protocol } = new URL(url);
  const signer = new SignatureV4({ credentials: own, region, service, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign(
    {
      method: "POST",
      protocol,
      hostname,
      ...(port !== "" && { port: Number(port) }),
      path: pathname,
      query: {},
      headers: { ...headers, host },
      body,
    },
    { signingDate: new Date(now) },
  );
  const { host: _, ...sent } = signed.headers;
  return sent;
}
