/** pipeline: the stories on the made-up WeChat of the local page. */
import { expect, it } from "vitest";
import { emptyFolder, startBot } from "./fixtures/bot.ts";
import { copyRules } from "./fixtures/rules.ts";
import { SandboxTown } from "./fixtures/sandbox-town.ts";
import { tellStories } from "./stories.ts";

tellStories(() => new SandboxTown());

it("shows the claim code on the page too, since only the server's owner sees a made-up WeChat", { timeout: 90_000 }, async () => {
  const data = emptyFolder();
  const bot = await startBot({ town: new SandboxTown(), data, rules: copyRules(data) });
  expect((await bot.desk.overview()).claimCode).toBe(bot.code());
  expect(await bot.asks("aming", `/认领 ${bot.code()}`)).toContain("创建者");
  expect((await bot.desk.overview()).claimCode).toBeUndefined();
});
