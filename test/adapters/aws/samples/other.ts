import { httpApiEvent } from "./http-api.ts";
import { restApiEvent } from "./rest-api.ts";

/** Events of sources that look like others. */

export function restAuthorizerEvent(): object {
  return restApiEvent({
    type: "REQUEST",
    methodArn: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/orders",
  });
}

export function httpApiAuthorizerEvent(): object {
  return httpApiEvent({
    type: "REQUEST",
    routeArn: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/$default/GET/orders",
  });
}

export function webSocketConnectEvent(): object {
  const event = restApiEvent();
  const context = {
    ...(event["requestContext"] as object),
    connectionId: "connection-1",
    eventType: "CONNECT",
    routeKey: "$connect",
  };
  return { ...event, requestContext: context };
}

export function kinesisEvent(): object {
  return { Records: [{ eventSource: "aws:kinesis", kinesis: { sequenceNumber: "1", data: "e30=" } }] };
}
