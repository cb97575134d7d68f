/** Where the signed service is; replaced when the app is copied. */
export const serviceUrl: string = "http://127.0.0.1:1";
