import { operationCalls } from "./operation-calls.ts";

const ACCOUNT = "eu-west-1:123456789012";

/** An event of a service that calls for a value: what it is, and the type, id, source and trigger that it must get. */
export interface CallSample {
  readonly what: string;
  readonly event: unknown;
  readonly type: string;
  readonly id?: string;
  readonly source: string;
  readonly trigger?: string;
}

/** Those of services that call for work of their own. */
export const serviceCalls: readonly CallSample[] = [
  {
    what: "a transformation for Firehose",
    event: {
      invocationId: "firehose-1",
      deliveryStreamArn: `arn:aws:firehose:${ACCOUNT}:deliverystream/clicks`,
      records: [{ recordId: "r-1", approximateArrivalTimestamp: 1_795_256_130_123, data: "e30=" }],
    },
    type: "firehose.transform",
    id: "firehose-1",
    source: `arn:aws:firehose:${ACCOUNT}:deliverystream/clicks`,
    trigger: "stream",
  },
  {
    what: "a task of S3 Batch Operations",
    event: {
      invocationSchemaVersion: "2.0",
      invocationId: "batch-1",
      job: { id: "job-1", userArguments: { mode: "fast" } },
      tasks: [{ taskId: "t-1", s3Key: "a%20b.pdf", s3VersionId: null, s3Bucket: "invoices" }],
    },
    type: "s3.batch",
    id: "batch-1",
    source: "job-1",
    trigger: "storage",
  },
  {
    what: "an object for S3 Object Lambda",
    event: {
      xAmzRequestId: "object-lambda-1",
      getObjectContext: { inputS3Url: "https://example.com", outputRoute: "route", outputToken: "token" },
      configuration: { accessPointArn: `arn:aws:s3-object-lambda:${ACCOUNT}:accesspoint/masked`, payload: "{}" },
      userRequest: { url: "https://example.com/object", headers: {} },
    },
    type: "s3.objectlambda",
    id: "object-lambda-1",
    source: `arn:aws:s3-object-lambda:${ACCOUNT}:accesspoint/masked`,
    trigger: "storage",
  },
  {
    what: "mail that SES has received",
    event: {
      Records: [
        {
          eventSource: "aws:ses",
          eventVersion: "1.0",
          ses: {
            mail: { messageId: "mail-1", timestamp: "2026-11-21T10:15:30.123Z", destination: ["shop@example.com"] },
            receipt: { spamVerdict: { status: "PASS" } },
          },
        },
      ],
    },
    type: "ses.received",
    id: "mail-1",
    source: "aws:ses",
    trigger: "pubsub",
  },
  {
    what: "a request at the edge",
    event: {
      Records: [
        {
          cf: {
            config: { distributionId: "EDISTRIBUTION", eventType: "viewer-request", requestId: "edge-1" },
            request: { method: "GET", uri: "/", querystring: "", headers: {} },
          },
        },
      ],
    },
    type: "cloudfront.viewer-request",
    id: "edge-1",
    source: "EDISTRIBUTION",
    trigger: "http",
  },
  {
    what: "a code hook of Lex",
    event: {
      messageVersion: "1.0",
      invocationSource: "DialogCodeHook",
      sessionId: "session-1",
      bot: { id: "BOT1", name: "shop", aliasId: "ALIAS1", version: "1" },
      sessionState: { intent: { name: "Order" } },
    },
    type: "lex.DialogCodeHook",
    source: "aws:lex",
  },
  {
    what: "a contact flow of Connect",
    event: {
      Name: "ContactFlowEvent",
      Details: {
        ContactData: { ContactId: "contact-1", InstanceARN: `arn:aws:connect:${ACCOUNT}:instance/1` },
        Parameters: {},
      },
    },
    type: "connect.ContactFlowEvent",
    source: `arn:aws:connect:${ACCOUNT}:instance/1`,
  },
  {
    what: "an action of Bedrock",
    event: {
      messageVersion: "1.0",
      agent: { name: "shop", id: "AGENT1", alias: "live", version: "1" },
      actionGroup: "orders",
      apiPath: "/orders/{id}",
      httpMethod: "GET",
      parameters: [{ name: "id", type: "string", value: "7" }],
    },
    type: "bedrock.action",
    source: "aws:bedrock",
  },
  {
    what: "an authorizer of IoT",
    event: {
      token: "token",
      signatureVerified: true,
      protocols: ["mqtt"],
      protocolData: { mqtt: { username: "device", clientId: "device-1" } },
      connectionMetadata: { id: "iot-1" },
    },
    type: "iot.authorizer",
    id: "iot-1",
    source: "aws:iot",
  },
  {
    what: "a device that IoT is to provision",
    event: {
      claimCertificateId: "claim-1",
      certificateId: "certificate-1",
      certificatePem: "-----BEGIN CERTIFICATE-----",
      templateArn: `arn:aws:iot:${ACCOUNT}:provisioningtemplate/sensors`,
      clientId: "device-1",
      parameters: { SerialNumber: "1" },
    },
    type: "iot.preprovision",
    source: `arn:aws:iot:${ACCOUNT}:provisioningtemplate/sensors`,
  },
  {
    what: "a connection to a Client VPN",
    event: { "connection-id": "vpn-1", "endpoint-id": "cvpn-endpoint-1", username: "ann", "schema-version": "v1" },
    type: "clientvpn.connection",
    id: "vpn-1",
    source: "cvpn-endpoint-1",
  },
  ...operationCalls,
];
