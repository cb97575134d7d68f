import { httpApiAuthorizerEvent, restAuthorizerEvent, webSocketConnectEvent } from "./other.ts";
import { type CallSample, serviceCalls } from "./service-calls.ts";

const ACCOUNT = "eu-west-1:123456789012";

const resolverInfo = {
  arguments: { id: "7" },
  identity: null,
  source: null,
  request: { headers: {} },
  info: { parentTypeName: "Query", fieldName: "getOrder", selectionSetList: ["id"], variables: {} },
};

/** An event of each service that calls for a value: first those that ask on behalf of a client. */
export const callSamples: readonly CallSample[] = [
  {
    what: "a token authorizer of a REST API",
    event: {
      type: "TOKEN",
      authorizationToken: "allow",
      methodArn: `arn:aws:execute-api:${ACCOUNT}:a1b2c3/prod/GET/orders`,
    },
    type: "apigateway.authorizer.TOKEN",
    source: `arn:aws:execute-api:${ACCOUNT}:a1b2c3/prod/GET/orders`,
  },
  {
    what: "a request authorizer of a REST API",
    event: restAuthorizerEvent(),
    type: "apigateway.authorizer.REQUEST",
    id: "gateway-request-1",
    source: `arn:aws:execute-api:${ACCOUNT}:a1b2c3/prod/GET/orders`,
  },
  {
    what: "an authorizer of an HTTP API",
    event: httpApiAuthorizerEvent(),
    type: "apigateway.authorizer.REQUEST",
    id: "gateway-request-1",
    source: `arn:aws:execute-api:${ACCOUNT}:a1b2c3/$default/GET/orders`,
  },
  {
    what: "a client that connects to a WebSocket API",
    event: webSocketConnectEvent(),
    type: "apigateway.websocket.CONNECT",
    id: "gateway-request-1",
    source: "connection-1",
    trigger: "websocket",
  },
  {
    what: "a message through a WebSocket API",
    event: {
      requestContext: {
        routeKey: "$default",
        messageId: "m-1",
        eventType: "MESSAGE",
        connectionId: "connection-1",
        requestId: "gateway-request-2",
        requestTimeEpoch: 1_795_256_130_123,
      },
      body: "hello",
      isBase64Encoded: false,
    },
    type: "apigateway.websocket.MESSAGE",
    id: "gateway-request-2",
    source: "connection-1",
    trigger: "websocket",
  },
  {
    what: "an authorizer of AppSync",
    event: {
      authorizationToken: "token",
      requestContext: { apiId: "api-1", accountId: "123456789012", requestId: "appsync-1", queryString: "query {}" },
    },
    type: "appsync.authorizer",
    id: "appsync-1",
    source: "api-1",
  },
  { what: "a resolver of AppSync", event: resolverInfo, type: "appsync.Query.getOrder", source: "aws:appsync" },
  {
    what: "a batch for a resolver of AppSync",
    event: [resolverInfo, resolverInfo],
    type: "appsync.Query.getOrder",
    source: "aws:appsync",
  },
  {
    what: "a handler of AppSync Events",
    event: {
      info: { channel: { path: "/orders/7", segments: ["orders", "7"] }, operation: "PUBLISH" },
      events: [{ id: "e-1", payload: { total: 42 } }],
    },
    type: "appsync.events.PUBLISH",
    source: "/orders/7",
  },
  {
    what: "a trigger of a Cognito user pool",
    event: {
      version: "1",
      triggerSource: "PreSignUp_SignUp",
      region: "eu-west-1",
      userPoolId: "eu-west-1_Shop",
      userName: "ann",
      request: { userAttributes: { email: "ann@example.com" } },
      response: { autoConfirmUser: false },
    },
    type: "cognito.PreSignUp_SignUp",
    source: "eu-west-1_Shop",
  },
  {
    what: "a trigger of Cognito Sync",
    event: {
      version: 2,
      eventType: "SyncTrigger",
      region: "eu-west-1",
      identityPoolId: "eu-west-1:pool-1",
      identityId: "eu-west-1:identity-1",
      datasetName: "settings",
      datasetRecords: { theme: { oldValue: "light", newValue: "dark", op: "replace" } },
    },
    type: "cognito.SyncTrigger",
    source: "eu-west-1:pool-1",
  },
  ...serviceCalls,
];
