/** Tests run with `npm test`; those that need minutes of their own have time-outs of their own. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    globalSetup: "test/one-folder.ts",
    env: { LOG_LEVEL: "silent" },
  },
});
