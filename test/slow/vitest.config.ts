/** Tests that need an hour of their own, with `npm run test:slow`: a day of a large community. NUANQUN_TEST_HOURS makes it shorter. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/slow/**/*.slow.ts"],
    testTimeout: 6 * 3_600_000,
    maxWorkers: 1,
    execArgv: ["--expose-gc"],
    globalSetup: "test/one-folder.ts",
    env: { LOG_LEVEL: "silent" },
  },
});
