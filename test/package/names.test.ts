import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { parseModule } from "../../scripts/module-specifiers.ts";
import { publicPaths } from "../../scripts/public-paths.ts";

const consumer = inject("consumer");

/** Loads each path in a Node of its own and gives the names that it exports. */
function namesAfter(load: "await import" | "require"): Record<string, string> {
  const prelude = 'const require = (await import("node:module")).createRequire(import.meta.url);';
  const names = publicPaths().map(({ specifier }) => {
    return `[${JSON.stringify(specifier)}, Object.keys(${load}(${JSON.stringify(specifier)})).toSorted().join(", ")]`;
  });
  const program = `${prelude} console.log(JSON.stringify(Object.fromEntries([${names.join(",")}])))`;
  const printed = execFileSync("node", ["--input-type=module", "--eval", program], {
    cwd: consumer,
    encoding: "utf8",
    timeout: 30_000,
  });
  return JSON.parse(printed) as Record<string, string>;
}

test("each path exports these names", () => {
  expect(namesAfter("await import")).toMatchInlineSnapshot(`
    {
      "faasten": "FaastenError, HttpError, PermanentFailure, RetryLater, currentInvocation, deadline, fasten, isFaastenError, provide",
      "faasten/aws": "lambda, lambdaDurable, lambdaStream",
      "faasten/aws/direct": "lambda",
      "faasten/aws/dynamodb": "lambda",
      "faasten/aws/eventbridge": "lambda",
      "faasten/aws/http": "lambda",
      "faasten/aws/kafka": "lambda",
      "faasten/aws/kinesis": "lambda",
      "faasten/aws/s3": "lambda",
      "faasten/aws/sns": "lambda",
      "faasten/aws/sqs": "lambda",
      "faasten/batch": "processBatch",
      "faasten/batch/dynamodb": "dynamodb",
      "faasten/batch/kafka": "kafka",
      "faasten/batch/kinesis": "kinesis",
      "faasten/batch/sqs": "sqs",
      "faasten/cloudevents": "fromHttp, fromMessage, toEventBridge, toHttp, toHttpBatch, toKafka, toKinesis, toPubSub, toSns, toSqs",
      "faasten/idempotency": "IdempotencyError, cleanupFailureOf, createIdempotency",
      "faasten/idempotency/cached": "cachedStore",
      "faasten/idempotency/d1": "d1Store",
      "faasten/idempotency/durable-object": "IdempotencyObject, durableObjectStore",
      "faasten/idempotency/dynamodb": "TransactionCancelled, dynamodbStore",
      "faasten/idempotency/encryption": "aesGcm",
      "faasten/idempotency/http": "http",
      "faasten/idempotency/libsql": "libsqlStore",
      "faasten/idempotency/memory": "memoryStore",
      "faasten/idempotency/mysql": "mysqlStore",
      "faasten/idempotency/postgres": "postgresStore",
      "faasten/idempotency/redis": "redisStore",
      "faasten/idempotency/sqlite": "sqliteStore",
      "faasten/idempotency/upstash": "upstashStore",
      "faasten/logger": "createLogger",
      "faasten/logger/azure": "azureSink",
      "faasten/logger/buffer": "ring",
      "faasten/logger/console": "captureConsole, consoleSink",
      "faasten/logger/correlation": "correlation",
      "faasten/logger/datadog": "datadog",
      "faasten/logger/fastly": "fastlySink",
      "faasten/logger/gcp": "gcp",
      "faasten/logger/memory": "memorySink",
      "faasten/logger/otel": "otel",
      "faasten/logger/otlp": "otlpSink",
      "faasten/logger/pino": "pinoMixin, pinoSink",
      "faasten/logger/platform": "platform",
      "faasten/logger/powertools": "powertools",
      "faasten/logger/pretty": "pretty",
      "faasten/logger/redact": "all, bearerTokens, cardNumbers, emails, hash, jwts, keys, paths, patterns, redactor, registerSecret, remove, values",
      "faasten/logger/sample": "ratio, tail",
      "faasten/logger/tee": "tee",
      "faasten/logger/workers": "workersSink",
      "faasten/testing": "invoke, testEvent, testInvocation",
      "faasten/testing/idempotency-store": "findNotLinearizable, storeConformance",
      "faasten/testing/infrastructure": "mappingsWithoutPartialResponse",
      "faasten/validation": "ValidationError, validate",
    }
  `);
});

test("require() gives the same", () => {
  expect(namesAfter("require")).toEqual(namesAfter("await import"));
});

test("each path exports these types", () => {
  const values = namesAfter("await import");
  const types = publicPaths().map(({ specifier, types: file }) => {
    const text = readFileSync(join(consumer, "node_modules/faasten", file), "utf8");
    const entries = parseModule(file, text).module.staticExports.flatMap((one) => one.entries);
    const known = values[specifier]?.split(", ") ?? [];
    const names = entries.map(({ exportName }) => exportName.name ?? "*").filter((name) => !known.includes(name));
    return [specifier, names.toSorted().join(", ")];
  });
  expect(Object.fromEntries(types) as Record<string, string>).toMatchInlineSnapshot(`
    {
      "faasten": "Adding, BatchFunction, BatchReport, DeadlineOptions, Delivery, EventFunction, EventMiddleware, EventOptions, Extensions, FunctionEvent, FunctionIdentity, HttpErrorOptions, HttpFunction, Input, Invocation, InvocationEnd, InvocationMiddleware, InvocationSummary, Middleware, Next, Outcome, Pipeline, RawFunction, Replacing, Tool, TraceContext, Trigger, ValidatedRequest",
      "faasten/aws": "DurableContext, DurableHandler, LambdaContext, LambdaHandler, LambdaResponseStream, LambdaStreamHandler, WithDurableExecution",
      "faasten/aws/direct": "",
      "faasten/aws/dynamodb": "",
      "faasten/aws/eventbridge": "",
      "faasten/aws/http": "",
      "faasten/aws/kafka": "",
      "faasten/aws/kinesis": "",
      "faasten/aws/s3": "",
      "faasten/aws/sns": "",
      "faasten/aws/sqs": "",
      "faasten/batch": "BatchContext, BatchItemFailures, BatchOptions, BatchReport, BatchSource, Outcome",
      "faasten/batch/dynamodb": "DynamoDbRecord",
      "faasten/batch/kafka": "KafkaIdentifier, KafkaRecord",
      "faasten/batch/kinesis": "KinesisRecord",
      "faasten/batch/sqs": "SqsRecord",
      "faasten/cloudevents": "AttributeLookup, EventBridgeEntry, FifoKeys, HttpMessage, HttpOptions, KafkaMessage, KafkaOptions, KinesisRecord, Message, Mode, NewEvent, PubSubMessage, PubSubOptions, SnsMessage, SqsMessage, StringAttribute, TextMessageOptions",
      "faasten/idempotency": "AfterError, Attempt, ByLayer, ByOptions, Clock, Encryption, Guarded, HttpIdempotency, Idempotency, IdempotencyErrorCode, IdempotencyOptions, IdempotencyRecord, IdempotencyStore, Mode, OperationOptions, RecordState, Recovery, Resolution, RunOptions, StoreCapabilities, Stored, Swap, Swapped, TransactionalStore, WrapOptions",
      "faasten/idempotency/cached": "TextCache",
      "faasten/idempotency/d1": "D1Answer, D1Binding, D1Statement, D1StoreOptions, D1Transaction",
      "faasten/idempotency/durable-object": "DurableObjectStoreOptions, ObjectNamespace, ObjectState",
      "faasten/idempotency/dynamodb": "DynamodbClient, DynamodbStoreOptions, DynamodbTransaction, TransactWriteItem",
      "faasten/idempotency/encryption": "AesGcmOptions",
      "faasten/idempotency/http": "GuardedRequest, HttpLayer, HttpOptions",
      "faasten/idempotency/libsql": "LibsqlClient, LibsqlResult, LibsqlStoreOptions, LibsqlTransaction",
      "faasten/idempotency/memory": "",
      "faasten/idempotency/mysql": "MysqlConnection, MysqlPool, MysqlStoreOptions",
      "faasten/idempotency/postgres": "Pglite, PostgresClient, PostgresJs, PostgresPool, PostgresQueries, PostgresStoreOptions, TransactionalPostgresClient",
      "faasten/idempotency/redis": "Ioredis, NodeRedis, RedisClient, RedisStoreOptions, ValkeyGlide",
      "faasten/idempotency/sqlite": "SqliteDatabase, SqliteStatement, SqliteStoreOptions, SqliteTransaction",
      "faasten/idempotency/upstash": "UpstashStoreOptions",
      "faasten/logger": "Fields, LogArguments, LogCall, LogExtension, LogFormat, LogLevel, LogRecord, LogSink, LogThreshold, Logger, LoggerOptions, Redactor",
      "faasten/logger/azure": "",
      "faasten/logger/buffer": "RingOptions",
      "faasten/logger/console": "ConsoleCapture",
      "faasten/logger/correlation": "CorrelationIds, CorrelationOptions",
      "faasten/logger/datadog": "DatadogOptions",
      "faasten/logger/fastly": "FastlyLogger",
      "faasten/logger/gcp": "GcpOptions",
      "faasten/logger/memory": "MemorySink",
      "faasten/logger/otel": "OtelOptions",
      "faasten/logger/otlp": "OtlpSink, OtlpSinkOptions",
      "faasten/logger/pino": "PinoInstance",
      "faasten/logger/platform": "PlatformLogging",
      "faasten/logger/powertools": "PowertoolsOptions",
      "faasten/logger/pretty": "PrettyOptions",
      "faasten/logger/redact": "Censor, CensoringRedactor, KeysOptions, PathsOptions, Pattern, PatternsOptions, Replacement, ValuesOptions",
      "faasten/logger/sample": "RatioOptions, TailOptions, TailSampler",
      "faasten/logger/tee": "",
      "faasten/logger/workers": "",
      "faasten/testing": "",
      "faasten/testing/idempotency-store": "ConformanceCheck, Fault, HistoryEntry, NotLinearizable, StoreConformanceOptions",
      "faasten/testing/infrastructure": "MappingCheckOptions, MappingWithoutPartialResponse, PartialResponseSource",
      "faasten/validation": "SchemaIssue, SchemaResult, StandardSchema, ValidationLayer",
    }
  `);
});
