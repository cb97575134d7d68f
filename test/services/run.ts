// npm run test:services: the tests that need a real server beside them (a database, a queue, an emulator), which are the
// suites in the folders here. Each starts its server itself, on loopback, and ends it.
import { spawnSync } from "node:child_process";

const { error, status } = spawnSync("vitest", ["run", "--project", "services", ...process.argv.slice(2)], {
  stdio: "inherit",
});
if (error) throw error;
process.exitCode = status ?? 1;
