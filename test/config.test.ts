/** config: every setting is documented, and an unknown or ill-formed one is an error. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigMistake, readConfig, settings } from "../src/config.ts";
import { freshFolder } from "./cli/run.ts";

const none = join(freshFolder(), "none");

describe("settings", () => {
  it(".env.example names every setting with its default", () => {
    const example = parseEnv(readFileSync(resolve(import.meta.dirname, "../.env.example"), "utf8"));
    expect(example).toEqual(settings.parse({}));
  });

  it("a flag wins over the environment, and that over the file", () => {
    const file = join(freshFolder(), ".env");
    writeFileSync(file, "NUANQUN_DATA=from-file\nNUANQUN_RULES=from-file\nLOG_LEVEL=warn\n");
    expect(readConfig({ NUANQUN_RULES: "from-env", NUANQUN_DATA: "from-env" }, { NUANQUN_DATA: "from-flag" }, file)).toMatchObject({ NUANQUN_DATA: "from-flag", NUANQUN_RULES: "from-env", LOG_LEVEL: "warn" });
  });

  it.each([
    [{ NUANQUN_GATEWY: "sandbox" }, "NUANQUN_GATEWAY"],
    [{ NUANQUN_GATEWAY: "telegram" }, "sandbox、wechat、qq"],
    [{ NUANQUN_CONSOLE: "8730" }, "主机:端口"],
    [{ REDIS_URL: "localhost:6379" }, "redis:"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  ])("%j is an error that says what to write", (env, words) => {
    expect(() => readConfig(env, {}, none)).toThrow(ConfigMistake);
    expect(() => readConfig(env, {}, none)).toThrow(words);
  });

  it("an unknown word in the file is named with the nearest one", () => {
    const file = join(freshFolder(), ".env");
    writeFileSync(file, "REDIS_ULR=redis://localhost\n");
    expect(() => readConfig({}, {}, file)).toThrow("REDIS_URL");
  });

  it("secrets are not repeated in the error", () => {
    expect(() => readConfig({ ONEBOT_ACCESS_TOKEN: "hush", REDIS_URL: "http://:sesame@x" }, {}, none)).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/hush|sesame/) }));
  });
});
