import { fasten } from "faasten";
import { lambda } from "faasten/aws/http";

export const handler = lambda(fasten().http((request) => ({ found: new URL(request.url).searchParams.get("q") })));
