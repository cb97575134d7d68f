// `npm run demo`: the functions of examples/orders on each cloud that can be shown on this machine.
import { aws } from "./aws.ts";
import { printScenario } from "./print.ts";
import type { Cloud } from "./scenario.ts";

const clouds: readonly Cloud[] = [aws];

for (const cloud of clouds) {
  const running = await cloud.start();
  console.log(`\n== ${cloud.name}, on ${running.runtime} ==`);
  try {
    for (const scenario of cloud.scenarios) printScenario(scenario, await running.show(scenario));
  } finally {
    await running.stop();
  }
}
