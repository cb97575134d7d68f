import { FaastenError } from "./errors.ts";
import { type Invocation, RESERVED_MEMBERS } from "./invocation.ts";

/** A layer with its types erased: the pipeline's types have been checked when it was built. */
export type AnyLayer = (input: never, invocation: never, next: never) => unknown;

/** A composed chain. */
export type Chain = (input: unknown, invocation: Invocation) => Promise<unknown>;

/** Folds layers around a core, the first one outermost. Done once, when the function is built. */
export function compose(layers: readonly AnyLayer[], core: Chain): Chain {
  return layers.reduceRight<Chain>((inner, layer) => around(layer as RuntimeLayer, inner), core);
}

type RuntimeNext = (members?: object, input?: unknown) => Promise<unknown>;
type RuntimeLayer = (input: unknown, invocation: Invocation, next: RuntimeNext) => unknown;

function around(layer: RuntimeLayer, inner: Chain): Chain {
  return (input, invocation) => {
    let called = false;
    const next: RuntimeNext = (members, replacement) => {
      if (called) return Promise.reject(calledTwice(layer));
      called = true;
      if (members !== undefined) addMembers(invocation, members);
      return inner(replacement === undefined ? input : replacement, invocation);
    };
    try {
      const result = layer(input, invocation, next);
      // A layer that is no async function still gives the one outside a promise to `.then` or `.finally`.
      return result instanceof Promise ? result : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/** Own members only, one by one: neither a member of the invocation nor its prototype can be overwritten. */
function addMembers(invocation: Invocation, members: object): void {
  for (const name of Object.keys(members)) {
    if (RESERVED_MEMBERS.has(name)) {
      throw new FaastenError(
        "RESERVED_MEMBER",
        `next: the invocation has a member \`${name}\` already; give yours another name.`,
      );
    }
    (invocation as unknown as Record<string, unknown>)[name] = (members as Record<string, unknown>)[name];
  }
}

function calledTwice(layer: RuntimeLayer): FaastenError {
  const name = layer.name === "" ? "a layer" : `the layer \`${layer.name}\``;
  return new FaastenError("NEXT_CALLED_TWICE", `${name} called next() a second time; the handler ran once.`);
}
