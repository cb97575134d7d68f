// Where the suite starts on workerd, inside a request: outside of one a worker may neither wait nor draw random numbers.
import { checks } from "./app.ts";

export default { fetch: async (): Promise<Response> => Response.json(await checks()) };
