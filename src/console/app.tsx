/** app: the page's endpoints. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { html } from "hono/html";
import { unreachable } from "../core/action.ts";
import type { Sandbox } from "../ports.ts";
import type { Assets } from "./assets.ts";
import { type Door, guard, headers } from "./guard.ts";
import type { Live } from "./live.ts";
import { Page } from "./page.tsx";
import { type ActRequest, actRequest, parseJson, readWords, stateQuery } from "./requests.ts";
import { readState, type Sources, wordWhy } from "./state.ts";

export type AppOptions = { readonly sources: Sources; readonly door: Door; readonly live: Live; readonly assets: Assets };

/** The page as a hono app. */
export function consoleApp({ sources, door, live, assets }: AppOptions): Hono {
  const { sandbox, desk, media } = sources;
  const app = new Hono();
  app.use(headers, guard(door));

  app.get("/", (c) => {
    c.header("Cache-Control", "no-store");
    return c.html(html`<!doctype html>${<Page sandbox={sandbox !== undefined} />}`);
  });
  app.get("/assets/:name", (c) => assets.serve(c, c.req.param("name")));
  if (media) app.get("/media/*", media.serve);

  app.use("/api/*", async (c, next) => {
    await next();
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  });
  app.get("/api/state", async (c) => {
    const { as, where } = stateQuery.parse(c.req.query());
    return c.json(await readState(sources, as, where));
  });
  app.get("/api/why/:message", async (c) => {
    const lines = await desk.why(c.req.param("message"));
    return lines ? c.json({ lines: wordWhy(lines) }) : c.json({ mistake: "机器人没有看到这条消息，所以没有判断。" }, 404);
  });
  app.get("/api/live", (c) => live.stream(c));
  app.post("/api/act", async (c) => {
    if (!sandbox) return c.json({ mistake: "这里接的是真实账号，网页不代人说话。" }, 404);
    if (!/^application\/json\b/i.test(c.req.header("content-type") ?? "")) return c.json({ mistake: "只接受 JSON" }, 415);
    const words = await readWords(c.req.raw);
    if (words === undefined) return c.json({ mistake: "内容太大了" }, 413);
    const request = actRequest.safeParse(parseJson(words));
    if (!request.success) return c.json({ mistake: `没听懂：${request.error.issues[0]?.message ?? "格式不对"}` }, 400);
    const mistake = perform(sandbox, request.data);
    return mistake === undefined ? c.json({ ok: true }) : c.json({ mistake }, 422);
  });

  app.notFound((c) => c.json({ mistake: "没有这个页面" }, 404));
  app.onError((error, c) => c.json({ mistake: `页面出错了：${error.message}` }, 500));
  return app;
}

function perform(sandbox: Sandbox, request: ActRequest): string | undefined {
  switch (request.do) {
    case "say": return sandbox.say(request.as, request.where, request.text, request.quoting);
    case "join": return sandbox.join(request.as, request.where);
    case "apply": return sandbox.apply(request.as, request.where, request.text);
    case "leave": return sandbox.leave(request.as, request.where);
    case "rename": return sandbox.rename(request.as, request.where, request.text);
    default: return unreachable(request);
  }
}
