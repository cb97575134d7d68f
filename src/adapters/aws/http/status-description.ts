import { reasonPhrase } from "../../../core/reason-phrase.ts";

/** The status line as a load balancer wants it, for example `404 Not Found`. */
export function statusDescription(status: number, statusText: string): string {
  return `${status} ${statusText || reasonPhrase(status) || CLASSES[Math.floor(status / 100)] || "Unknown"}`;
}

/** A phrase says nothing that the number does not: the others get that of their class. */
const CLASSES: Readonly<Record<number, string>> = {
  2: "Success",
  3: "Redirection",
  4: "Client Error",
  5: "Server Error",
};
