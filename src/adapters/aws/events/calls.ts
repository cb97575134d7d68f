import type { Trigger } from "../../../core/invocation.ts";

/**
 * A service that calls the function for its value. Members are named by their path, `outer/inner`; `marks` are those that
 * its event has, all of them, and the first is the event's `source` if it is a text. `type` follows `com.amazonaws.`, and
 * what stands in braces is read from the event.
 */
export type Call = readonly [type: string, marks: string, id?: string | undefined, trigger?: Trigger];

const REQUEST_ID = "requestContext/requestId";

/** No name, address or URL of a user stands in an attribute, because attributes are logged. */
export const CALLS: readonly Call[] = [
  ["apigateway.authorizer.{type}", "methodArn type", REQUEST_ID],
  ["apigateway.authorizer.{type}", "routeArn type", REQUEST_ID],
  [
    "apigateway.websocket.{requestContext/eventType}",
    "requestContext/connectionId requestContext/eventType",
    REQUEST_ID,
    "websocket",
  ],
  ["appsync.authorizer", "requestContext/apiId authorizationToken", REQUEST_ID],
  ["appsync.{info/parentTypeName}.{info/fieldName}", "info info/parentTypeName info/fieldName"],
  ["appsync.events.{info/operation}", "info/channel/path info/operation"],
  ["cognito.{triggerSource}", "userPoolId triggerSource"],
  ["cognito.{eventType}", "identityPoolId eventType datasetRecords"],
  ["firehose.transform", "deliveryStreamArn invocationId", "invocationId", "stream"],
  ["s3.batch", "job/id tasks invocationSchemaVersion", "invocationId", "storage"],
  ["s3.objectlambda", "configuration/accessPointArn xAmzRequestId", "xAmzRequestId", "storage"],
  // Mail is one record, always; whoever waits for an answer to it gets one, such as `{ disposition }`.
  ["ses.received", "Records/0/ses/receipt Records/0/ses/mail", "Records/0/ses/mail/messageId", "pubsub"],
  [
    "cloudfront.{Records/0/cf/config/eventType}",
    "Records/0/cf/config/distributionId Records/0/cf/request",
    "Records/0/cf/config/requestId",
    "http",
  ],
  ["cloudformation.{RequestType}", "StackId RequestType ResponseURL", "RequestId"],
  ["codepipeline.job", "CodePipeline.job CodePipeline.job/data", "CodePipeline.job/id"],
  ["cloudwatch.alarm.{alarmData/state/value}", "alarmArn alarmData", undefined, "pubsub"],
  ["config.evaluate", "configRuleArn invokingEvent"],
  ["lex.{invocationSource}", "bot bot/name invocationSource"],
  ["connect.{Name}", "Details/ContactData/InstanceARN Name"],
  ["bedrock.action", "agent actionGroup messageVersion"],
  ["secretsmanager.{Step}", "SecretId Step ClientRequestToken"],
  ["iot.authorizer", "protocolData protocols", "connectionMetadata/id"],
  ["iot.preprovision", "templateArn certificateId"],
  ["clientvpn.connection", "endpoint-id connection-id", "connection-id"],
];
