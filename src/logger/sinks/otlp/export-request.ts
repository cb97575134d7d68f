import { keyValues } from "./any-value.ts";
import type { QueuedLine } from "./line-queue.ts";

/**
 * Writes an `ExportLogsServiceRequest`; each service is a resource of its own.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/logs/v1/logs_service.proto
 */
export function exportRequest(lines: readonly QueuedLine[], resource: (service: string | undefined) => object): string {
  const services = Map.groupBy(lines, ({ service }) => service);
  const logs = Array.from(services, ([service, own]) => resourceLogs(resource(service), own));
  return `{"resourceLogs":[${logs.join(",")}]}`;
}

function resourceLogs(resource: object, lines: readonly QueuedLine[]): string {
  const attributes = JSON.stringify(keyValues(resource));
  const records = lines.map(({ json }) => json).join(",");
  return `{"resource":{"attributes":${attributes}},"scopeLogs":[{"scope":{"name":"faasten"},"logRecords":[${records}]}]}`;
}
