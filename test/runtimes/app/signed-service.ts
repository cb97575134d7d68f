/** What both sides of the signed service know. */
export const REGION = "eu-central-1";
export const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example/secret+", sessionToken: "session" };
