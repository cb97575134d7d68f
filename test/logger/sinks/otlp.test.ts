import { afterEach, describe, expect, it, vi } from "vitest";
import { fasten } from "../../../src/index.ts";
import { createLogger } from "../../../src/logger/index.ts";
import { otlpSink } from "../../../src/logger/sinks/otlp.ts";
import { invoke, testEvent } from "../../../src/testing/index.ts";
import { startCollector } from "./support/collector.ts";
import { exportLogsServiceRequest, fromAttributes } from "./support/otlp-schema.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const TRACE = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

describe("otlpSink", () => {
  it("sends what was logged in one request, when it is flushed", async () => {
    await using collector = await startCollector();
    const sink = otlpSink({ url: `${collector.url}/v1/logs`, headers: { "X-Key": "k" }, resource: { zone: 1.5 } });
    const log = createLogger({ service: "orders", sink, clock: () => 1_700_000_000_123 });
    log.info("charging", { n: 1, ok: true, rate: 0.5, tags: ["a", 2], deep: { a: { b: null } } });
    log.warn("low");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(collector.requests).toEqual([]); // Nothing is sent by itself.
    await sink.flush(10_000);

    const [{ method, path, headers, body } = expect.fail("no request"), ...others] = collector.requests;
    expect(others).toEqual([]);
    expect([method, path, headers["content-type"], headers["x-key"]]).toEqual([
      "POST",
      "/v1/logs",
      "application/json",
      "k",
    ]);
    expect(exportLogsServiceRequest.parse(body)).toEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: "service.name", value: { stringValue: "orders" } },
              { key: "zone", value: { doubleValue: 1.5 } },
            ],
          },
          scopeLogs: [
            {
              scope: { name: "faasten" },
              logRecords: [
                {
                  timeUnixNano: "1700000000123000000",
                  observedTimeUnixNano: "1700000000123000000",
                  severityNumber: 9,
                  severityText: "INFO",
                  body: { stringValue: "charging" },
                  attributes: [
                    { key: "n", value: { intValue: "1" } },
                    { key: "ok", value: { boolValue: true } },
                    { key: "rate", value: { doubleValue: 0.5 } },
                    { key: "tags", value: { arrayValue: { values: [{ stringValue: "a" }, { intValue: "2" }] } } },
                    {
                      key: "deep",
                      value: {
                        kvlistValue: {
                          values: [{ key: "a", value: { kvlistValue: { values: [{ key: "b", value: {} }] } } }],
                        },
                      },
                    },
                  ],
                },
                expect.objectContaining({ severityNumber: 13, severityText: "WARN", body: { stringValue: "low" } }),
              ],
            },
          ],
        },
      ],
    });
    expect([sink.accepted, sink.sent, sink.dropped, sink.queued]).toEqual([2, 2, 0, 0]);
    await sink.flush(10_000);
    expect(collector.requests).toHaveLength(1); // An empty request is none.
  });

  it("is flushed by the logger when an invocation ends, with its trace, id and wide record", async () => {
    await using collector = await startCollector();
    const sink = otlpSink({ url: collector.url });
    const log = createLogger({ sink });
    const fn = fasten(log).event(() => log.error("failed", new TypeError("bad", { cause: "why" })));
    await invoke(fn, testEvent(1), { id: "i-1", traceparent: `00-${TRACE.traceId}-${TRACE.spanId}-01` });

    const [request] = collector.requests;
    exportLogsServiceRequest.parse(request?.body);
    const [failed, wide] = request?.body.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
    expect(failed).toMatchObject({ ...TRACE, flags: 1, severityNumber: 17 });
    expect(fromAttributes(failed?.attributes ?? [])).toEqual({
      "exception.type": "TypeError",
      "exception.message": "bad",
      "exception.stacktrace": expect.stringMatching(/^TypeError: bad\n/),
      "exception.details": { cause: "why" },
      "faas.invocation_id": "i-1",
    });
    expect(wide).toMatchObject({ ...TRACE, eventName: "invocation" });
    expect(fromAttributes(wide?.attributes ?? [])).toMatchObject({ outcome: "ok", "faas.invocation_id": "i-1" });
    expect(fromAttributes(wide?.attributes ?? [])).not.toHaveProperty(["event.name"]);
  });

  it("groups lines by service: the logger's over the environment's, the resource's over both", async () => {
    await using collector = await startCollector();
    vi.stubEnv("OTEL_SERVICE_NAME", "");
    vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "service.name=from-env,team=a%20b , zone=1");
    const sinks = [
      otlpSink({ url: collector.url }),
      otlpSink({ url: collector.url, resource: { "service.name": "own" } }),
    ];
    for (const sink of sinks) {
      for (const service of ["orders", "stock", "orders"]) createLogger({ sink, service }).info(`of ${service}`);
      createLogger({ sink }).info("of nobody");
      await sink.flush(10_000);
    }
    const resources = collector.requests.map(({ body }) =>
      body.resourceLogs.map(({ resource }) => fromAttributes(resource.attributes)),
    );
    const others = { team: "a b", zone: "1" };
    expect(resources).toEqual([
      ["orders", "stock", "from-env"].map((name) => ({ "service.name": name, ...others })),
      ["own", "own", "own"].map((name) => ({ "service.name": name, ...others })),
    ]);
    expect(collector.messages()[0]).toEqual(["of orders", "of orders", "of stock", "of nobody"]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["the variable for logs, as it is", { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "URL/x?k=1" }, "/x?k=1"],
    ["the one for all signals", { OTEL_EXPORTER_OTLP_ENDPOINT: "URL" }, "/v1/logs"],
    ["the one for all signals, with a path", { OTEL_EXPORTER_OTLP_ENDPOINT: "URL/otlp/?k=1" }, "/otlp/v1/logs?k=1"],
    [
      "the more specific of the two",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "URL/logs" },
      "/logs",
    ],
  ])("takes its address from the environment: %s", async (_which, variables, path) => {
    await using collector = await startCollector();
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value.replace("URL", collector.url));
    const sink = otlpSink();
    createLogger({ sink }).info("x");
    await sink.flush(10_000);
    expect(collector.requests.map((request) => request.path)).toEqual([path]);
  });

  it("takes headers from the environment, its own over them whatever their case", async () => {
    await using collector = await startCollector();
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Basic%20abc=, x-a=1,x-b=env");
    vi.stubEnv("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "x-a=2");
    const sink = otlpSink({ url: collector.url, headers: { "X-B": "own", "Content-Type": "text/plain" } });
    createLogger({ sink }).info("x");
    await sink.flush(10_000);
    expect(collector.requests[0]?.headers).toMatchObject({
      authorization: "Basic abc=",
      "x-a": "2",
      "x-b": "own",
      "content-type": "application/json",
    });
  });

  it("takes headers in whatever form fetch takes them", async () => {
    await using collector = await startCollector();
    const own = new Headers({ "X-A": " own " }) as unknown as Record<string, string>;
    const sink = otlpSink({ url: collector.url, headers: own });
    createLogger({ sink }).info("x");
    await sink.flush(10_000);
    expect(collector.requests[0]?.headers).toMatchObject({ "x-a": "own" });
  });

  it("passes over what is wrong in the environment, and says so without its text", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await using collector = await startCollector();
    vi.stubEnv("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://me:secret@127.0.0.1/");
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url);
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=secret%0Asecret");
    vi.stubEnv("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "secret");
    vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "a=1,secret=%E0%A4%A");
    const sink = otlpSink();
    createLogger({ sink, service: "orders" }).info("x");
    await sink.flush(10_000);
    const resource = collector.requests[0]?.body.resourceLogs[0]?.resource.attributes ?? [];
    expect(fromAttributes(resource)).toEqual({ "service.name": "orders" });
    expect(said.mock.calls.flat()).toEqual([
      "faasten: otlpSink: OTEL_EXPORTER_OTLP_LOGS_ENDPOINT must be an http or https address without credentials; it is ignored",
      "faasten: otlpSink: OTEL_EXPORTER_OTLP_HEADERS must be a list of valid HTTP headers; it is ignored",
      "faasten: otlpSink: OTEL_EXPORTER_OTLP_LOGS_HEADERS must be a list of name=value, values percent-encoded; it is ignored",
      "faasten: otlpSink: OTEL_RESOURCE_ATTRIBUTES must be a list of name=value, values percent-encoded; it is ignored",
    ]);
  });

  it.each([
    [
      { url: "otlp.example.com" },
      'otlpSink: `url` must be an http or https address without credentials, got "otlp.example.com".',
    ],
    [
      { url: "http://me:secret@otlp.example.com" },
      "otlpSink: `url` must be an http or https address without credentials",
    ],
    [
      { headers: { authorization: "secret\nsecret" } },
      "otlpSink: `headers` must be an object of valid HTTP headers, got an object.",
    ],
    [{ headers: { "x key": "k" } }, "otlpSink: `headers` must be an object of valid HTTP headers, got an object."],
    [{ headers: [7] }, "otlpSink: `headers` must be an object of valid HTTP headers, got an array."],
    [{ headers: "a=b" }, 'otlpSink: `headers` must be an object of valid HTTP headers, got "a=b".'],
    [{ resource: 1 }, "otlpSink: `resource` must be an object, got 1 (number)."],
    [{ maxQueueBytes: 0 }, "otlpSink: `maxQueueBytes` must be a whole number of 1 or more, got 0 (number)."],
    [{ maxBatch: 1.5 }, "otlpSink: `maxBatch` must be a whole number of 1 or more, got 1.5 (number)."],
    [{ timeoutMs: Number.NaN }, "otlpSink: `timeoutMs` must be a whole number of 1 or more, got NaN (number)."],
    [{ fetch: "node" }, 'otlpSink: `fetch` must be a function, got "node".'],
    [{ endpoint: "x" }, "otlpSink: there is no option `endpoint`; there are `url`,"],
  ])("refuses %j without telling a secret", (options, message) => {
    const make = (): unknown => otlpSink(options as never);
    expect(make).toThrow(message);
    expect(make).not.toThrow("secret");
  });
});
