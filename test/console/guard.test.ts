/** guard: who is let in, what is served, and how much is read. */
import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mistakeOf, open, raw } from "./open.ts";

describe("foreign names (DNS rebinding)", () => {
  it.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "[::2]", "10.0.0.1"])("refuses Host %s", async (host) => {
    const page = await open();
    expect((await raw(page.url, "/api/state", { host })).status).toBeGreaterThanOrEqual(400);
    expect((await raw(page.url, "/", { host })).body).not.toContain("main.js");
  });

  it.each(["localhost", "LOCALHOST:9", "127.0.0.1", "127.0.0.1:1234", "[::1]:1234"])("lets in Host %s", async (host) => {
    const page = await open();
    expect((await raw(page.url, "/api/state", { host })).status).toBe(200);
  });
});

describe("foreign sites", () => {
  const join_ = { do: "join", as: "ad", where: "yoga" };
  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["no origin to speak of", { origin: "null" }],
    ["a cross-site request", { "sec-fetch-site": "cross-site" }],
    ["a same-site request", { "sec-fetch-site": "same-site" }],
    ["an act typed into the address bar", { "sec-fetch-site": "none" }],
  ])("refuses %s", async (_, headers: Record<string, string>) => {
    const page = await open();
    const response = await page.post(join_, headers);
    expect(response.status).toBe(403);
    expect(await mistakeOf(response)).toBe("拒绝来自其他网站的请求。");
    expect((await page.state("?as=ad&where=yoga")).rooms[0]?.joined).toBe(false);
  });

  it("lets the page itself act", async () => {
    const page = await open();
    expect((await page.post(join_, { origin: new URL(page.url).origin, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  it("opens from a link elsewhere, but lends no data there", async () => {
    const page = await open();
    expect((await raw(page.url, "/", { "sec-fetch-site": "cross-site" })).status).toBe(200);
    for (const path of ["/api/state", "/api/live", "/assets/main.js"]) expect((await raw(page.url, path, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });
});

describe("headers", () => {
  it("lets only the page's own script run", async () => {
    const response = await (await open()).get("/");
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"]) expect(policy).toContain(part);
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    const html = await response.text();
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=|https?:\/\//);
  });
});

describe("size", () => {
  const json = { "content-type": "application/json" };
  const say = (text: string): string => JSON.stringify({ do: "say", as: "lin", where: "yoga", text });

  it("refuses more than 64 KiB, however it is sent", async () => {
    const page = await open();
    const body = say("a".repeat(70_000));
    expect((await fetch(new URL("/api/act", page.url), { method: "POST", headers: json, body })).status).toBe(413);
    expect((await raw(page.url, "/api/act", json, [body.slice(0, 30_000), body.slice(30_000)])).status).toBe(413);
    expect(page.sandbox.said).toEqual([]);
  });

  it("reads a small body that comes in parts", async () => {
    const page = await open();
    const body = say("分段");
    expect((await raw(page.url, "/api/act", json, [body.slice(0, 9), body.slice(9)])).status).toBe(200);
    expect(page.sandbox.said).toMatchObject([{ text: "分段" }]);
  });
});

describe("media", () => {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "nuanqun-media-"));
    await mkdir(join(home, "media", "图"), { recursive: true });
    await Promise.all([
      writeFile(join(home, "media", "图", "下犬 式#1.png"), "picture"),
      writeFile(join(home, "media", "long.mp4"), "0123456789"),
      writeFile(join(home, "media", "paper.pdf"), "paper"),
      writeFile(join(home, "media", "community.yaml"), "secret"),
      writeFile(join(home, "media", ".hidden.png"), "secret"),
      writeFile(join(home, "media", "page.svg"), "secret"),
      writeFile(join(home, "outside.png"), "secret"),
    ]);
    await symlink(join(home, "outside.png"), join(home, "media", "link.png"));
  });
  afterAll(() => rm(home, { recursive: true }));
  const openMedia = () => open({ mediaFolder: join(home, "media") });

  it("shows a picture of the folder, under any name", async () => {
    const page = await openMedia();
    page.sandbox.push({ where: "yoga", from: "bot", kind: "image", text: "", media: join(home, "media", "图", "下犬 式#1.png") });
    const [line] = (await page.state("?as=lin&where=yoga")).lines;
    expect(line?.fileName).toBe("下犬 式#1.png");
    const response = await page.get(line?.media ?? "/");
    expect(response.headers.get("content-type")).toBe("image/png");
    expect(await response.text()).toBe("picture");
  });

  it("plays a video from the middle, and downloads a document", async () => {
    const page = await openMedia();
    const part = await page.get("/media/long.mp4", { range: "bytes=3-5" });
    expect([part.status, await part.text()]).toEqual([206, "345"]);
    expect((await page.get("/media/paper.pdf")).headers.get("content-disposition")).toBe("attachment");
  });

  it.each(["/media/../outside.png", "/media/..%2foutside.png", "/media/%2e%2e/outside.png", "/media/%2e%2e%2foutside.png", "/media/..%5coutside.png", "/media/图/../../outside.png", "/media//etc/passwd", "/media/%2fetc%2fpasswd", "/media/link.png", "/media/community.yaml", "/media/.hidden.png", "/media/page.svg", "/media/%00.png", "/media/%ff.png", "/media/图", "/media/"])("serves nothing at %s", async (path) => {
    const page = await openMedia();
    const answer = await raw(page.url, encodeURI(path).replaceAll("%25", "%"), { host: "localhost" });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain("secret");
  });

  it("offers no address for a file outside the folder", async () => {
    const page = await openMedia();
    for (const media of [join(home, "outside.png"), "../outside.png", "community.yaml", "/etc/passwd", "https://evil.example/x.png"]) page.sandbox.push({ where: "yoga", from: "bot", kind: "image", text: "", media });
    for (const line of (await page.state("?as=lin&where=yoga")).lines) expect(line).not.toHaveProperty("media");
  });
});

describe("open to other machines", () => {
  it("asks everybody for the token", async () => {
    const page = await open({ host: "0.0.0.0" });
    const { searchParams, port } = new URL(page.url);
    const token = searchParams.get("token") ?? "";
    expect(token.length).toBeGreaterThanOrEqual(24);
    const local = `http://127.0.0.1:${port}`;
    const stranger = await fetch(local);
    expect(stranger.status).toBe(403);
    expect(await stranger.text()).toContain("需要口令");
    expect((await fetch(`${local}/api/state`)).status).toBe(403);
    expect((await fetch(`${local}/?token=wrong`)).status).toBe(403);

    const friend = await fetch(`${local}/?token=${token}`);
    const cookie = friend.headers.get("set-cookie") ?? "";
    expect(friend.status).toBe(200);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const known = { cookie: cookie.split(";")[0] ?? "" };
    expect((await fetch(`${local}/api/state`, { headers: known })).status).toBe(200);
    expect((await fetch(`${local}/api/state`, { headers: { cookie: "nuanqun_console=wrong" } })).status).toBe(403);
  });

  it("is reached by any of its addresses, never by a foreign name", async () => {
    const page = await open({ host: "0.0.0.0" });
    const { search, port } = new URL(page.url);
    const local = `http://127.0.0.1:${port}`;
    expect((await raw(local, `/${search}`, { host: "192.168.1.20:8787" })).status).toBe(200);
    expect((await raw(local, `/${search}`, { host: "evil.example" })).status).toBe(403);
  });

  it("asks for none on this machine alone", async () => {
    const page = await open();
    expect(page.url).not.toContain("token");
    expect((await page.get("/")).headers.get("set-cookie")).toBeNull();
  });
});
