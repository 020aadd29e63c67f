/** server: opens the local page: the made-up WeChat where there is one, and the dashboards. */
import { Server } from "node:http";
import { networkInterfaces } from "node:os";
import { createAdaptorServer } from "@hono/node-server";
import type { Desk, GatewayStatus, Sandbox } from "../ports.ts";
import { consoleApp } from "./app.tsx";
import { readAssets } from "./assets.ts";
import { isLoopback, isWildcard } from "./guard.ts";
import { openLive } from "./live.ts";
import { openMedia } from "./media.ts";
import type { Sources } from "./state.ts";
import { keptToken } from "./token.ts";

export type ConsoleOptions = {
  /** Loopback for this machine only; any other address asks for a token. */
  readonly host: string;
  /** Where the token for other machines is kept. */
  readonly tokenFile: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly desk: Desk;
  /** Absent on a real account: the page then shows the dashboards alone. */
  readonly sandbox?: Sandbox;
  readonly gatewayStatus?: () => GatewayStatus;
  /** The only folder that pictures, videos and files are shown from. */
  readonly mediaFolder?: string;
  readonly now: () => number;
  /** Ms between two looks at whether the dashboards changed. */
  readonly lookEvery?: number;
};
/** The page's address cannot be had; the message says why, in Chinese. */
export class AddressTaken extends Error {}

export type Console = {
  /** What to open in a browser; carries the token where one is asked for. */
  readonly url: string;
  close(): Promise<void>;
};

/** Opens the page. Throws an error in Chinese when the address cannot be had. */
export async function openConsole(options: ConsoleOptions): Promise<Console> {
  const { host, port, desk, sandbox, gatewayStatus, mediaFolder, now } = options;
  const sources: Sources = {
    desk, now,
    ...(sandbox ? { sandbox } : {}),
    ...(gatewayStatus ? { gatewayStatus } : {}),
    ...(mediaFolder === undefined ? {} : { media: openMedia(mediaFolder) }),
  };
  const token = isLoopback(host) ? undefined : keptToken(options.tokenFile);
  const live = openLive({
    digest: async () => JSON.stringify([await desk.overview(), gatewayStatus?.()]),
    every: options.lookEvery ?? 2000,
    gather: 30,
  });
  const app = consoleApp({ sources, live, door: { host, ...(token === undefined ? {} : { token }) }, assets: await readAssets() });
  // The rest of the process keeps Node's own Request and Response.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  await listen(server, host, port);
  const unwatch = sandbox?.onChange(live.announce);
  const address = server.address();
  const taken = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${nameOf(host)}:${taken}/${token === undefined ? "" : `?token=${token}`}`,
    close: () => new Promise((done) => {
      unwatch?.();
      live.close();
      server.close(() => done());
      if (server instanceof Server) server.closeAllConnections();
    }),
  };
}

function listen(server: ReturnType<typeof createAdaptorServer>, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(new AddressTaken(sayListenFault(error, host, port), { cause: error })));
    server.listen(port, host.replace(/^\[|\]$/g, ""), resolve);
  });
}

function sayListenFault(error: NodeJS.ErrnoException, host: string, port: number): string {
  const other = `可以换一个端口，例如 NUANQUN_CONSOLE=${host}:${port + 1}`;
  switch (error.code) {
    case "EADDRINUSE": return `打不开网页：端口 ${port} 已被别的程序占用。${other}，或先关掉占用它的程序。`;
    case "EACCES": return `打不开网页：没有权限使用端口 ${port}。${other}。`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND": return `打不开网页：这台机器上没有地址 ${host}。请检查 NUANQUN_CONSOLE。`;
    default: return `打不开网页（${host}:${port}）：${error.message}`;
  }
}

/** A wildcard is no address to open, so the machine's own stands in. */
function nameOf(host: string): string {
  const outer = Object.values(networkInterfaces()).flat().find((face) => face?.family === "IPv4" && !face.internal);
  const name = isWildcard(host) ? (outer?.address ?? "127.0.0.1") : host;
  return name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
}
