import { deadline, fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "parcels" });

const Parcel = z.object({ order: z.string(), carrier: z.string(), tracking: z.string().min(8) });

/** Stands for the carriers' services, one of which is down at the moment. */
const carriers = new Map([
  ["post", new Set<string>()],
  ["bike", undefined],
]);

/** Stands for a bucket: nobody else keeps a notification that can never be handled. */
const parked: unknown[] = [];

const follow = fasten(log, deadline())
  .use(validate(Parcel))
  .event(
    ({ data: { order, carrier, tracking } }) => {
      log.append({ orderId: order });
      const followed = carriers.get(carrier);
      // The invocation fails: Lambda tries it again twice, and then its failure destination gets the notification.
      if (!followed) throw new Error(`${carrier} cannot be reached`);
      followed.add(tracking); // A topic may notify twice.
      log.annotate({ "parcels.followed": followed.size });
    },
    { deadLetter: ({ raw }) => parked.push(raw) },
  );

export const handler = lambda(follow);
