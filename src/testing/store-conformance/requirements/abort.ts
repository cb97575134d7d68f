import { Breach, expectVersion, type Requirement, sameVersion, stored } from "../requirement.ts";
import { sampleRecord } from "../sample-record.ts";

/** A caller whose time is over has no use for an answer. */
export const abortRequirements: readonly Requirement[] = [
  {
    name: "abort: a swap that is given up comes to an end, and to one that holds",
    must: "end when its signal has aborted: reject, or answer what has become of the swap",
    otherwise: "an invocation that is over waits on, or an answer is not what is there",
    prove: async (bench) => {
      const { now, store } = bench;
      const key = bench.key("aborted");
      const next = sampleRecord(now());
      const ended = await store
        .swap({ key, expected: undefined, next, now: now() }, AbortSignal.abort())
        .catch(() => undefined);
      const current = await stored(bench, key);
      // One that rejects may have written: its caller does not know, and asks again.
      if (ended) expectVersion("after an aborted swap it read", current, ended.swapped ? next : undefined);
      else if (current && !sameVersion(current, next))
        throw new Breach("it wrote something else than what was swapped in");
    },
  },
  {
    name: "abort: a read that is given up comes to an end",
    must: "end when its signal has aborted: reject, or give what is there",
    otherwise: "an invocation that is over waits on",
    prove: async (bench) => {
      const read = await bench.store.read(bench.key("aborted read"), AbortSignal.abort()).catch(() => undefined);
      if (read) expectVersion("from an aborted read it gave", read.current, undefined);
    },
  },
];
