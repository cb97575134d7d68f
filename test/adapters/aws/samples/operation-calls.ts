import type { CallSample } from "./service-calls.ts";

const ACCOUNT = "eu-west-1:123456789012";

/** Those that set up and watch what others use. */
export const operationCalls: readonly CallSample[] = [
  {
    what: "a custom resource of CloudFormation",
    event: {
      RequestType: "Create",
      RequestId: "resource-1",
      ResponseURL: "https://example.com/answer",
      StackId: `arn:aws:cloudformation:${ACCOUNT}:stack/shop/1`,
      LogicalResourceId: "Seed",
      ResourceProperties: { Table: "orders" },
    },
    type: "cloudformation.Create",
    id: "resource-1",
    source: `arn:aws:cloudformation:${ACCOUNT}:stack/shop/1`,
  },
  {
    what: "a job of CodePipeline",
    event: { "CodePipeline.job": { id: "pipeline-1", accountId: "123456789012", data: { inputArtifacts: [] } } },
    type: "codepipeline.job",
    id: "pipeline-1",
    source: "aws:codepipeline",
  },
  {
    what: "a rule of Config",
    event: {
      version: "1.0",
      invokingEvent: "{}",
      ruleParameters: "{}",
      resultToken: "token",
      configRuleArn: `arn:aws:config:${ACCOUNT}:config-rule/1`,
      configRuleName: "encrypted",
    },
    type: "config.evaluate",
    source: `arn:aws:config:${ACCOUNT}:config-rule/1`,
  },
  {
    what: "an alarm of CloudWatch",
    event: {
      source: "aws.cloudwatch",
      alarmArn: `arn:aws:cloudwatch:${ACCOUNT}:alarm:orders-late`,
      accountId: "123456789012",
      time: "2026-11-21T10:15:30.123+0000",
      region: "eu-west-1",
      alarmData: { alarmName: "orders-late", state: { value: "ALARM" }, previousState: { value: "OK" } },
    },
    type: "cloudwatch.alarm.ALARM",
    source: `arn:aws:cloudwatch:${ACCOUNT}:alarm:orders-late`,
    trigger: "pubsub",
  },
  {
    what: "a step of a rotation of Secrets Manager",
    event: {
      Step: "createSecret",
      SecretId: `arn:aws:secretsmanager:${ACCOUNT}:secret:db-1`,
      ClientRequestToken: "version-1",
    },
    type: "secretsmanager.createSecret",
    source: `arn:aws:secretsmanager:${ACCOUNT}:secret:db-1`,
  },
];
