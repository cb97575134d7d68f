/** A client of `redis` (node-redis): a client, a cluster, a pool or a sentinel. */
export interface NodeRedis {
  eval(script: string, options: NodeRedisArguments): Promise<unknown>;
  evalSha(hash: string, options: NodeRedisArguments): Promise<unknown>;
}

interface NodeRedisArguments {
  keys: string[];
  arguments: string[];
}

/** A `Redis` or a `Cluster` of `ioredis` or `iovalkey`. */
export interface Ioredis {
  eval(script: string, keys: number, ...keysAndArguments: string[]): Promise<unknown>;
  evalsha(hash: string, keys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** A client of Valkey GLIDE. */
export interface ValkeyGlide {
  customCommand(command: string[]): Promise<unknown>;
}

export type RedisClient = NodeRedis | Ioredis | ValkeyGlide;

/** Runs a script with one key: the script itself, or the one that the server knows by its hash. */
export type RunScript = (
  command: "EVAL" | "EVALSHA",
  script: string,
  key: string,
  args: readonly string[],
) => Promise<unknown>;

/** Tells by its methods which client it is. */
export function runnerOf(client: RedisClient): RunScript {
  if ("evalSha" in client)
    return (command, script, key, args) =>
      client[command === "EVAL" ? "eval" : "evalSha"](script, { keys: [key], arguments: [...args] });
  if ("evalsha" in client)
    return (command, script, key, args) => client[command === "EVAL" ? "eval" : "evalsha"](script, 1, key, ...args);
  return (command, script, key, args) => client.customCommand([command, script, "1", key, ...args]);
}
