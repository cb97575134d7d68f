/** The status line as a load balancer wants it, for example `404 Not Found`. */
export function statusDescription(status: number, statusText: string): string {
  return `${status} ${statusText || PHRASES[status] || CLASSES[Math.floor(status / 100)] || "Unknown"}`;
}

/** Reason phrases of RFC 9110 for the statuses that are seen most. */
const PHRASES: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** A phrase says nothing that the number does not: the others get that of their class. */
const CLASSES: Readonly<Record<number, string>> = {
  2: "Success",
  3: "Redirection",
  4: "Client Error",
  5: "Server Error",
};
