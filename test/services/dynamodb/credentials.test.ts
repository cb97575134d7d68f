import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dynamodbStore } from "../../../src/idempotency/stores/dynamodb.ts";
import { moto } from "./servers.ts";
import { documentedTable } from "./table.ts";
import { useServer } from "./use-server.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a web identity", () => {
  const serverOf = useServer(moto);

  it("is exchanged at the service of tokens, and what it gives is used", async (context) => {
    const { endpoint } = serverOf(context);
    const folder = mkdtempSync(join(tmpdir(), "faasten-identity-"));
    try {
      writeFileSync(join(folder, "token"), "header.payload.signature\n");
      for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
      vi.stubEnv("AWS_REGION", "eu-central-1");
      vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
      vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", join(folder, "token"));
      vi.stubEnv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/orders");
      const store = dynamodbStore({ table: documentedTable().TableName });
      expect(await store.read("nothing")).toEqual({ current: undefined });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
