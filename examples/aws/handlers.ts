import { lambda } from "faasten/aws";
import { orderApi, placeOrder } from "../orders/orders.ts";

/** Behind API Gateway, a function URL or a load balancer. */
export const http = lambda(orderApi);

/** Behind SQS, SNS and EventBridge, and for direct invokes. */
export const events = lambda(placeOrder);
