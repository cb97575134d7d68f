import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { keys } from "faasten/logger/redact";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "accounts", redact: keys({ also: ["email"] }) });

/** Loose: Cognito wants everything back that it sent. */
const SignUp = z.looseObject({
  userName: z.string(),
  request: z.looseObject({
    userAttributes: z.looseObject({ email: z.email() }),
    clientMetadata: z.looseObject({ invitation: z.string().optional() }).nullish(),
  }),
  response: z.looseObject({}),
});

/** Stands for a table: the codes that were mailed, and to whom. */
const invitations = new Map([["welcome-7", "ann@example.com"]]);

const preSignUp = fasten(log)
  .use(validate(SignUp))
  .event(({ data }) => {
    const { userAttributes, clientMetadata } = data.request;
    const invitedAs = invitations.get(clientMetadata?.invitation ?? "");
    // Who has the code has read the mail that it was in, so the address needs no second proof.
    const isProven = invitedAs === userAttributes.email;
    log.info("signing up", { user: data.userName, email: userAttributes.email, isProven });
    // Cognito shows what is thrown to the person who signs up.
    if (clientMetadata?.invitation && !isProven) throw new Error("This invitation is for another address.");
    return { ...data, response: { ...data.response, autoConfirmUser: isProven, autoVerifyEmail: isProven } };
  });

export const handler = lambda(preSignUp);
