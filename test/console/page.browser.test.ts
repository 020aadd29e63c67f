/** page: the page in a real headless browser, as a newcomer meets it on a desk and on a phone. */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { ConsoleOptions } from "../../src/console/server.ts";
import { openConsole } from "../../src/console/server.ts";
import type { GatewayStatus } from "../../src/ports.ts";
import { busyOverview, calmOverview, evening, fakeDesk } from "./fakes.ts";
import { freshTokenFile, open, type Opened } from "./open.ts";

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const there = existsSync(executablePath);
if (!there) console.warn(`the page is not tested in a browser: there is no Chromium at ${executablePath} (set CHROMIUM_PATH)`);
const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

describe.skipIf(!there)("the page", { timeout: 30_000 }, () => {
  let browser: Browser;
  /** Tests share a context where they ask for the same: their pages differ by port, and the choice is kept by tab. */
  const contexts = new Map<string, Promise<BrowserContext>>();
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
  }, 60_000);
  afterAll(() => browser?.close());

  /** A page that fails its test by any script error or refused resource. */
  async function visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const key = JSON.stringify(options);
    const context = contexts.get(key) ?? browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    contexts.set(key, context);
    const page = await (await context).newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && faults.push(message.text()));
    onTestFinished(async () => {
      await page.close();
      expect(faults).toEqual([]);
    });
    page.setDefaultTimeout(10_000);
    await page.goto(url);
    return page;
  }
  async function meet(options: Partial<ConsoleOptions> = {}, context: BrowserContextOptions = {}): Promise<{ console: Opened; page: Page }> {
    const console = await open(options);
    const page = await visit(console.url, context);
    await page.getByTestId("person-ming").waitFor({ state: "attached" });
    return { console, page };
  }
  /** What could be scrolled sideways, and must not be. */
  const sideways = (page: Page): Promise<string[]> => page.evaluate(() =>
    [document.documentElement, document.body, ...document.querySelectorAll(".columns > *, .scroll, .panels, .top, .chat-head, .composer")]
      .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.className || node.tagName));
  const be = async (page: Page, person: string): Promise<void> => {
    await page.getByTestId(`person-${person}`).click();
    await page.locator(`[data-testid="person-${person}"][aria-pressed="true"]`).waitFor();
  };

  it("lets a newcomer speak and see the bot answer", async () => {
    const { console, page } = await meet();
    await be(page, "lin");
    await page.getByRole("textbox", { name: "输入消息" }).fill("群规");
    await page.keyboard.press("Enter");
    await page.locator('[data-who="me"]', { hasText: "群规" }).waitFor();
    await page.locator('[data-who="bot"]', { hasText: "群规很短" }).waitFor();
    expect(console.sandbox.said).toEqual([{ as: "lin", where: "yoga", text: "群规" }]);
    expect(await page.getByTestId("input").inputValue()).toBe("");
    expect(await page.getByTestId("announcer").textContent()).toContain("群规很短");
  });

  it("sends a suggestion at one tap", async () => {
    const { console, page } = await meet();
    await page.getByTestId("chip").filter({ hasText: "加薇" }).click();
    await page.locator('[data-who="me"]', { hasText: "加薇❤ ab12345 领红包" }).waitFor();
    await page.getByTestId("place-private:ming").click();
    await page.getByTestId("chip").filter({ hasText: "/status" }).click();
    await page.locator('[data-who="me"]', { hasText: "/status" }).waitFor();
    expect(console.sandbox.said.at(-1)).toEqual({ as: "ming", where: "private:ming", text: "/status" });
  });

  it("breaks a line by Shift+Enter, and never sends half a word of an input method", async () => {
    const { console, page } = await meet();
    const input = page.getByTestId("input");
    await input.fill("一");
    await input.dispatchEvent("keydown", { key: "Enter", isComposing: true });
    await input.dispatchEvent("keydown", { key: "Enter", keyCode: 229 });
    await input.press("Shift+Enter");
    await input.pressSequentially("二");
    expect(await input.inputValue()).toBe("一\n二");
    expect(console.sandbox.said).toEqual([]);
    await input.press("Enter");
    await page.getByTestId("line").waitFor();
    expect(console.sandbox.said).toMatchObject([{ text: "一\n二" }]);
  });

  it("joins, renames and leaves", async () => {
    const { console, page } = await meet();
    await be(page, "zhao");
    await page.getByRole("button", { name: "加入群聊" }).click();
    await page.getByText("赵姐 加入了群聊").last().waitFor();
    await page.getByRole("button", { name: "改群名片" }).click();
    await page.getByRole("textbox", { name: "新的群名片" }).fill("杭州-赵姐-老师");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByTestId("chat-subtitle").filter({ hasText: "杭州-赵姐-老师" }).waitFor();
    await page.getByTestId("rename-dialog").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "成员" }).click();
    await page.getByTestId("member").filter({ hasText: "杭州-赵姐-老师" }).waitFor();
    await page.getByRole("button", { name: "关闭" }).click();
    await page.getByRole("button", { name: "退群" }).click();
    await page.getByTestId("outside").waitFor();
    expect(console.sandbox.rooms()[0]?.members.map(({ id }) => id)).not.toContain("zhao");
  });

  it("shows a refusal, and gives the refused words back", async () => {
    const { console, page } = await meet();
    await be(page, "lin");
    await page.getByTestId("rename").click();
    await page.getByTestId("rename-input").fill("阿明");
    await page.getByTestId("rename-save").click();
    await page.getByRole("alert").filter({ hasText: "已经有人叫“阿明”了" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("input").fill("还在吗");
    // The made-up WeChat throws the person out behind the page's back.
    console.sandbox.say = () => "你已被移出群聊";
    await page.getByTestId("send").click();
    await page.getByRole("alert").filter({ hasText: "你已被移出群聊" }).waitFor();
    await expect.poll(() => page.getByTestId("input").inputValue()).toBe("还在吗");
  });

  it("tells why", async () => {
    const { console, page } = await meet();
    console.sandbox.push({ where: "yoga", from: "chen", text: "加薇❤ ab12345" });
    await page.getByRole("button", { name: /为什么/ }).click();
    const panel = page.getByRole("dialog", { name: "为什么" });
    const ads = panel.locator('[data-rule="ads"]');
    await ads.waitFor();
    expect(await ads.innerText()).toContain("带联系方式的引流话术");
    for (const words of ["动作", "观察", "得分 0.97", "加薇❤ ab12345", "只记下来"]) expect(await ads.innerText()).toContain(words);
    expect(await ads.getByRole("meter").getAttribute("aria-valuenow")).toBe("0.97");
    expect(await panel.getByTestId("verdict").first().getAttribute("data-rule")).toBe("ads");
    expect(await panel.innerText()).toContain("4 条规则看过这条消息");
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
  });

  it("says so when the bot has not seen a message", async () => {
    const { console, page } = await meet();
    console.sandbox.push({ id: "unseen-1", where: "yoga", from: "chen", text: "在吗" });
    await page.getByTestId("why").click();
    await page.getByText("机器人没有看到这条消息").waitFor();
  });

  it("quotes, by the menu or the button", async () => {
    const { console, page } = await meet();
    const { id } = console.sandbox.push({ where: "yoga", from: "chen", text: "几点上课？" });
    await page.locator(".bubble", { hasText: "几点上课" }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "引用" }).click();
    await page.getByTestId("quoting").filter({ hasText: "几点上课" }).waitFor();
    await page.getByRole("button", { name: "取消引用" }).click();
    await page.getByTestId("quoting").waitFor({ state: "hidden" });
    await page.getByTestId("line").hover();
    await page.getByTestId("quote").click();
    await page.getByTestId("input").fill("七点");
    await page.getByTestId("input").press("Enter");
    await page.locator(".quote", { hasText: "几点上课？" }).waitFor();
    expect(console.sandbox.said).toMatchObject([{ text: "七点", quoting: id }]);
  });

  it("shows what members write as text, wherever it stands", async () => {
    const attack = `<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script><b>粗</b>`;
    const { console, page } = await meet({ desk: fakeDesk({ ...busyOverview, problems: [attack], warnings: [{ member: attack, points: 1, last: attack, expiresAt: evening }] }) });
    console.sandbox.rename("ming", "yoga", attack);
    console.sandbox.say("ming", "yoga", attack);
    const line = page.locator('[data-who="me"]');
    await line.waitFor();
    expect(await line.locator(".bubble").textContent()).toBe(attack);
    await page.getByTestId("members").click();
    await page.getByTestId("member").filter({ hasText: "onerror" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("why").click();
    await page.getByTestId("verdict").first().waitFor();
    expect(await page.locator("main b:text-is('粗'), dialog b:text-is('粗'), img[src='x']").count()).toBe(0);
    expect(await page.title()).toBe("暖群 · 沙盒");
  });

  it("keeps what is being written while others talk", async () => {
    const { console, page } = await meet();
    await page.getByTestId("input").pressSequentially("写到一半");
    console.sandbox.push({ where: "yoga", from: "chen", text: "插一句" });
    await page.locator(".bubble", { hasText: "插一句" }).waitFor();
    expect(await page.getByTestId("input").inputValue()).toBe("写到一半");
    expect(await page.getByTestId("input").evaluate((node) => node === document.activeElement)).toBe(true);
    await page.getByTestId("place-private:ming").click();
    await page.getByTestId("chip").filter({ hasText: "/help" }).waitFor();
    expect(await page.getByTestId("input").inputValue()).toBe("");
    await page.getByTestId("place-yoga").click();
    await expect.poll(() => page.getByTestId("input").inputValue()).toBe("写到一半");
  });

  it("stays at the bottom only for whoever is there", async () => {
    const { console, page } = await meet();
    for (let count = 0; count < 60; count++) console.sandbox.push({ where: "yoga", from: "chen", text: `第 ${count} 句` });
    const scroll = page.getByRole("region", { name: "聊天记录" });
    const below = () => scroll.evaluate((node) => Math.round(node.scrollHeight - node.scrollTop - node.clientHeight));
    await page.locator(".bubble", { hasText: "第 59 句" }).waitFor();
    await expect.poll(below).toBeLessThan(3);
    await scroll.evaluate((node) => node.scrollTo(0, 0));
    await expect.poll(() => scroll.evaluate((node) => node.scrollTop)).toBe(0);
    console.sandbox.push({ where: "yoga", from: "chen", text: "新的一句" });
    await page.getByTestId("jump").waitFor();
    expect(await scroll.evaluate((node) => node.scrollTop)).toBe(0);
    await page.getByTestId("jump").click();
    await expect.poll(below).toBeLessThan(3);
    await page.getByTestId("jump").waitFor({ state: "hidden" });
  });

  it("marks what was not read, and who got a private word", async () => {
    const { console, page } = await meet();
    console.sandbox.push({ where: "books", from: "mei", text: "今晚读什么" });
    console.sandbox.push({ where: "private:lin", from: "bot", text: "警告卡" });
    await page.getByTestId("place-books").getByRole("img", { name: "有新消息" }).waitFor();
    await page.getByTestId("person-lin").getByRole("img", { name: "有新私聊" }).waitFor();
    await page.getByTestId("place-books").click();
    await page.getByTestId("place-books").getByRole("img").waitFor({ state: "detached" });
  });

  it("shows a recalled message as taken back", async () => {
    const { console, page } = await meet();
    console.sandbox.push({ where: "yoga", from: "chen", text: "秘密", recalled: true });
    await page.getByText("的一条消息被撤回").waitFor();
    expect(await page.getByTestId("view-chat").innerText()).not.toContain("秘密");
    await page.getByTestId("why").waitFor();
  });

  it("leads the owner to the claim", async () => {
    const { console, page } = await meet({ desk: fakeDesk(busyOverview) });
    await be(page, "lin");
    await page.getByTestId("claim-hint").filter({ hasText: "切换成 阿明，私聊机器人发送：/认领 482913" }).waitFor();
    await page.getByTestId("claim-go").click();
    await expect.poll(() => page.getByTestId("input").inputValue()).toBe("/认领 482913");
    await page.getByTestId("send").click();
    await page.locator('[data-who="me"]', { hasText: "/认领 482913" }).waitFor();
    expect(console.sandbox.said).toEqual([{ as: "ming", where: "private:ming", text: "/认领 482913" }]);
  });

  it("shows the dashboards, by mouse and by keyboard", async () => {
    const { page } = await meet({ desk: fakeDesk(busyOverview) });
    await page.getByTestId("drop").filter({ hasText: "下次 明天 07:00" }).waitFor();
    await page.getByRole("tab", { name: "待投放" }).press("ArrowRight");
    await page.getByTestId("warning").filter({ hasText: "清风" }).waitFor();
    await page.getByRole("tab", { name: "待处理工单" }).click();
    await page.getByTestId("case").filter({ hasText: "先不移出" }).waitFor();
    await page.getByRole("tab", { name: "发件箱" }).click();
    await page.locator('[data-testid="outgoing"][data-status="assisted"]', { hasText: "待人工完成" }).waitFor();
    await page.getByRole("tab", { name: "状态" }).click();
    await page.getByTestId("problem").filter({ hasText: "不认识的键" }).waitFor();
    expect(await page.getByTestId("panel-status").innerText()).toContain("7f3a91c2");
    expect(await page.getByTestId("drop").first().isVisible()).toBe(false);
  });

  it("names every button and field", async () => {
    const { console, page } = await meet({ desk: fakeDesk(busyOverview) });
    console.sandbox.say("ming", "yoga", "群规");
    await page.locator('[data-who="bot"]').waitFor();
    const nameless = await page.locator("button, input, textarea, a, video").evaluateAll((nodes) => nodes.filter((node) => !node.getAttribute("aria-label") && !node.textContent).map((node) => node.outerHTML));
    expect(nameless).toEqual([]);
  });

  it.each([360, 375])("fits a phone of %d points, in all three views", async (width) => {
    const { console, page } = await meet({ desk: fakeDesk(busyOverview) }, { viewport: { width, height: 812 }, hasTouch: true, isMobile: true });
    console.sandbox.push({ where: "yoga", from: "chen", text: `https://example.com/${"a".repeat(400)}` });
    for (const [view, name] of [["self", "身份"], ["desk", "后台"], ["chat", "聊天"]] as const) {
      await page.getByRole("button", { name, exact: true }).tap();
      await page.getByTestId(`view-${view}`).waitFor();
      expect(await sideways(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await page.locator(".bubble", { hasText: "aaaa" }).tap();
    await page.getByRole("menuitem", { name: "引用" }).tap();
    await page.getByTestId("quoting").waitFor();
  });

  it("shows what is wrong with the account once, and counts it once", async () => {
    const problem = "账号疑似被限制或冻结：三条群消息没有回声";
    const console = await openConsole({ host: "127.0.0.1", port: 0, tokenFile: freshTokenFile(), desk: fakeDesk({ ...calmOverview, problems: [problem] }), now: () => evening, gatewayStatus: () => ({ loggedIn: false, name: "小助手", state: "offline", problem }) });
    onTestFinished(() => console.close());
    const page = await visit(console.url);
    await page.getByTestId("problem").filter({ hasText: problem }).waitFor();
    expect(await page.getByTestId("problem").count()).toBe(1);
    await page.getByText("小助手 账号已下线，要在它登录的那一端处理").waitFor();
  });

  it("shows dashboards alone on a real account", async () => {
    const console = await openConsole({ host: "127.0.0.1", port: 0, tokenFile: freshTokenFile(), desk: fakeDesk(busyOverview), now: () => evening, gatewayStatus: () => ({ loggedIn: false, name: "小助手", problem: "微信已在别处登录" }) });
    onTestFinished(() => console.close());
    const page = await visit(console.url);
    await page.getByTestId("problem").filter({ hasText: "微信已在别处登录" }).waitFor();
    await page.getByText("小助手 未登录").waitFor();
    for (const id of ["drops", "warnings", "cases", "outbox", "status"]) expect(await page.getByTestId(`panel-${id}`).isVisible()).toBe(true);
    expect(await page.getByTestId("input").count()).toBe(0);
    await page.setViewportSize({ width: 375, height: 812 });
    expect(await sideways(page)).toEqual([]);
  });

  it("shows the login code as a picture, and what has become of the login", async () => {
    let status: GatewayStatus = { loggedIn: false, state: "waiting_for_scan", code: "https://login.weixin.qq.com/l/abcdef" };
    const console = await openConsole({ host: "127.0.0.1", port: 0, tokenFile: freshTokenFile(), desk: fakeDesk(busyOverview), now: () => evening, gatewayStatus: () => status });
    onTestFinished(() => console.close());
    const page = await visit(console.url);
    const code = page.getByTestId("code").locator("img");
    await code.waitFor();
    expect(await code.evaluate((image) => (image instanceof HTMLImageElement ? image.complete && image.naturalWidth > 0 : false))).toBe(true);
    await page.getByText("等待扫码登录").waitFor();
    status = { loggedIn: true, state: "online", name: "小助手", loginAt: evening, lastSyncAt: evening };
    await page.reload();
    await page.getByText("小助手 在线").waitFor();
    expect(await code.count()).toBe(0);
    expect(await page.getByText("今天 20:15").count()).toBeGreaterThanOrEqual(2);
  });

  it("takes the token out of the address, and comes back after a restart", async () => {
    const console = await open({ host: "0.0.0.0" });
    const { port, search } = new URL(console.url);
    const page = await visit(`http://127.0.0.1:${port}/${search}`);
    await page.getByTestId("person-ming").waitFor();
    expect(page.url()).toBe(`http://127.0.0.1:${port}/`);
    await page.reload();
    await page.getByTestId("link").filter({ hasText: "已连接" }).waitFor();
  });

  it("says that the line is cut, and finds the bot again", async () => {
    const { console, page } = await meet();
    await page.getByTestId("link").filter({ hasText: "已连接" }).waitFor();
    await console.close();
    await page.getByTestId("link").filter({ hasText: "断开" }).waitFor();
    const again = await open({ port: Number(new URL(console.url).port) });
    again.sandbox.push({ where: "yoga", from: "chen", text: "回来了" });
    await page.locator(".bubble", { hasText: "回来了" }).waitFor({ timeout: 20_000 });
    await page.getByTestId("link").filter({ hasText: "已连接" }).waitFor();
  });
});
