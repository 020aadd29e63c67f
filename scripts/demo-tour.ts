/** demo-tour: a walk through the sandbox page in a headless browser, with a picture of each stop. `tsx scripts/demo-tour.ts [FOLDER]` */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { type Browser, chromium, devices, type Locator, type Page } from "playwright-core";
import { type Running, start } from "../src/cli/start.ts";
import { systemClock } from "../src/clock.ts";
import { readConfig } from "../src/config.ts";
import { copyRules } from "../test/e2e/fixtures/rules.ts";

export const chromiumPath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const ads = ["加薇❤ ab12345 领红包", "兼职日结，在家就能做，一天三百，有意私聊", "扫码进群领优惠券，限时免费送"];
const room1 = "room:1";
const room2 = "room:2";
/** What the walk waits for is there within this time, ms. */
const patience = 15_000;

/** A stop of the walk: what is done, and what the page then shows. It throws when the page does not. */
export type Stop = { readonly name: string; readonly walk: (visitor: Visitor) => Promise<void> };

/** Somebody in front of the page. */
export class Visitor {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  /** Takes a person's part, in a chat. */
  async be(person: string, where: string): Promise<void> {
    await this.page.getByTestId(`person-${person}`).click();
    await this.page.locator(`[data-testid="person-${person}"][aria-pressed="true"]`).waitFor();
    await this.page.getByTestId(`place-${where}`).click();
    await this.page.locator(`[data-testid="place-${where}"][aria-current="true"]`).waitFor();
  }

  async say(text: string): Promise<void> {
    await this.page.getByTestId("input").fill(text);
    await this.page.getByTestId("send").click();
  }

  async rename(name: string): Promise<void> {
    await this.page.getByTestId("rename").click();
    await this.page.getByTestId("rename-input").fill(name);
    await this.page.getByTestId("rename-save").click();
    await this.page.getByTestId("chat-subtitle").filter({ hasText: name }).waitFor();
  }

  /** The bot's latest line with these words. */
  async hears(words: string): Promise<Locator> {
    const line = this.page.locator('[data-testid="line"][data-who="bot"]', { hasText: words }).last();
    await line.waitFor();
    return line;
  }

  async sees(testId: string, words: string): Promise<void> {
    await this.page.getByTestId(testId).filter({ hasText: words }).first().waitFor();
  }
}

/** Waits until the bot has shown a picture, and all pictures have come. */
async function seesPictures(page: Page): Promise<void> {
  await page.locator('[data-who="bot"] img').last().waitFor({ state: "attached" });
  await page.waitForFunction(() => [...document.querySelectorAll("img")].every((image) => image.naturalWidth > 0));
}

export const stops: readonly Stop[] = [
  {
    name: "claim",
    async walk(visitor) {
      await visitor.page.getByTestId("claim-go").click();
      await visitor.page.getByTestId("send").click();
      await visitor.hears("你现在是「瑜伽小站」的创建者");
      await visitor.say("/member 小美 role 日常管理");
      await visitor.hears("无 → 日常管理");
      await visitor.page.getByTestId("claim-hint").waitFor({ state: "hidden" });
    },
  },
  {
    name: "welcome",
    async walk(visitor) {
      await visitor.be("p:xiaoyu", room1);
      await visitor.page.getByTestId("join").click();
      await visitor.hears("欢迎小鱼来到瑜伽小站");
      await visitor.hears("进群先改一下群昵称");
    },
  },
  {
    name: "rename",
    async walk(visitor) {
      await visitor.rename("上海小鱼");
      await visitor.rename("上海-小鱼-设计");
      await visitor.hears("群昵称改好了，谢谢");
      await visitor.say("大家好，我是小鱼，在上海做平面设计，喜欢瑜伽，请多关照");
      await visitor.hears("谢谢介绍");
    },
  },
  {
    name: "faq",
    async walk(visitor) {
      await visitor.be("p:xiaoqing", room1);
      await visitor.say("周末带朋友来，坐地铁怎么走呀？");
      await visitor.hears("地铁 2 号线文新站");
      await seesPictures(visitor.page);
    },
  },
  {
    name: "ads",
    async walk(visitor) {
      await visitor.be("p:fuli", room1);
      await visitor.page.getByTestId("join").click();
      await visitor.hears("欢迎福利姐");
      for (const [index, card] of ["现有 1 分", "现有 2 分", "现有 3 分"].entries()) {
        await visitor.say(ads[index] ?? "");
        await visitor.hears(card);
      }
      await visitor.page.getByTestId("lines").getByText("福利姐被暖群移出了群聊").waitFor();
      await visitor.page.getByTestId("outside").waitFor();
    },
  },
  {
    name: "why",
    async walk(visitor) {
      await visitor.page.getByTestId("why").last().click();
      const panel = visitor.page.getByTestId("why-panel");
      await panel.locator('[data-rule="ads"][data-verdict="act"]').waitFor();
      for (const rule of ["welcome", "rename", "intro", "flood", "faq"]) await panel.locator(`[data-rule="${rule}"]`).waitFor();
    },
  },
  {
    name: "warnings",
    async walk(visitor) {
      await visitor.page.keyboard.press("Escape");
      await visitor.page.getByTestId("why-panel").waitFor({ state: "hidden" });
      await visitor.be("p:xiaomei", "private:p:xiaomei");
      await visitor.hears("已有 3 分警告");
      await visitor.page.getByTestId("tab-warnings").click();
      await visitor.sees("warning", "福利姐");
    },
  },
  {
    name: "drop",
    async walk(visitor) {
      await visitor.be("p:aming", "private:p:aming");
      await visitor.say("/drop now 本周主题");
      await visitor.hears("2 个群");
      for (const room of [room1, room2]) {
        await visitor.page.getByTestId(`place-${room}`).click();
        await visitor.hears("下周的主题：打开肩膀");
        await seesPictures(visitor.page);
      }
      await visitor.page.getByTestId("tab-outbox").click();
      await visitor.sees("outgoing", "投放「本周主题」");
    },
  },
];

/** The bot on a made-up WeChat at ten in the morning of its community, and a browser in front of it. */
export async function beginTour(): Promise<{ readonly url: string; readonly browser: Browser; end(): Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), "nuanqun-tour-"));
  const rules = copyRules(data);
  const config = readConfig({}, { NUANQUN_DATA: data, NUANQUN_RULES: rules, NUANQUN_CONSOLE: "127.0.0.1:0" }, join(data, "no.env"));
  const today = new Date().toISOString().slice(0, 10);
  const ahead = Date.parse(`${today}T10:00:00+08:00`) - Date.now();
  let running: Running | undefined;
  let browser: Browser | undefined;
  const end = async (): Promise<void> => {
    await browser?.close();
    await running?.stop();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    running = await start(config, () => {}, { clock: { ...systemClock, now: () => Date.now() + ahead }, log: pino({ level: "silent" }) });
    browser = await chromium.launch({ executablePath: chromiumPath, args });
    return { url: running.url, browser, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A page on the desk, or on a phone. */
export async function openPage(browser: Browser, url: string, phone = false): Promise<Page> {
  const context = await browser.newContext({ ...(phone ? devices["Pixel 7"] : { viewport: { width: 1280, height: 800 } }), colorScheme: "light", locale: "zh-CN" });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(url);
  await page.getByTestId("link").filter({ hasText: "已连接" }).waitFor();
  return page;
}

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { url, browser, end } = await beginTour();
  const shoot = async (page: Page, name: string): Promise<void> => {
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path, animations: "disabled" });
    process.stdout.write(`${path}\n`);
  };
  try {
    const page = await openPage(browser, url);
    const visitor = new Visitor(page);
    for (const [index, { name, walk }] of stops.entries()) {
      await walk(visitor);
      await shoot(page, `${index + 1}-${name}`);
    }
    const phone = await openPage(browser, url, true);
    await seesPictures(phone);
    await shoot(phone, "phone-chat");
    // A tap would leave its mark on the picture.
    await phone.getByTestId("go-desk").click();
    await phone.getByTestId("tab-warnings").click();
    await shoot(phone, "phone-desk");
  } finally {
    await end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(resolve(process.argv[2] ?? "data/tour"));
  process.exit(0);
}
