import middy from "@middy/core";

export const handler = middy<{ id: string }, { id: string }>().handler(async (event) => ({ id: event.id }));
